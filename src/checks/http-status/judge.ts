/** What an answer proves. */
import type { Evidence, Look } from '../check.ts';
import { clip } from '../text.ts';
import { contentOf } from './decode.ts';
import { type Answer, LARGEST_BODY } from './exchange.ts';
import { findAll, findAny, fold } from './phrases.ts';
import type { Target } from './target.ts';
import { type Compared, compareVersion } from './version.ts';
import { around, masked, quoted, shownAddress, summaryOf, told } from './words.ts';

export interface Judging {
  readonly answer: Answer;
  /** Where it came from: the target's address, or where that led to. */
  readonly url: URL;
  readonly target: Target;
  /** The version that the page should name. */
  readonly version?: string;
  /** Seconds that were given. */
  readonly timeout: number;
}

/** The application behind the web server starts, or was stopped. */
const NOT_UP = new Set([502, 503, 504]);
const PIECE = 480;
const MOST_PIECES = 6;

/** What is known of an answer before its text is judged. */
interface Seen {
  readonly address: string;
  /** `200 OK`. */
  readonly line: string;
  /** What the page says, without secrets; as many characters as it really says. */
  readonly shown: string;
  readonly status: Evidence;
  readonly page: readonly Evidence[];
}

export function judge(judging: Judging): Look {
  const { answer, target } = judging;
  const content = contentOf(answer.body, header(answer, 'content-type'));
  const address = shownAddress(judging.url);
  const line = clip(told(`${answer.status} ${masked(answer.reason, target.secrets)}`), PIECE);
  const shown = content.readable ? masked(content.text, target.secrets) : '';
  const seen = { address, line, shown, status: { text: line, source: address }, page: pieces(shown, address) };
  const odd = judgeAnswer(judging, seen);
  if (odd !== undefined) return odd;
  if (!content.readable) {
    const is = masked(content.is, target.secrets);
    return outcome('unhealthy', `answered ${line}, but with ${is} instead of a page`, seen);
  }
  if (!/[\p{L}\p{N}]/u.test(content.text)) {
    const { length } = answer.body;
    const page = length === 0 ? 'an empty page' : `${length} bytes in which there is nothing to read`;
    return outcome('empty', `answered ${line} with ${page}`, seen);
  }
  return judgeText(judging, content, seen);
}

/** By its head and its end. Undefined if it came whole, and as it should. */
function judgeAnswer({ answer, target, timeout }: Judging, seen: Seen): Look | undefined {
  const { address, line } = seen;
  if (NOT_UP.has(answer.status)) {
    return noOutcome('not-yet', `${address} answered ${line}${saying(seen)}. The application is not up.`, seen);
  }
  if (answer.status !== 200 && answer.status !== 204) {
    return outcome('http-error', `answered ${line}${saying(seen)}`, seen);
  }
  if (answer.ended === 'too-late') {
    const summary = `${address} began to answer, but was not done after ${timeout} s${saying(seen)}`;
    return noOutcome('unknown', summary, seen);
  }
  if (answer.ended === 'lost' || isCutOff(answer)) {
    return noOutcome('not-yet', `${address} broke off in the middle of its answer${saying(seen)}`, seen);
  }
  if (answer.ended === 'too-large') {
    const size = `more than ${LARGEST_BODY / 1024 / 1024} MiB`;
    return outcome('too-large', `answered ${line} with ${size}, which is no status page${saying(seen)}`, seen);
  }
  const encoding = (header(answer, 'content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return undefined;
  const how = masked(encoding, target.secrets);
  const summary = `${address} sent its page packed (${how}), though asked not to, so it cannot be read.`;
  return noOutcome('unknown', summary, { ...seen, page: [] });
}

function judgeText(
  { target, version }: Judging,
  { text, laidOut }: { readonly text: string; readonly laidOut: string },
  seen: Seen,
): Look {
  const folded = fold(text);
  const trouble = findAny(folded, target.neverSays);
  if (trouble !== undefined) {
    const place = placeOf(trouble, seen);
    return outcome('unhealthy', `answered 200, but says "${trouble.phrase}": "${place.text}"`, seen, [place]);
  }
  const said = findAll(folded, target.says);
  if (said.lacks !== undefined) {
    const summary = `answered 200, but does not say "${said.lacks}": ${quoted(seen.shown)}`;
    return outcome('unhealthy', summary, seen, seen.page.slice(0, 1));
  }
  const compared = version === undefined ? undefined : compareVersion(laidOut, version);
  if (compared?.match === 'other') {
    const start = text.indexOf(compared.seen);
    const place = placeOf({ start, end: start + compared.seen.length }, seen);
    return outcome('other-version', `names version ${compared.seen}, not ${version}`, seen, [place]);
  }
  const [first] = said.found;
  const says = first === undefined ? 'answered 200 and tells of no trouble' : `says "${first.phrase}"`;
  const places = said.found.slice(0, MOST_PIECES).map((each) => placeOf(each, seen));
  const decides = places.length > 0 ? places : seen.page.slice(0, 1);
  return outcome('healthy', `${says}${versionWords(compared, version)}`, seen, decides);
}

/** Where nothing but its end tells how long a page is, a connection that was lost looks like the end. */
function isCutOff(answer: Answer): boolean {
  if (header(answer, 'content-length') !== undefined || header(answer, 'transfer-encoding') !== undefined) return false;
  const page = answer.body.toString('latin1');
  return /<html[\s>]/i.test(page) && !/<\/html[\s>]/i.test(page);
}

function saying({ shown }: Seen): string {
  return shown === '' ? '' : `: ${quoted(shown)}`;
}

function placeOf({ start, end }: { readonly start: number; readonly end: number }, { shown, address }: Seen): Evidence {
  return { text: around(shown, start, end), source: address };
}

/** @param decides the evidence that comes first; the status if absent */
function outcome(name: string, summary: string, seen: Seen, decides: readonly Evidence[] = []): Look {
  const { address, status, page } = seen;
  const evidence: Evidence[] = [];
  // A short page is all in what is around the phrase.
  for (const each of [...decides, status, ...page]) {
    if (!evidence.some(({ text }) => text === each.text)) evidence.push(each);
  }
  return { state: 'outcome', outcome: name, summary: summaryOf(`${address} ${summary}`), evidence };
}

function noOutcome(state: 'not-yet' | 'unknown', summary: string, { status, page }: Seen): Look {
  return { state, summary: summaryOf(summary), evidence: [status, ...page] };
}

function versionWords(compared: Compared | undefined, version = ''): string {
  switch (compared?.match) {
    case undefined:
    case 'other':
      return '';
    case 'same':
      return `, version ${compared.seen}`;
    case 'incomparable':
      return `. It names ${compared.seen}, which cannot be compared with ${version}`;
    case 'none':
      return `. It names no version, so that ${version} was not compared`;
  }
}

/** The page's text, in as many pieces as are kept. */
function pieces(text: string, source: string): readonly Evidence[] {
  const found: Evidence[] = [];
  let at = 0;
  while (at < text.length && found.length < MOST_PIECES) {
    const rest = text.slice(at, at + PIECE);
    const space = at + PIECE < text.length ? rest.lastIndexOf(' ') : -1;
    const piece = space > 0 ? rest.slice(0, space) : rest;
    at += piece.length;
    const last = found.length === MOST_PIECES - 1 && at < text.length;
    const shown = `${told(piece)}${last ? ' …' : ''}`;
    if (shown !== '') found.push({ text: shown, source });
  }
  return found;
}

function header({ headers }: Answer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

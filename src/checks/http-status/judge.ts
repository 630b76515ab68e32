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

export function judge(judging: Judging): Look {
  const { answer, url, target, timeout } = judging;
  const address = shownAddress(url);
  const source = address;
  const line = `${answer.status} ${masked(answer.reason, target.secrets)}`.trim();
  const status: Evidence = { text: clip(told(line), PIECE), source };
  const content = contentOf(answer.body, header(answer, 'content-type'));
  const text = content.readable ? content.text : '';
  const shown = masked(text, target.secrets);
  const page = pieces(shown, source);
  const saying = () => (shown === '' ? '' : `: ${quoted(shown)}`);
  const tell = (outcome: string, summary: string, evidence: readonly Evidence[]): Look => ({
    state: 'outcome',
    outcome,
    summary: summaryOf(`${address} ${summary}`),
    evidence: evidence.filter(({ text }, index) => evidence.findIndex((each) => each.text === text) === index),
  });

  if (NOT_UP.has(answer.status)) {
    const summary = summaryOf(`${address} answered ${told(line)}${saying()}. The application is not up.`);
    return { state: 'not-yet', summary, evidence: [status, ...page] };
  }
  if (answer.status !== 200 && answer.status !== 204) {
    return tell('http-error', `answered ${told(line)}${saying()}`, [status, ...page]);
  }
  if (answer.ended === 'too-late') {
    const summary = summaryOf(`${address} began to answer, but was not done after ${timeout} s${saying()}`);
    return { state: 'unknown', summary, evidence: [status, ...page] };
  }
  if (answer.ended === 'lost') {
    const summary = summaryOf(`${address} broke off in the middle of its answer${saying()}`);
    return { state: 'not-yet', summary, evidence: [status, ...page] };
  }
  if (answer.ended === 'too-large') {
    const size = `answered ${line} with more than ${LARGEST_BODY / 1024 / 1024} MiB`;
    return tell('too-large', `${size}, which is no status page${saying()}`, [status, ...page]);
  }
  const encoding = header(answer, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    const summary = `${address} sent its page packed (${encoding}), though asked not to, so it cannot be read.`;
    return { state: 'unknown', summary: summaryOf(summary), evidence: [status] };
  }
  if (!content.readable)
    return tell('unhealthy', `answered ${line}, but with ${content.is} instead of a page`, [status]);
  if (!/[\p{L}\p{N}]/u.test(text)) {
    const size =
      answer.body.length === 0 ? 'an empty page' : `${answer.body.length} bytes in which there is nothing to read`;
    return tell('empty', `answered ${line} with ${size}`, [status]);
  }
  return judgeText({ ...judging, text, laidOut: content.laidOut, shown, status, page }, tell);
}

interface Readable extends Judging {
  readonly text: string;
  readonly laidOut: string;
  /** The same as `text` without secrets, character by character. */
  readonly shown: string;
  readonly status: Evidence;
  readonly page: readonly Evidence[];
}

function judgeText(
  { text, laidOut, shown, target, version, status, page }: Readable,
  tell: (outcome: string, summary: string, evidence: readonly Evidence[]) => Look,
): Look {
  const place = (start: number, end: number): Evidence => ({
    text: around(shown, start, end),
    ...(status.source !== undefined && { source: status.source }),
  });
  const folded = fold(text);
  const trouble = findAny(folded, target.neverSays);
  if (trouble !== undefined) {
    const seen = place(trouble.start, trouble.end);
    return tell('unhealthy', `answered 200, but says "${trouble.phrase}": "${seen.text}"`, [seen, status, ...page]);
  }
  const said = findAll(folded, target.says);
  if (said.lacks !== undefined) {
    const summary = `answered 200, but does not say "${said.lacks}": ${quoted(shown)}`;
    return tell('unhealthy', summary, [...(page[0] === undefined ? [] : [page[0]]), status, ...page.slice(1)]);
  }
  const compared = version === undefined ? undefined : compareVersion(laidOut, version);
  if (compared?.match === 'other') {
    const at = text.indexOf(compared.seen);
    const seen = place(at, at + compared.seen.length);
    return tell('other-version', `names version ${compared.seen}, not ${version}`, [seen, status, ...page]);
  }
  const [first] = said.found;
  const says = first === undefined ? 'answered 200 and tells of no trouble' : `says "${first.phrase}"`;
  const decides = said.found.map(({ start, end }) => place(start, end));
  const evidence = decides.length > 0 ? [...decides, status, ...page] : [...page.slice(0, 1), status, ...page.slice(1)];
  return tell('healthy', `${says}${versionWords(compared, version)}`, evidence);
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

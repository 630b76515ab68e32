/** Lengths of mrkdwn: cut or split where no entity, mention, date or code span comes apart. */
import { CUT } from './clean.ts';

const TOKEN = /`[^`\n]*`|<[^<>\n]*>|&(?:amp|lt|gt);|[\s\S]/gu;

/** At most `limit` characters. What was cut ends in `… (cut)`; a code span or bold that was open is closed. */
export function cutMrkdwn(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const mark = limit >= CUT.length * 3 ? CUT : '…';
  // One for the `*` that may have to be closed, one for the backtick.
  const room = limit - mark.length - 2;
  if (room <= 0) return mark.slice(0, Math.max(0, limit));
  let kept = '';
  let boldOpen = false;
  let seen = 0;
  // One after the other: of a long text little is looked at.
  for (const [token] of text.matchAll(TOKEN)) {
    if (kept.length + token.length > room) {
      kept += partOfCode(token, room - kept.length);
      break;
    }
    if (token === '*') boldOpen = !boldOpen;
    if (token === '\n') boldOpen = false;
    kept += token;
    seen += token.length;
  }
  // A mark inside a word formats nothing; cut off right behind it, it would.
  if (/[*_~]$/.test(kept) && /^[\p{L}\p{N}]/u.test(text.slice(seen))) {
    if (kept.endsWith('*')) boldOpen = !boldOpen;
    kept = kept.slice(0, -1);
  }
  // A `*` that had no other half before is none of ours and gets none now.
  const wasClosed = /^[^\n*]*\*(?![\p{L}\p{N}])/u.test(text.slice(seen).replace(/`[^`\n]*`/g, ''));
  return `${kept.trimEnd()}${boldOpen && wasClosed ? '*' : ''}${mark}`;
}

/** As much of a code span as fits, closed again; nothing of any other token. */
function partOfCode(token: string, room: number): string {
  if (token.length < 3 || !token.startsWith('`')) return '';
  let kept = '';
  for (const inner of token.slice(1, -1).match(TOKEN) ?? []) {
    if (kept.length + inner.length > room - 1) break;
    kept += inner;
  }
  return kept === '' ? '' : `\`${kept}\``;
}

/**
 * The text in pieces of at most `limit` characters, none of them blank: at paragraphs if possible, else at lines, at
 * spaces, or between characters. Nothing is lost but white space at the seams.
 */
export function splitMrkdwn(text: string, limit: number): readonly string[] {
  return join(text.split(/\n{2,}/), '\n\n', limit, (paragraph) =>
    join(paragraph.split('\n'), '\n', limit, (line) =>
      join(words(line), '', limit, (word) =>
        join(word.match(TOKEN) ?? [], '', limit, (token) => [cutMrkdwn(token, limit)]),
      ),
    ),
  );
}

/** Puts parts together as long as they fit; a part that does not fit by itself is split further. */
function join(
  parts: readonly string[],
  glue: string,
  limit: number,
  split: (part: string) => readonly string[],
): readonly string[] {
  const pieces: string[] = [];
  let open = '';
  for (const part of parts) {
    const longer = open === '' ? part : `${open}${glue}${part}`;
    if (longer.length <= limit) {
      open = longer;
      continue;
    }
    pieces.push(open);
    const [...split_] = part.length <= limit ? [part] : split(part);
    open = split_.pop() ?? '';
    pieces.push(...split_);
  }
  pieces.push(open);
  return pieces.map((piece) => piece.replace(/^\n+|\s+$/g, '')).filter((piece) => piece.trim() !== '');
}

/** Words with the space that follows them; a code span is one word, and so is a date. */
function words(line: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  for (const token of line.match(TOKEN) ?? []) {
    word += token;
    if (/^\s$/.test(token)) {
      found.push(word);
      word = '';
    }
  }
  return word === '' ? found : [...found, word];
}

/** Text from people and servers, before any markup: what cannot be seen is made visible, and lengths are kept. */

/** Line ends of every kind, as `\n`. */
const LINE_END = /\r\n?|[\u0085\u2028\u2029]/g;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
/** The rest of the controls, and what reverses the reading direction of the text around it. */
const MISLEADING = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

export const CUT = '… (cut)';

/**
 * The text without anything that hides or rearranges: controls are shown as `␀`, `␛` and so on, direction marks and
 * broken characters as `�`. Newlines and tabs stay.
 */
export function clean(text: string): string {
  return text
    .replace(LINE_END, '\n')
    .replace(CONTROL, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(MISLEADING, '\ufffd');
}

/** Cleaned, with every run of white space as one space. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

/**
 * At most `limit` characters as Slack counts them at its strictest (UTF-16 units), never half a character. What was cut
 * ends in `… (cut)`, or in `…` where that would not fit.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const mark = limit >= CUT.length * 3 ? CUT : '…';
  return `${whole(text, Math.max(0, limit - mark.length))}${mark}`.slice(0, Math.max(0, limit));
}

/** The first `length` units, one less if that would halve a character. */
function whole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const halved = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, halved ? length - 1 : length).trimEnd();
}

/** As at the beginning of a sentence. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * For `plain_text` objects (buttons, titles, options): cleaned, on one line, within the limit, never empty, since Slack
 * refuses an empty text.
 */
export function plain(text: string, limit: number): string {
  return cut(oneLine(text), limit) || '–';
}

/** Making what servers wrote fit for people to see. */

const LONGEST_EVIDENCE = 500;

/** One line, without control and direction marks, at most 500 characters. */
export function evidenceText(text: string): string {
  return clip(oneLine(text), LONGEST_EVIDENCE);
}

/** White space runs become one space; control and format characters (bidirectional marks among them) go. */
export function oneLine(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
}

/** At most `longest` UTF-16 units, ending in … where something was cut off. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  // Half of a surrogate pair is no character.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** 12345 → `12,345`, whatever the machine's locale. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

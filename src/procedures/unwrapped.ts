/** What begins a line of its own: nothing, a bullet, a heading, a number, a fence. */
const OPENS = /^\s*(?:$|[-*•]\s|#{1,6}\s|\d{1,3}[.)]\s|```)/;

/** The lines of a procedure's text, where one that was wrapped in mid-sentence is whole again. */
export function unwrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let fenced = false;
  for (const line of text.split('\n')) {
    const before = lines.at(-1);
    const isFence = /^\s*```/.test(line);
    const joinable = before !== undefined && !/^\s*#{1,6}\s/.test(before);
    const continues = !fenced && joinable && /[\p{L}\p{N},–—-]\s*$/u.test(before) && !OPENS.test(line);
    if (continues && before.trim() !== '') lines[lines.length - 1] = `${before.trimEnd()} ${line.trim()}`;
    else lines.push(line);
    if (isFence) fenced = !fenced;
  }
  return lines;
}

/**
 * Verbs in a slash command's usage hint. In `[start | export [md | json] | note TEXT]` the words that begin the
 * alternatives of a bracket are verbs, and the bracket behind a verb holds its own. Anything else is a hint to read.
 */

export interface Verb {
  readonly word: string;
  /** What the hint says after the verb, such as `[md | json]` or `TEXT`. */
  readonly rest: string;
}

const opening = '[(<{';
const closing = '])>}';

/** Splits at bars that are outside any bracket. */
function alternatives(text: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const character of text) {
    if (opening.includes(character)) depth += 1;
    if (closing.includes(character)) depth = Math.max(0, depth - 1);
    if (character === '|' && depth === 0) found.push('');
    else found[found.length - 1] += character;
  }
  return found;
}

/** The inside of the first bracket, or the text itself if it has bars but no bracket around them. */
function choices(hint: string): readonly string[] {
  const start = hint.search(/[[(]/);
  const bare = alternatives(hint);
  if (bare.length > 1 || start < 0) return bare.length > 1 ? bare : [];
  let depth = 0;
  for (let at = start; at < hint.length; at += 1) {
    if (opening.includes(hint.charAt(at))) depth += 1;
    if (closing.includes(hint.charAt(at))) depth -= 1;
    if (depth === 0) return alternatives(hint.slice(start + 1, at));
  }
  return alternatives(hint.slice(start + 1));
}

/** The verbs that may come first, as a usage hint gives them. */
export function verbsOf(hint: string): readonly Verb[] {
  return choices(hint).flatMap((choice) => {
    const found = /^\s*([\p{L}][\p{L}\p{N}_-]*)\s*(.*?)\s*$/su.exec(choice);
    return found === null ? [] : [{ word: found[1] ?? '', rest: found[2] ?? '' }];
  });
}

/** The verbs that may come next, after the words that were written already. */
export function verbsAfter(hint: string, written: readonly string[]): readonly Verb[] {
  const [first, ...others] = written;
  if (first === undefined) return verbsOf(hint);
  const verb = verbsOf(hint).find(({ word }) => word.toLowerCase() === first.toLowerCase());
  return verb === undefined ? [] : verbsAfter(verb.rest, others);
}

/** What a source file imports, read from its text. */

/** What an import names that is no literal text, so that nobody can tell where it leads. */
export const UNREADABLE = '(not a literal)';

/** Declarations stand at the beginning of a line; lint sees to that. `[^'"`;]*?` does not reach into the next statement. */
const statements = [
  /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])(?<address>[^'"\n]+)\1/gm,
  /^[ \t]*import\s*(['"])(?<address>[^'"\n]+)\1/gm,
];

/** `import(…)`, as a value and in types, and what else can reach a module. */
const calls =
  /(?<![\w.$])(?:import|require|import\.meta\.resolve|require\.resolve)\s*\(\s*(?:(['"`])(?<address>[^'"`\n]+)\1\s*[,)]|(?<other>[^)\s]))/g;

const comments = /\/\*[\s\S]*?\*\/|(?<![:'"`\\/])\/\/[^\n]*/g;

/**
 * Every address that a source imports or re-exports from, types included, in the order of the forms above. Comments do
 * not count; a call whose argument is not literal gives `UNREADABLE`.
 */
export function importsOf(source: string): readonly string[] {
  const declared = statements.flatMap((form) => [...source.matchAll(form)].map((match) => match.groups?.address ?? ''));
  const called = [...source.replace(comments, '').matchAll(calls)].map((match) => match.groups?.address ?? UNREADABLE);
  return [...declared, ...called].map((address) => (address.includes('${') ? UNREADABLE : address));
}

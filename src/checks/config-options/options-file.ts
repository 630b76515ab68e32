/**
 * Reads exported options: `[section]`, then `option=value`, values being strings to the end of the line. Lines that begin
 * with `#` or `;` are comments.
 *
 * A section or an option may be there more than once. Which one a server would go by is not public, so all are kept.
 */
import { folded } from './option-name.ts';
import type { TextLine } from './text-lines.ts';

export interface OptionLine {
  readonly name: string;
  /** Undefined for a line without `=`, of which nobody can tell what it means. */
  readonly value: string | undefined;
  /** Of the section, as it is written where the option stands. */
  readonly section: string;
  readonly offset: number;
}

export interface Section {
  readonly name: string;
  /** Of its first line in brackets. */
  readonly offset: number;
  readonly options: readonly OptionLine[];
}

/** Name without regard to case → section; the ones of the same name are one. */
export type Sections = ReadonlyMap<string, Section>;

/** Thrown for a text that is no export of options. The message goes on from the file's name. */
export class NoOptions extends Error {
  override readonly name = 'NoOptions';
  readonly code = 'no-options';
}

const MOST_LINES = 100_000;

/** @throws {NoOptions} */
export function readOptions(lines: Iterable<TextLine>): Sections {
  const sections = new Map<string, { name: string; offset: number; options: OptionLine[] }>();
  let current: { name: string; options: OptionLine[] } | undefined;
  let number = 0;
  for (const { text, offset } of lines) {
    if (++number > MOST_LINES) throw new NoOptions(`has more than ${MOST_LINES.toLocaleString('en-US')} lines`);
    const line = text.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    if (line.startsWith('[')) {
      const name = sectionName(line);
      if (name === undefined)
        throw new NoOptions(`has a section at byte ${offset} whose name in brackets is not whole`);
      const known = sections.get(folded(name));
      // Options of a section that comes again are joined to it, under the name as it is written there.
      current = { name, options: known?.options ?? [] };
      if (known === undefined) sections.set(folded(name), { name, offset, options: current.options });
      continue;
    }
    const equals = line.indexOf('=');
    if (current === undefined) {
      if (equals < 0) continue;
      throw new NoOptions(`has an option at byte ${offset}, before any section, so its beginning may be missing`);
    }
    const name = equals < 0 ? line : line.slice(0, equals).trim();
    const value = equals < 0 ? undefined : line.slice(equals + 1).trim();
    current.options.push({ name, value, section: current.name, offset });
  }
  if (sections.size === 0) throw new NoOptions('has no `[section]`');
  return sections;
}

function sectionName(line: string): string | undefined {
  if (!line.endsWith(']')) return undefined;
  const name = line.slice(1, -1).trim();
  return name === '' || /[[\]]/.test(name) ? undefined : name;
}

/** Every line that sets the option. */
export function linesOf(sections: Sections, section: string, option: string): readonly OptionLine[] {
  const wanted = folded(option);
  return sections.get(folded(section))?.options.filter(({ name }) => folded(name) === wanted) ?? [];
}

/** Options as text: what an export of them writes, and what stands in a server's own configuration file. */
import type { Options } from './model.ts';

/** `[section]` and `option=value` lines, sections and options in alphabetical order. */
export function toCfg(options: Options): string {
  const sections = Object.entries(options).sort(byName);
  return sections
    .map(([section, values]) => {
      const lines = Object.entries(values).sort(byName);
      return `[${section}]\n${lines.map(([option, value]) => `${option}=${value}\n`).join('')}`;
    })
    .join('\n');
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A new set of options with one set, or taken away where `value` is null. Leaves the given one as it is. */
export function withOption(options: Options, section: string, option: string, value: string | null): Options {
  const { [option]: _previous, ...others } = options[section] ?? {};
  const changed = value === null ? others : { ...others, [option]: value };
  const { [section]: _section, ...sections } = options;
  return Object.keys(changed).length === 0 ? sections : { ...sections, [section]: changed };
}

/**
 * Holds options against what is asked of them.
 *
 * Where an option is written more than once, every one of its lines has to be as asked: which one a server would go by is not
 * known. `not` wants the option to be there, with another value: one that is absent has its default, which may be any.
 */
import { count } from '../text.ts';
import type { Expectation } from './declaration.ts';
import { folded, nameOf, type OptionName, parseOptionName } from './option-name.ts';
import { linesOf, type OptionLine, type Section, type Sections } from './options-file.ts';
import { isSecret, shownValue } from './secrets.ts';

export interface Finding {
  readonly asAsked: boolean;
  /** For a person: what it is, and what was asked where that differs. */
  readonly words: string;
  /** What was asked, where it is something else: `not 600`. */
  readonly asked: string;
  /** Where in the file one sees it. None if not even the section is there. */
  readonly quotes: readonly Quote[];
}

export interface Quote {
  readonly text: string;
  readonly offset: number;
}

/** As many lines of one option are quoted; more would be an odd file. */
const MOST_QUOTED = 3;

export function judgeOptions(sections: Sections, options: Readonly<Record<string, Expectation>>): readonly Finding[] {
  return Object.entries(options).flatMap(([written, asked]) => {
    const name = parseOptionName(written);
    if (name === undefined) return [];
    const section = sections.get(folded(name.section));
    const { option } = name;
    if (option === undefined) return [judgeSection(name, section, asked === 'present')];
    const lines = linesOf(sections, name.section, option);
    return [lines.length === 0 ? judgeMissing(name, option, section, asked) : judgeLines(name, lines, asked)];
  });
}

function judgeSection(name: OptionName, section: Section | undefined, wanted: boolean): Finding {
  const it = `section ${shownName(name)}`;
  const asked = wanted ? 'should be there' : 'should be absent';
  if (section === undefined) return { asAsked: !wanted, words: `${it} is not there`, asked, quotes: [] };
  const number = section.options.length;
  const words = `${it} is there, with ${count(number)} ${number === 1 ? 'option' : 'options'}`;
  return { asAsked: wanted, words, asked, quotes: [{ text: `[${section.name}]`, offset: section.offset }] };
}

function judgeMissing(name: OptionName, option: string, section: Section | undefined, asked: Expectation): Finding {
  const about = { asAsked: asked === 'absent', asked: 'should be there' };
  const words = `${shownName(name)} is not there`;
  if (section === undefined) return { ...about, words: `${words}, nor is its section`, quotes: [] };
  const number = section.options.length;
  const among = `no ${option} among its ${count(number)} ${number === 1 ? 'option' : 'options'}`;
  return { ...about, words, quotes: [{ text: `[${section.name}]: ${among}`, offset: section.offset }] };
}

function judgeLines(name: OptionName, lines: readonly OptionLine[], asked: Expectation): Finding {
  const asAsked = lines.every(({ value }) => value !== undefined && satisfies(value, asked));
  const values = lines.map(({ value }) => (value === undefined ? 'without `=`' : shownValue(name, value)));
  const [first] = values;
  const is = lines.length === 1 ? `is ${first}` : `is there ${lines.length} times: ${values.slice(0, 5).join(', ')}`;
  const words = `${shownName(name)} ${is}${asAsked ? '' : `, ${wanted(name, asked)}`}`;
  const quotes = lines.slice(0, MOST_QUOTED).map((line) => ({ text: quoted(name, line), offset: line.offset }));
  return { asAsked, words, asked: wanted(name, asked), quotes };
}

function satisfies(value: string, asked: Expectation): boolean {
  if (asked === 'absent') return false;
  if (asked === 'present') return true;
  if ('is' in asked) return value === asked.is.trim();
  if ('not' in asked) return value !== asked.not.trim();
  return asked['one-of'].some((each) => value === each.trim());
}

function wanted(name: OptionName, asked: Expectation): string {
  if (asked === 'absent') return 'should be absent';
  if (asked === 'present') return 'which sets nothing';
  if (isSecret(name)) return 'not as asked';
  if ('is' in asked) return `not ${shownValue(name, asked.is)}`;
  if ('not' in asked) return `must not be ${shownValue(name, asked.not)}`;
  return `not one of ${asked['one-of'].map((each) => shownValue(name, each)).join(', ')}`;
}

function quoted(name: OptionName, { section, name: option, value }: OptionLine): string {
  if (value === undefined) return `[${section}] ${isSecret(name) ? name.option : option}`;
  return `[${section}] ${option}=${isSecret(name) ? '…' : unquoted(shownValue(name, value), value)}`;
}

/** Values are told between backticks, and lines without. */
function unquoted(shown: string, value: string): string {
  return value === '' ? '' : shown.slice(1, -1);
}

function shownName(name: OptionName): string {
  return `\`${nameOf(name).replaceAll('`', "'")}\``;
}

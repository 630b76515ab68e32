/** Texts of procedures as Markdown, which is what they are but for names to be filled in. */

import { conditionText } from '../src/procedures/condition-text.ts';
import type { Condition } from '../src/procedures/model.ts';

const NAME = /\$\$\{|\$\{([^{}]*)\}/g;
const CODE = /(```[\s\S]*?```|`[^`\n]+`)/;

/** A text with several lines; a name that stands alone is in italics, `${server}` in a span of code is code. */
export function prose(text: string): string {
  return text
    .trim()
    .split(CODE)
    .map((piece, i) => (i % 2 === 1 ? named(piece, alone(piece) ? '' : '<>') : named(escaped(piece), '**')))
    .join('');
}

/** The same on one line. */
export const line = (text: string) => prose(text).replace(/\s+/g, ' ');

/** Lines that belong to a list's entry. */
export const entry = (text: string, indent = '') => `${indent}- ${prose(text).replaceAll('\n', `\n${indent}  `)}`;

/** Text in the cell of a table. */
export const cell = (text: string) => text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');

export const code = (text: string) => `\`${text}\``;

export const inWords = (condition: Condition) => conditionText(condition, (name) => code(named(name, '<>')));

/** The last part of a heading's address, as GitHub makes it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

const alone = (span: string) => /^`\$\{[^{}]*\}`$/.test(span);

function named(text: string, marks: '' | '<>' | '**'): string {
  const [before = '', after = ''] = marks;
  return text.replace(NAME, (_, inside: string | undefined) =>
    inside === undefined ? '$' + '{' : before + inside.replace(/:duration$/, '').trim() + after,
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

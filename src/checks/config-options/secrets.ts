/** What must not be told of an export: it holds whatever the options hold. */
import { clip, oneLine } from '../text.ts';
import { nameOf, type OptionName } from './option-name.ts';

/** A key is one to something, except that of a key space. */
const SECRET_NAME = /passw|passphrase|pass(?![a-z])|pwd|secret|token|credential|key(?![-_ ]?space)/i;
const IN_ADDRESS = /(:\/\/)[^\s/@]*@/g;
const IN_LIST = /((?:password|passwd|pwd|secret|token)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;,&]+)/gi;

const LONGEST_VALUE = 80;

export function isSecret(name: OptionName): boolean {
  return SECRET_NAME.test(nameOf(name));
}

/** A value fit to be told, on one line. */
export function shownValue(name: OptionName, value: string): string {
  if (isSecret(name)) return 'a value that is not shown';
  if (value === '') return 'empty';
  const safe = oneLine(value).replace(IN_ADDRESS, '$1…@').replace(IN_LIST, '$1…').replaceAll('`', "'");
  return `\`${clip(safe, LONGEST_VALUE)}\``;
}

/** The words of Transact-SQL. */

export type Word =
  | { readonly is: 'name' | 'quoted' | 'text' | 'parameter' | 'sign'; readonly value: string }
  | { readonly is: 'number'; readonly value: number };

const forms = [
  /^(?<space>\s+|--[^\n]*)/,
  /^[Nn]?'(?<text>(?:[^']|'')*)'/,
  /^\[(?<quoted>(?:[^\]]|\]\])*)\]/,
  /^@(?<parameter>[A-Za-z_]\w*)/,
  /^(?<number>\d{1,9})(?!\w)/,
  /^(?<name>[A-Za-z_]\w*)/,
  /^(?<sign><>|.)/s,
] as const;

/** Every text has words; whether they make sense is for the grammar to say. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let rest = text; rest !== ''; ) {
    const found = forms.map((form) => form.exec(rest)).find((each) => each !== null);
    if (found === undefined || found === null) return words;
    rest = rest.slice(found[0].length);
    const word = wordOf(found.groups ?? {});
    if (word !== undefined) words.push(word);
  }
  return words;
}

function wordOf(groups: Readonly<Record<string, string | undefined>>): Word | undefined {
  const { text, quoted, parameter, number, name, sign } = groups;
  if (text !== undefined) return { is: 'text', value: text.replaceAll("''", "'") };
  if (quoted !== undefined) return { is: 'quoted', value: quoted.replaceAll(']]', ']') };
  if (parameter !== undefined) return { is: 'parameter', value: parameter.toLowerCase() };
  if (number !== undefined) return { is: 'number', value: Number(number) };
  if (name !== undefined) return { is: 'name', value: name };
  return sign === undefined ? undefined : { is: 'sign', value: sign };
}

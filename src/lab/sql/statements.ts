/**
 * A very small part of Transact-SQL, read as it is asked and not compared with any text in particular:
 *
 *     SET …
 *     IF condition statement
 *     SELECT item [AS name], … [FROM table] [WHERE condition] [GROUP BY column, …]
 *
 * Items are columns, literals, parameters, `COUNT(*)` and calls of functions; conditions are `=`, `<>`, `IS [NOT] NULL`,
 * and those joined by AND. Whatever else is said is a syntax error, as SQL Server words it.
 */
import { type Word, wordsOf } from './words.ts';

export type Expression =
  | { readonly is: 'literal'; readonly value: string | number | null }
  | { readonly is: 'parameter'; readonly name: string }
  /** In lower case, without its schema or alias. */
  | { readonly is: 'column'; readonly name: string }
  | { readonly is: 'count' }
  | { readonly is: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

export type Condition =
  | { readonly is: 'equal' | 'unequal'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'null' | 'not-null'; readonly of: Expression };

export interface Select {
  readonly is: 'select';
  readonly items: readonly { readonly expression: Expression; readonly name: string }[];
  /** As it was written, without brackets. */
  readonly from?: string;
  /** All of them must hold. */
  readonly where: readonly Condition[];
  /** Columns, in lower case. */
  readonly groupBy: readonly string[];
}

export type Statement =
  | Select
  | { readonly is: 'set' }
  | { readonly is: 'if'; readonly conditions: readonly Condition[]; readonly body: Statement };

/** Thrown where SQL Server would answer with an error of its own. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.number = number;
  }
}

/** @throws {SqlError} 102 if it is not of that part of the language */
export function parseBatch(text: string): readonly Statement[] {
  const reader = new Reader(wordsOf(text));
  const statements: Statement[] = [];
  for (;;) {
    while (reader.takes(';'));
    if (reader.atEnd) return statements;
    statements.push(statement(reader));
  }
}

function statement(reader: Reader): Statement {
  if (reader.takes('set')) {
    while (!reader.atEnd && !['set', 'select', 'if', ';'].includes(reader.key)) reader.take();
    return { is: 'set' };
  }
  if (reader.takes('if')) return { is: 'if', conditions: conditions(reader), body: statement(reader) };
  reader.expect('select');
  return select(reader);
}

function select(reader: Reader): Select {
  const items = list(reader, () => {
    const written = expression(reader);
    const name = reader.takes('as') ? reader.name() : written.is === 'column' ? written.name : '';
    return { expression: written, name };
  });
  const from = reader.takes('from') ? dotted(reader).join('.') : undefined;
  const where = reader.takes('where') ? conditions(reader) : [];
  let groupBy: readonly string[] = [];
  if (reader.takes('group')) {
    reader.expect('by');
    groupBy = list(reader, () => lastOf(dotted(reader)));
  }
  return { is: 'select', items, where, groupBy, ...(from !== undefined && { from }) };
}

function conditions(reader: Reader): readonly Condition[] {
  const all: Condition[] = [];
  do all.push(condition(reader));
  while (reader.takes('and'));
  return all;
}

function condition(reader: Reader): Condition {
  const left = expression(reader);
  if (reader.takes('is')) {
    const not = reader.takes('not');
    reader.expect('null');
    return { is: not ? 'not-null' : 'null', of: left };
  }
  if (reader.takes('=')) return { is: 'equal', left, right: expression(reader) };
  reader.expect('<>');
  return { is: 'unequal', left, right: expression(reader) };
}

function expression(reader: Reader): Expression {
  const { word } = reader;
  switch (word?.is) {
    case 'text':
    case 'number':
      reader.take();
      return { is: 'literal', value: word.value };
    case 'parameter':
      reader.take();
      return { is: 'parameter', name: word.value };
    default:
      break;
  }
  if (reader.takes('null')) return { is: 'literal', value: null };
  const parts = dotted(reader);
  if (!reader.takes('(')) return { is: 'column', name: lastOf(parts) };
  const name = lastOf(parts);
  if (name === 'count' && reader.takes('*')) {
    reader.expect(')');
    return { is: 'count' };
  }
  if (reader.takes(')')) return { is: 'call', name, arguments: [] };
  const given = list(reader, () => expression(reader));
  reader.expect(')');
  return { is: 'call', name, arguments: given };
}

function dotted(reader: Reader): readonly string[] {
  const parts = [reader.name()];
  while (reader.takes('.')) parts.push(reader.name());
  return parts;
}

function lastOf(parts: readonly string[]): string {
  return (parts.at(-1) ?? '').toLowerCase();
}

function list<T>(reader: Reader, each: () => T): readonly T[] {
  const all = [each()];
  while (reader.takes(',')) all.push(each());
  return all;
}

class Reader {
  readonly #words: readonly Word[];
  #place = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  get word(): Word | undefined {
    return this.#words[this.#place];
  }

  get atEnd(): boolean {
    return this.word === undefined;
  }

  /** What the word says if it is a keyword or a sign: neither quoted names nor texts do. */
  get key(): string {
    const { word } = this;
    return word?.is === 'name' || word?.is === 'sign' ? word.value.toLowerCase() : '';
  }

  take(): void {
    this.#place += 1;
  }

  takes(key: string): boolean {
    if (this.key !== key) return false;
    this.take();
    return true;
  }

  expect(key: string): void {
    if (!this.takes(key)) throw this.#wrong();
  }

  name(): string {
    const { word } = this;
    if (word?.is !== 'name' && word?.is !== 'quoted') throw this.#wrong();
    this.take();
    return word.value;
  }

  #wrong(): SqlError {
    const last = this.word ?? this.#words.at(-1);
    return new SqlError(102, `Incorrect syntax near '${String(last?.value ?? '').slice(0, 100)}'.`);
  }
}

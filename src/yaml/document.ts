/**
 * A YAML file whose every value knows where it stands, so that whatever is wrong with it can be told with line and
 * column. Nothing here knows what the file is about.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { tokensUnlessTooDeep } from './depth.ts';
import { parseTokens } from './parse.ts';

/** What is wrong and where. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Path = readonly PropertyKey[];

/** More than any file that people write; fewer than a bomb of aliases makes. */
const MOST_VALUES = 50_000;
const LONGEST_TEXT = 2_000_000;

export class YamlDocument {
  readonly file: string;
  /** Plain values: objects, arrays, strings, numbers, booleans, null. Undefined if the text is no YAML at all. */
  readonly value: unknown;
  /** What YAML itself has against the text. */
  readonly problems: readonly Problem[];
  readonly #lines = new LineCounter();
  readonly #root: Node | null;
  readonly #document: Document;
  /** Alias → what it stands for. The library would go through the whole document for each. */
  readonly #meant: ReadonlyMap<Alias, Node>;
  /** By the text of their keys; of a doubled one the first. */
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly #text: string;

  /**
   * Never throws: what is wrong is in `problems`.
   *
   * @param file the name that problems are told with
   */
  constructor(text: string, file: string) {
    this.file = file;
    this.#text = text;
    const problems: Problem[] = [];
    this.problems = problems;
    this.#document = this.#parse(text, problems);
    this.#root = this.#document.contents as Node | null;
    this.#meant = meaningOf(this.#document);
    const told = [...this.#document.errors, ...this.#document.warnings];
    for (const each of told) problems.push(this.#problem(each.pos[0], sentence(each.code, each.message)));
    const readable = this.#document.errors.length === 0 && problems.length < 100;
    const budget = { left: MOST_VALUES };
    const value = readable ? this.#plain(this.#root, problems, budget, []) : undefined;
    this.value = budget.left < 0 ? undefined : value;
    if (readable && this.#root === null && problems.length === 0) {
      problems.push(this.#problem(0, 'the file is empty'));
    }
  }

  /** A problem with the value at a path, or with the nearest thing around it that is there. */
  at(path: Path, message: string): Problem {
    return this.#problem(this.#find(path).value, message);
  }

  /** A problem with the key that the path ends in. */
  atKey(path: Path, message: string): Problem {
    const { key, value } = this.#find(path);
    return this.#problem(key ?? value, message);
  }

  /** A problem with a piece of the text at a path: `${pair.frist}` in the middle of a paragraph. */
  atText(path: Path, piece: string, message: string): Problem {
    const start = this.#find(path).value;
    const found = this.#text.indexOf(piece, start);
    return this.#problem(found < 0 ? start : found, message);
  }

  /** A number as it was written: `8.10`, which as a number would be 8.1. */
  written(path: Path): string | undefined {
    let node: unknown = this.#root;
    for (const step of path) {
      const inside = this.#resolve(node);
      if (isMap(inside)) node = this.#pairIn(inside, step)?.value;
      else node = isSeq(inside) ? inside.items[Number(step)] : undefined;
    }
    const scalar = this.#resolve(node);
    return isScalar(scalar) ? (scalar.source ?? String(scalar.value)) : undefined;
  }

  #parse(text: string, problems: Problem[]): Document {
    const isLong = text.length > LONGEST_TEXT;
    const tokens = isLong ? undefined : tokensUnlessTooDeep(text);
    if (tokens !== undefined) return parseTokens(tokens, text.length, this.#lines);
    const refused = isLong ? 'the file is larger than two million characters' : 'the file is nested too deeply';
    problems.push(this.#problem(0, refused));
    return parseDocument('');
  }

  #plain(node: unknown, problems: Problem[], budget: { left: number }, around: readonly unknown[]): unknown {
    const inside = this.#resolve(node);
    if (isScalar(inside)) {
      // 04560 is the id of an event and no number.
      const number = typeof inside.value === 'number' || typeof inside.value === 'bigint';
      if (number && /^[-+]?0\d/.test(inside.source ?? '')) return inside.source;
      return typeof inside.value === 'bigint' ? Number(inside.value) : inside.value;
    }
    if (!isMap(inside) && !isSeq(inside)) {
      if (isAlias(node))
        problems.push(this.#problem(node.range?.[0] ?? 0, `there is no \`&${node.source}\` before this`));
      return null;
    }
    if (budget.left < 0) return null;
    budget.left = around.includes(inside) ? -1 : budget.left - inside.items.length;
    if (budget.left < 0) {
      problems.push(this.#problem(inside.range?.[0] ?? 0, 'this is endless or far too large'));
      return null;
    }
    const within = [...around, inside];
    if (isSeq(inside)) return inside.items.map((item) => this.#plain(item, problems, budget, within));
    const entries = new Map<string, unknown>();
    for (const pair of inside.items) {
      const key = keyText(pair.key);
      const start = (pair.key as Node | null)?.range?.[0] ?? inside.range?.[0] ?? 0;
      if (key !== undefined && key !== '__proto__') {
        // Of a doubled key the first counts, as it does for positions. The rest stays readable, so that everything
        // that is wrong with it can be told at once.
        if (entries.has(key)) problems.push(this.#problem(start, 'this key is there twice'));
        else entries.set(key, this.#plain(pair.value, problems, budget, within));
        continue;
      }
      problems.push(this.#problem(start, 'a key must be a plain word; text that begins with `{` or `[` needs quotes'));
    }
    return Object.fromEntries(entries);
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? this.#meant.get(node) : node;
  }

  #pairIn(map: YAMLMap, key: PropertyKey): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      // The last one that is set stays.
      pairs = new Map(
        map.items
          .toReversed()
          .flatMap((pair) => (keyText(pair.key) === undefined ? [] : [[String(keyText(pair.key)), pair]])),
      );
      this.#pairs.set(map, pairs);
    }
    return typeof key === 'string' ? pairs.get(key) : undefined;
  }

  /** Offsets of the value at a path and of the key that leads to it. */
  #find(path: Path): { value: number; key: number | undefined } {
    let found: { value: number; key: number | undefined } = { value: this.#root?.range?.[0] ?? 0, key: undefined };
    let node: unknown = this.#root;
    for (const step of path) {
      const inside = this.#resolve(node);
      if (isMap(inside)) {
        const pair = this.#pairIn(inside, step);
        if (!pair) return found;
        const key = (pair.key as Node | null)?.range?.[0];
        found = { value: (pair.value as Node | null)?.range?.[0] ?? key ?? found.value, key };
        node = pair.value;
      } else {
        const item = isSeq(inside) ? (inside.items[Number(step)] as Node | undefined) : undefined;
        if (!item) return found;
        found = { value: item.range?.[0] ?? found.value, key: undefined };
        node = item;
      }
    }
    return found;
  }

  #problem(offset: number, message: string): Problem {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  }
}

/** `FILE:LINE:COLUMN message`, one a line, as compilers write it and editors find it. */
export function problemLines(problems: readonly Problem[]): string {
  return problems.map((each) => `${each.file}:${each.line}:${each.column} ${each.message}`).join('\n');
}

/** Problems in the order of the file, each once. */
export function sorted(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Map(problems.map((each) => [`${each.file}\n${each.line}\n${each.column}\n${each.message}`, each]));
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...seen.values()].sort((a, b) => order(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** An alias stands for the latest node before it that bears its anchor. */
function meaningOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string, Node>();
  const meant = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const found = anchored.get(node.source);
      if (found !== undefined) meant.set(node, found);
    } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      anchored.set(node.anchor, node);
    }
  });
  return meant;
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return key.value === null ? '' : String(key.source ?? key.value);
}

function sentence(code: string, message: string): string {
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (`!…`) mean nothing here; text that begins with `!` needs quotes';
  if (code === 'MULTIPLE_DOCS') return 'one file holds one document: take out the `---`';
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

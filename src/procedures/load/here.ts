/** What the loader carries along: the file, what is wrong with it so far, and what is known at the point it has come to. */
import type { CheckDeclaration } from '../../checks/check.ts';
import type { Path, Problem, YamlDocument } from '../../yaml/document.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { markDurations, referencesIn } from '../interpolate.ts';
import type { Check, Input, Source, Value } from '../model.ts';
import { type Kind, type Kinds, resolve } from './kinds.ts';

/** Check kind → what it says of itself. */
export type Declarations = ReadonlyMap<string, CheckDeclaration<unknown>>;

/** A step or decision that stands before the point we are at. */
export type Earlier =
  | {
      readonly kind: 'step';
      /** Undefined if they could not be read. */
      readonly checks: readonly Check[] | undefined;
      /** Whether every way to this point leads through it. */
      readonly certain: boolean;
    }
  | { readonly kind: 'decision'; readonly options: readonly string[] | undefined; readonly certain: boolean };

/** A use of a part or of another procedure, to be joined once that one is known. */
export interface Link {
  readonly use: string;
  /** The part in which it stands, for cycles; undefined for the procedure's own steps. */
  readonly from: string | undefined;
  /** Fills the use's `with` in, and tells what does not fit. */
  connect(inputs: Readonly<Record<string, Input>>): readonly Problem[];
  problem(message: string): Problem;
}

/** A list of releases that an input names, to be looked for once the lists are known. */
export interface ListNamed {
  readonly of: string;
  problem(message: string): Problem;
}

/** One file while it is read. */
export class Reading {
  readonly document: YamlDocument;
  readonly declarations: Declarations;
  readonly problems: Problem[] = [];
  readonly links: Link[] = [];
  readonly lists: ListNamed[] = [];
  /** Where conditions and `since` name a step or decision. */
  readonly mentions: { readonly id: string; readonly path: Path }[] = [];
  /** Every id of a step or decision with the bodies that it occurs in. */
  readonly bodiesOf = new Map<string, Set<Body>>();

  constructor(document: YamlDocument, declarations: Declarations) {
    this.document = document;
    this.declarations = declarations;
  }

  add(path: Path, message: string): void {
    this.problems.push(this.document.at(path, message));
  }

  addKey(path: Path, message: string): void {
    this.problems.push(this.document.atKey(path, message));
  }
}

/** The procedure's own steps, or those of a part: one scope of ids. */
export interface Body {
  readonly part: string | undefined;
  /** Ids that were read, with where. */
  readonly ids: Map<string, Path>;
  /** Ids of steps and decisions that are written anywhere in it, so that "comes later" can be told from "is not there". */
  readonly written: ReadonlySet<string>;
  readonly source: Source | undefined;
}

/** The point that the loader has come to. */
export interface Here {
  readonly reading: Reading;
  readonly body: Body;
  readonly kinds: Kinds;
  /** Grows as steps are read; arms get a copy of their own. */
  readonly earlier: Map<string, Earlier>;
  /** Here a condition can ask for inputs only: nothing has come to pass yet. */
  readonly inputsOnly?: true;
}

/** A text whose look-ups have been followed. Complains about those that lead nowhere. */
export function readText(text: string, path: Path, here: Pick<Here, 'reading' | 'kinds'>): string {
  const { reading, kinds } = here;
  for (const reference of new Set(referencesIn(text))) {
    const resolved = resolve(reference, kinds);
    if (resolved.ok) continue;
    reading.problems.push(reading.document.atText(path, `\${${reference}}`, `\`\${${reference}}\`: ${resolved.why}`));
  }
  return markDurations(text, (reference) => {
    const resolved = resolve(reference, kinds);
    return resolved.ok && resolved.kind?.type === 'duration' && !resolved.kind.many;
  });
}

/** One text or several, as a list. */
export function readTexts(value: string | readonly string[] | undefined, path: Path, here: Here): readonly string[] {
  if (typeof value === 'string') return [readText(value, path, here)];
  return (value ?? []).map((each, i) => readText(each, [...path, i], here));
}

/** `pair.first` or `${pair.first}`. */
export function bareReference(text: string): string {
  return (/^\$\{([^{}]*)\}$/.exec(text.trim())?.[1] ?? text).trim();
}

/** Follows a reference; complains and gives undefined if it leads nowhere or if nothing more is known. */
export function readReference(reference: string, path: Path, here: Here): Kind | undefined {
  const resolved = resolve(reference, here.kinds);
  if (!resolved.ok) here.reading.add(path, resolved.why);
  return resolved.ok ? resolved.kind : undefined;
}

/** Notes an id, and complains if it is taken. */
export function claimId(id: string, path: Path, here: Here): void {
  const { body, reading } = here;
  const taken = body.ids.get(id);
  if (taken) {
    const line = reading.document.at(taken, '').line;
    reading.add(path, `the id \`${id}\` is taken already, in line ${line}`);
    return;
  }
  body.ids.set(id, path);
}

/** The step or decision that an id names, if it stands before this point; complains if not. */
export function readEarlier<K extends Earlier['kind']>(
  id: string,
  kind: K,
  path: Path,
  here: Here,
): Extract<Earlier, { kind: K }> | undefined {
  const { earlier, body, reading } = here;
  reading.mentions.push({ id, path });
  const found = earlier.get(id);
  if (found?.kind === kind) return found as Extract<Earlier, { kind: K }>;
  const candidates = [...earlier].filter(([, each]) => each.kind === kind).map(([name]) => name);
  if (found) reading.add(path, `\`${id}\` is a ${found.kind}, not a ${kind}${suggestion(id, candidates)}`);
  else if (body.written.has(id)) reading.add(path, `the ${kind} \`${id}\` does not come before this`);
  else reading.add(path, `there is no ${kind} \`${id}\` before this${suggestion(id, candidates)}`);
  return undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export type Scalar = Extract<Value, string | number | boolean>;

/**
 * Reads a procedure's YAML into the model. Everything that is wrong with it is told at once, each with its line and column.
 * Uses of other procedures stay open (`links`) until the library knows those.
 */
import { type Path, type Problem, problemLines, sorted, YamlDocument } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import type { Part, Prerequisite, Procedure, Source } from '../model.ts';
import { openPart, openProcedure } from '../surface.ts';
import { readCautions } from './cautions.ts';
import {
  type Body,
  type Declarations,
  type Here,
  isRecord,
  type Link,
  type ListNamed,
  Reading,
  readTexts,
} from './here.ts';
import { readInputs } from './inputs.ts';
import { readNodes } from './nodes.ts';

/** Thrown when a procedure cannot be used as it is written. */
export class ProcedureError extends Error {
  override readonly name = 'ProcedureError';
  readonly code = 'procedure-invalid';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problemLines(problems));
    this.problems = problems;
  }
}

export interface ReadProcedure {
  readonly procedure: Procedure;
  /** Uses of other procedures. */
  readonly links: readonly Link[];
  /** Lists of releases that inputs name. */
  readonly lists: readonly ListNamed[];
}

/** @returns the procedure, if nothing is wrong with it, and every problem
 */
export function readProcedure(
  text: string,
  document: YamlDocument,
  declarations: Declarations,
): { readonly read: ReadProcedure | undefined; readonly problems: readonly Problem[] } {
  const reading = new Reading(document, declarations);
  reading.problems.push(...document.problems);
  const read = document.value === undefined || document.value === null ? undefined : readTop(text, reading);
  const problems = sorted(reading.problems);
  return { read: problems.length === 0 ? read : undefined, problems };
}

/**
 * The procedure in one text. A use of another procedure is left as it stands.
 *
 * @param file the name that problems are told with
 * @throws {ProcedureError} with every problem of the text
 */
export function parseProcedure(text: string, file: string, declarations: Declarations): Procedure {
  const { read, problems } = readProcedure(text, new YamlDocument(text, file), declarations);
  if (!read) throw new ProcedureError(problems);
  return read.procedure;
}

function readTop(text: string, reading: Reading): ReadProcedure | undefined {
  const { document } = reading;
  const written = isRecord(document.value) ? document.value : {};
  const top = shape(openProcedure, document.value, document, []);
  if (!top.ok) reading.problems.push(...top.problems);
  const source = top.ok ? toSource(top.value.source) : undefined;

  const own = readInputs(written.inputs, ['inputs'], reading);
  const here = start(written.steps, undefined, own.kinds, source, reading);
  const parts: Record<string, Part> = {};
  for (const [name, value] of isRecord(written.parts) ? Object.entries(written.parts) : []) {
    const part = readPart(name, value, source, reading);
    if (part) parts[name] = part;
  }
  const cautions = readCautions(written.cautions, { ...here, earlier: new Map() });
  const steps = readNodes(written.steps, ['steps'], here);
  if (Array.isArray(written.steps) && written.steps.length === 0) reading.addKey(['steps'], '`steps` is empty');
  sayAmbiguous(reading);
  const partNames = isRecord(written.parts) ? Object.keys(written.parts) : [];
  joinParts(parts, partNames, reading);
  if (!top.ok) return undefined;

  const { id, title, summary, product, prerequisites, notes, warnings, limitations } = top.value;
  const procedure: Procedure = {
    id,
    title,
    summary: readTexts(summary, ['summary'], here)[0] ?? '',
    product,
    source: toSource(top.value.source),
    inputs: own.inputs,
    prerequisites: readPrerequisites(prerequisites, here),
    cautions,
    notes: readTexts(notes, ['notes'], here),
    warnings: readTexts(warnings, ['warnings'], here),
    limitations: readTexts(limitations, ['limitations'], here),
    parts,
    steps,
    text,
  };
  const links = reading.links.filter((link) => !partNames.includes(link.use));
  return { procedure, links, lists: reading.lists };
}

function readPart(name: string, value: unknown, source: Source | undefined, reading: Reading): Part | undefined {
  const path = ['parts', name];
  const part = shape(openPart, value, reading.document, path);
  if (!part.ok) reading.problems.push(...part.problems);
  const written = isRecord(value) ? value : {};
  const { inputs, kinds } = readInputs(written.inputs, [...path, 'inputs'], reading);
  const steps = readNodes(written.steps, [...path, 'steps'], start(written.steps, name, kinds, source, reading));
  return part.ok ? { inputs, steps } : undefined;
}

function start(
  steps: unknown,
  part: string | undefined,
  kinds: Here['kinds'],
  source: Source | undefined,
  reading: Reading,
): Here {
  const body: Body = { part, ids: new Map(), written: writtenIds(steps), source };
  return { reading, body, kinds, earlier: new Map() };
}

/** Ids of all steps and decisions below a raw value. */
function writtenIds(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const each of value) writtenIds(each, found);
  // A condition names steps; it is none.
  if (!isRecord(value) || Object.hasOwn(value, 'is')) return found;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'step' || key === 'decision') && typeof inner === 'string') found.add(inner);
    else writtenIds(inner, found);
  }
  return found;
}

/** Facts are kept by a step's id, so one that is asked for must not be anywhere else in the procedure. */
function sayAmbiguous(reading: Reading): void {
  for (const { id, path } of reading.mentions) {
    const bodies = [...(reading.bodiesOf.get(id) ?? [])];
    if (bodies.length < 2) continue;
    const names = bodies.map((body) => (body.part === undefined ? 'the steps' : `the part \`${body.part}\``));
    reading.add(path, `\`${id}\` is both in ${names.join(' and in ')}; what is referred to needs an id of its own`);
  }
}

/** Joins uses to the parts that they use. A part that leads back to itself would never end. */
function joinParts(parts: Readonly<Record<string, Part>>, written: readonly string[], reading: Reading): void {
  const uses = new Map<string, Set<string>>();
  for (const link of reading.links) {
    if (link.from !== undefined) uses.set(link.from, (uses.get(link.from) ?? new Set()).add(link.use));
  }
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(uses.get(from) ?? [])].some((next) => leadsTo(next, to, seen));
  };
  for (const link of reading.links) {
    if (!written.includes(link.use)) continue;
    if (link.from !== undefined && leadsTo(link.use, link.from)) {
      reading.problems.push(link.problem(`\`${link.use}\` leads back to \`${link.from}\` and would never end`));
    }
    const part = parts[link.use];
    if (part) reading.problems.push(...link.connect(part.inputs));
  }
}

function readPrerequisites(given: readonly (string | { id: string; text: string })[], here: Here): Prerequisite[] {
  const read: Prerequisite[] = [];
  for (const [i, each] of given.entries()) {
    const path: Path = ['prerequisites', i];
    const text = typeof each === 'string' ? each : each.text;
    const id = typeof each === 'string' ? `prerequisite-${i + 1}` : each.id;
    if (read.some((other) => other.id === id)) here.reading.add(path, `the id \`${id}\` is taken already`);
    read.push({ id, text: readTexts(text, typeof each === 'string' ? path : [...path, 'text'], here)[0] ?? '' });
  }
  return read;
}

function toSource({ document, section, step }: { [K in keyof Source]: Source[K] | undefined }): Source {
  return {
    document: document ?? '',
    ...(section !== undefined && { section }),
    ...(step !== undefined && { step }),
  };
}

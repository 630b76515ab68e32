/** Lists of steps: each node is read by itself, so that one broken step does not hide what is wrong with the next. */
import type { z } from 'zod';
import { type Deed, type Rule, type Rules, ruleProblem } from '../../estate/rights.ts';
import type { Path } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import { nearest, suggestion } from '../../yaml/suggest.ts';
import { parseDuration } from '../duration.ts';
import type { DecisionNode, DecisionOption, EachNode, EndNode, Node, RepeatNode, Source, StepNode } from '../model.ts';
import { openNodes } from '../surface.ts';
import { readChecks } from './checks.ts';
import { readCondition } from './conditions.ts';
import {
  bareReference,
  claimId,
  type Earlier,
  type Here,
  isRecord,
  readReference,
  readText,
  readTexts,
} from './here.ts';
import { inWords } from './kinds.ts';
import { readUse } from './uses.ts';

const NODE_KINDS = ['step', 'decision', 'branch', 'each', 'repeat', 'use', 'end'] as const;
type NodeKind = (typeof NODE_KINDS)[number];

/** Reads a list of nodes. `here.earlier` grows by the steps and decisions that every way through the list passes. */
export function readNodes(value: unknown, path: Path, here: Here): readonly Node[] {
  const { reading } = here;
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    reading.add(path, `\`${String(path.at(-1))}\` must be a list of steps`);
    return [];
  }
  return value.flatMap((each, i) => readNode(each, [...path, i], here) ?? []);
}

function readNode(value: unknown, path: Path, here: Here): Node | undefined {
  const kind = nodeKind(value, path, here);
  switch (kind) {
    case 'step':
      return readStep(value, path, here);
    case 'decision':
      return readDecision(value, path, here);
    case 'branch':
      return readBranch(value, path, here);
    case 'each':
      return readEach(value, path, here);
    case 'repeat':
      return readRepeat(value, path, here);
    case 'use':
      return readUse(value, path, here);
    case 'end':
      return readEnd(value, path, here);
    case undefined:
      return undefined;
  }
}

function nodeKind(value: unknown, path: Path, here: Here): NodeKind | undefined {
  const { reading } = here;
  const keys = isRecord(value) ? Object.keys(value) : [];
  const kinds = NODE_KINDS.filter((kind) => keys.includes(kind));
  if (kinds.length === 1) return kinds[0];
  if (kinds.length > 1) {
    reading.addKey([...path, kinds[1] ?? ''], `this is a ${kinds[0]} already and cannot be a ${kinds[1]} too`);
    return undefined;
  }
  const meant = keys.map((key) => ({ key, kind: nearest(key, NODE_KINDS) })).find((each) => each.kind !== undefined);
  if (meant) reading.addKey([...path, meant.key], `unknown key \`${meant.key}\`${suggestion(meant.key, NODE_KINDS)}`);
  else reading.add(path, `this is none of ${NODE_KINDS.map((kind) => `\`${kind}\``).join(', ')}`);
  return undefined;
}

/** Holds the node itself against its shape; complains if it does not fit. */
function shaped<T>(schema: z.ZodType<T>, value: unknown, path: Path, here: Here): T | undefined {
  const result = shape(schema, value, here.reading.document, path);
  if (result.ok) return result.value;
  here.reading.problems.push(...result.problems);
  return undefined;
}

function readStep(value: unknown, path: Path, here: Here): StepNode | undefined {
  const node = shaped(openNodes.step, value, path, here);
  const at = (key: string): Path => [...path, key];
  const written = isRecord(value) ? value : {};
  // Checks are read even if the step around them is broken, so that all mistakes are told at once.
  const read = readChecks(written.checks, at('checks'), here);
  if (!node) {
    if (typeof written.step === 'string')
      note(written.step, { kind: 'step', checks: read?.checks, certain: true }, here);
    return undefined;
  }
  claimId(node.step, at('step'), here);
  const require =
    node.require === undefined ? undefined : readCondition(node.require, at('require'), here, { checks: read?.checks });
  note(node.step, { kind: 'step', checks: read?.checks, certain: true }, here);
  const say = (key: 'why' | 'require-title' | 'deadline-note' | 'undo'): string | undefined => {
    const text = node[key];
    return text === undefined ? undefined : readText(text, at(key), here);
  };
  const [why, requireTitle] = [say('why'), say('require-title')];
  const [deadlineNote, undo] = [say('deadline-note'), say('undo')];
  if (requireTitle !== undefined && node.require === undefined)
    here.reading.add(path, '`require-title` needs `require`');
  const deadline = node.deadline === undefined ? undefined : readDeadline(node.deadline, at('deadline'), here);
  const expected = node.expected === undefined ? undefined : parseDuration(node.expected);
  const source = readSource(node.source, here);
  const who = readWho(node.who, at('who'), here);
  return {
    kind: 'step',
    id: node.step,
    title: readText(node.title, at('title'), here),
    do: readText(node.do, at('do'), here),
    substeps: readTexts(node.substeps, at('substeps'), here),
    notes: readTexts(node.notes, at('notes'), here),
    warnings: readTexts(node.warnings, at('warnings'), here),
    checks: read?.checks ?? [],
    skip: node.skip,
    override: node.override,
    onOutcome: read?.onOutcome ?? {},
    ...(why !== undefined && { why }),
    ...(require && { require }),
    ...(requireTitle !== undefined && { requireTitle }),
    ...(deadline !== undefined && { deadline }),
    ...(deadlineNote !== undefined && { deadlineNote }),
    ...(expected !== undefined && { expected }),
    ...(undo !== undefined && { undo }),
    ...(who && { who }),
    ...(source && { source }),
  };
}

function readDecision(value: unknown, path: Path, here: Here): DecisionNode | undefined {
  const node = shaped(openNodes.decision, value, path, here);
  const written = isRecord(value) ? value : {};
  const listed = Array.isArray(written.options) ? written.options : [];
  if (node) claimId(node.decision, [...path, 'decision'], here);
  const options: DecisionOption[] = [];
  const name = typeof written.decision === 'string' ? written.decision : undefined;
  const names = node?.options.map((each) => each.option);
  if (name !== undefined) note(name, { kind: 'decision', options: names, certain: true }, here);
  const arms = listed.map((option, i) =>
    arm(isRecord(option) ? option.steps : undefined, [...path, 'options', i, 'steps'], here),
  );
  join(arms, here);
  for (const [i, { option, label, help }] of (node?.options ?? []).entries()) {
    const at = [...path, 'options', i];
    if (names?.indexOf(option) !== i) here.reading.add([...at, 'option'], `there is an option \`${option}\` already`);
    options.push({
      id: option,
      label: readText(label, [...at, 'label'], here),
      steps: arms[i]?.steps ?? [],
      ...(help !== undefined && { help: readText(help, [...at, 'help'], here) }),
    });
  }
  if (!node) return undefined;
  const source = readSource(node.source, here);
  const who = readWho(node.who, [...path, 'who'], here);
  return {
    kind: 'decision',
    id: node.decision,
    title: readText(node.title, [...path, 'title'], here),
    ask: readText(node.ask, [...path, 'ask'], here),
    warnings: readTexts(node.warnings, [...path, 'warnings'], here),
    options,
    ...(who && { who }),
    ...(source && { source }),
  };
}

function readBranch(value: unknown, path: Path, here: Here): Node | undefined {
  const node = shaped(openNodes.branch, value, path, here);
  const written = isRecord(value) ? value : {};
  if (node) claimId(node.branch, [...path, 'branch'], here);
  const listed = Array.isArray(written.when) ? written.when : [];
  const conditions = listed.map((each, i) =>
    isRecord(each) && each.if !== undefined ? readCondition(each.if, [...path, 'when', i, 'if'], here) : undefined,
  );
  const arms = listed.map((each, i) =>
    arm(isRecord(each) ? each.steps : undefined, [...path, 'when', i, 'steps'], here),
  );
  const otherwise = arm(written.otherwise, [...path, 'otherwise'], here);
  join([...arms, otherwise], here);
  if (!node) return undefined;
  const when = conditions.flatMap((condition, i) =>
    condition ? [{ if: condition, steps: arms[i]?.steps ?? [] }] : [],
  );
  const stated = written.otherwise !== undefined;
  return {
    kind: 'branch',
    id: node.branch,
    when,
    otherwise: otherwise.steps,
    ...(stated && { otherwiseStated: true as const }),
  };
}

function readEach(value: unknown, path: Path, here: Here): EachNode | undefined {
  const { reading } = here;
  const node = shaped(openNodes.each, value, path, here);
  const written = isRecord(value) ? value : {};
  const [variable = '', , reference = ''] = typeof written.each === 'string' ? written.each.trim().split(/\s+/) : [];
  const list = bareReference(reference);
  const kind = node && readReference(list, [...path, 'each'], here);
  if (node && !/^[a-z][a-z0-9_]*$/.test(variable)) {
    reading.add([...path, 'each'], `\`${variable}\` must be a name of lower-case letters, digits and \`_\``);
  }
  if (node && here.kinds.has(variable)) reading.add([...path, 'each'], `\`${variable}\` stands for something already`);
  if (kind && !kind.many) reading.add([...path, 'each'], `\`${list}\` is ${inWords(kind)}; a list is wanted`);
  const item = kind && { ...kind, many: false };
  const inside: Here = { ...here, kinds: new Map([...here.kinds, [variable, item]]), earlier: new Map(here.earlier) };
  const steps = readNodes(written.steps, [...path, 'steps'], inside);
  // The list may be empty.
  join(
    [
      { steps, earlier: inside.earlier },
      { steps: [], earlier: here.earlier },
    ],
    here,
  );
  return node && { kind: 'each', variable, in: list, steps };
}

function readRepeat(value: unknown, path: Path, here: Here): RepeatNode | undefined {
  const node = shaped(openNodes.repeat, value, path, here);
  const written = isRecord(value) ? value : {};
  if (node) claimId(node.repeat, [...path, 'repeat'], here);
  const steps = readNodes(written.steps, [...path, 'steps'], here);
  const until = written.until === undefined ? undefined : readCondition(written.until, [...path, 'until'], here);
  const exhausted = arm(written.exhausted, [...path, 'exhausted'], here);
  join([exhausted, { steps: [], earlier: here.earlier }], here);
  if (!node || !until) return undefined;
  return { kind: 'repeat', id: node.repeat, until, atMost: node['at-most'], steps, exhausted: exhausted.steps };
}

function readEnd(value: unknown, path: Path, here: Here): EndNode | undefined {
  const node = shaped(openNodes.end, value, path, here);
  if (!node) return undefined;
  let id = node.id ?? node.end;
  // Ends that nobody named are numbered, like checks.
  for (let number = 2; node.id === undefined && here.body.ids.has(id); number++) id = `${node.end}-${number}`;
  claimId(id, [...path, node.id === undefined ? 'end' : 'id'], here);
  return { kind: 'end', id, outcome: node.end, text: readText(node.text, [...path, 'text'], here) };
}

interface Arm {
  readonly steps: readonly Node[];
  readonly earlier: ReadonlyMap<string, Earlier>;
}

function arm(steps: unknown, path: Path, here: Here): Arm {
  const inside: Here = { ...here, earlier: new Map(here.earlier) };
  return { steps: readNodes(steps, path, inside), earlier: inside.earlier };
}

/** After ways that exclude one another: what stands on one of them may have been taken, or not. */
function join(arms: readonly Arm[], here: Here): void {
  const before = new Set(here.earlier.keys());
  for (const { earlier } of arms) {
    for (const [id, each] of earlier) if (!before.has(id)) here.earlier.set(id, { ...each, certain: false });
  }
}

function note(id: string, earlier: Earlier, here: Here): void {
  here.earlier.set(id, earlier);
  const bodies = here.reading.bodiesOf.get(id) ?? new Set();
  here.reading.bodiesOf.set(id, bodies.add(here.body));
}

function readDeadline(deadline: string, path: Path, here: Here): string | number {
  const milliseconds = parseDuration(deadline);
  if (milliseconds !== undefined) return milliseconds;
  const reference = bareReference(deadline);
  const kind = readReference(reference, path, here);
  if (kind && (kind.type !== 'duration' || kind.many)) {
    here.reading.add(path, `\`${reference}\` is ${inWords(kind)}; a duration is wanted`);
  }
  return reference;
}

/** Rules by deed. Which groups there are is for the estate to say, at the start. */
function readWho<D extends Deed>(
  given: Readonly<Partial<Record<D, Rule | undefined>>> | undefined,
  path: Path,
  here: Here,
): Rules<D> | undefined {
  if (given === undefined) return undefined;
  const rules: Partial<Record<D, Rule>> = {};
  for (const deed of Object.keys(given) as D[]) {
    const rule = given[deed];
    if (rule === undefined) continue;
    const misfit = ruleProblem(deed, rule);
    if (misfit) here.reading.add([...path, deed, misfit.key], `\`${misfit.key}\` ${misfit.message}`);
    rules[deed] = rule;
  }
  return rules;
}

/** A step's source is its procedure's, but for what it says itself. */
export function readSource(
  given: string | Partial<Record<keyof Source, string | undefined>> | undefined,
  here: Here,
): Source | undefined {
  const whole = here.body.source;
  if (given === undefined || !whole) return undefined;
  const { document, section, step } = typeof given === 'string' ? { step: given } : given;
  const [inSection, inStep] = [section ?? (document === undefined ? whole.section : undefined), step];
  return {
    document: document ?? whole.document,
    ...(inSection !== undefined && { section: inSection }),
    ...(inStep !== undefined && { step: inStep }),
  };
}

/** Values of inputs that make a difference: for paths and lint, which try every way through. */
import { compareVersions } from './conditions.ts';
import type { Condition, Input, Node, Plan, Procedure, Value } from './model.ts';
import { allNodes } from './nodes.ts';
import { type Atom, atomsOf } from './outcomes.ts';

export type Literal = string | number | boolean;

/** What conditions hold an input against. */
export interface Asked {
  readonly values: readonly Literal[];
  /** Versions that it may be below. */
  readonly versions: readonly string[];
}

/** What is asked of an input in some steps, and in the parts and procedures that they hand it to. */
export function askedOf(plan: Plan, owner: Procedure, steps: readonly Node[], name: string): Asked {
  const values: Literal[] = [];
  const versions: string[] = [];
  for (const node of allNodes(steps)) {
    for (const atom of conditionsOf(node).flatMap(atomsOf)) {
      if ('input' in atom && atom.input === name) values.push(...atom.is);
      if ('version' in atom && atom.version === name) versions.push(atom.below);
    }
    if (node.kind !== 'use') continue;
    const part = owner.parts[node.use];
    const used = part ? owner : plan.used[node.use];
    for (const [theirs, given] of Object.entries(node.with)) {
      if (!used || !('reference' in given) || given.reference !== name) continue;
      const inner = askedOf(plan, used, part?.steps ?? used.steps, theirs);
      values.push(...inner.values);
      versions.push(...inner.versions);
    }
  }
  return { values: [...new Set(values)], versions: [...new Set(versions)] };
}

/** Every condition that stands in a node itself. */
export function conditionsOf(node: Node): readonly Condition[] {
  if (node.kind === 'branch') return node.when.map((arm) => arm.if);
  if (node.kind === 'repeat') return [node.until];
  return node.kind === 'step' && node.require ? [node.require] : [];
}

/** One value for each way that an input can be answered, as far as conditions tell; just one if none asks. */
export function valuesWorthTrying(input: Input, asked: Asked): readonly Literal[] {
  const usual = input.default ?? sample(input);
  if (asked.values.length === 0 && asked.versions.length === 0) return [usual];
  switch (input.type) {
    case 'yes-no':
      return [true, false];
    case 'choice':
      return input.options ?? [usual];
    case 'number':
    case 'duration':
      return distinct([...asked.values, usual, Math.max(0, ...asked.values.filter(isNumber)) + 1]);
    case 'version': {
      const edges = [...asked.versions, ...asked.values.map(String)].sort(compareVersions);
      // Each version asked for, one below them all, and one above.
      return distinct(['0', ...edges, '99999']);
    }
    default:
      return distinct([...asked.values, usual, 'something else']);
  }
}

/** A value for an input that nothing depends on. */
export function sample(input: Input): Literal {
  switch (input.type) {
    case 'yes-no':
      return true;
    case 'number':
    case 'duration':
      return 1;
    case 'version':
      return '1';
    case 'choice':
      return input.options?.[0] ?? '';
    default:
      return input.title;
  }
}

/** Made-up servers and pairs. */
export function sampleTarget(input: Input, name: string): Value {
  return input.type === 'pair' ? { pair: name, first: `${name}-first`, second: `${name}-second` } : { server: name };
}

/** Whether an atom asks for a name's own value and not for a member of it. */
export function asksDirectly(atom: Atom): boolean {
  const reference = 'input' in atom ? atom.input : 'version' in atom ? atom.version : '';
  return !reference.includes('.');
}

function distinct(values: readonly Literal[]): readonly Literal[] {
  return [...new Set(values)];
}

function isNumber(value: Literal): value is number {
  return typeof value === 'number';
}

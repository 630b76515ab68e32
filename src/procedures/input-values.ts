/** Values of inputs that make a difference: for paths and lint, which try every way through. */
import { compareVersions } from './conditions.ts';
import type { Condition, Input, Node, Part, Plan, Procedure, ReleaseValue, Value } from './model.ts';
import { allNodes, usedBy } from './nodes.ts';
import { type Atom, atomsOf } from './outcomes.ts';

export type Literal = string | number | boolean;

/** One side of a comparison of releases. */
interface Compared {
  readonly side: 'later' | 'earlier';
  /** Undefined: whether it comes after the other at all. */
  readonly byMoreThan: number | undefined;
}

/** What conditions hold an input against. */
export interface Asked {
  readonly values: readonly Literal[];
  /** Versions that it may be below. */
  readonly versions: readonly string[];
  readonly releases: readonly Compared[];
}

/** What is asked of an input by some conditions. */
export function askedBy(atoms: readonly Atom[], name: string): Asked {
  const releases = atoms.flatMap((atom): readonly Compared[] => {
    if (!('release' in atom)) return [];
    const { release, after, byMoreThan } = atom;
    return [
      ...(release === name ? [{ side: 'later' as const, byMoreThan }] : []),
      ...(after === name ? [{ side: 'earlier' as const, byMoreThan }] : []),
    ];
  });
  return {
    values: atoms.flatMap((atom) => ('input' in atom && atom.input === name ? atom.is : [])),
    versions: atoms.flatMap((atom) => ('version' in atom && atom.version === name ? [atom.below] : [])),
    releases,
  };
}

/** What is asked of an input in some steps and in cautions, and in the parts and procedures that they hand it to. */
export function askedOf(plan: Plan, owner: Procedure, body: Part | Procedure, name: string): Asked {
  const nodes = allNodes(body.steps);
  const own = [...nodes.flatMap(conditionsOf), ...cautionConditions(body)];
  const asked = [askedBy(own.flatMap(atomsOf), name)];
  for (const node of nodes) {
    if (node.kind !== 'use') continue;
    const used = usedBy(plan, owner, node.use);
    for (const [theirs, given] of Object.entries(node.with)) {
      if (!used || !('reference' in given) || given.reference !== name) continue;
      asked.push(askedOf(plan, used.owner, used.body, theirs));
    }
  }
  return {
    values: [...new Set(asked.flatMap((each) => each.values))],
    versions: [...new Set(asked.flatMap((each) => each.versions))],
    releases: asked.flatMap((each) => each.releases),
  };
}

function cautionConditions(body: Part | Procedure): readonly Condition[] {
  return 'cautions' in body ? body.cautions.map((each) => each.if) : [];
}

/** Every condition that stands in a node itself. */
export function conditionsOf(node: Node): readonly Condition[] {
  if (node.kind === 'branch') return node.when.map((arm) => arm.if);
  if (node.kind === 'repeat') return [node.until];
  return node.kind === 'step' && node.require ? [node.require] : [];
}

/**
 * One value for each way that an input can be answered, as far as conditions tell; just one if none asks.
 *
 * @param all what is asked of every input, this one included: releases are compared with one another
 */
export function valuesWorthTrying(
  input: Input,
  asked: Asked,
  all: readonly Asked[],
): readonly (Literal | ReleaseValue)[] {
  if (input.type === 'release') return releasesWorthTrying(asked, all);
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

/** Releases around every edge that a comparison has; what is only compared with stays where it is. */
function releasesWorthTrying({ releases }: Asked, all: readonly Asked[]): readonly ReleaseValue[] {
  const first = sampleRelease(0);
  if (releases.length === 0) return [first];
  if (all.some(isBetween)) {
    const furthest = all.reduce((sum, each) => sum + reach(each), 0);
    // Feature releases make a difference only where versions are not counted.
    const counted = all.every((each) => each.releases.every(({ byMoreThan }) => byMoreThan !== undefined));
    const versions = Array.from({ length: furthest + 1 }, (_, version) => version);
    return versions.flatMap((version) => (counted ? [sampleRelease(version)] : aroundVersion(version)));
  }
  const distances = releases.flatMap(({ side, byMoreThan: by }) =>
    side === 'earlier' ? [] : by === undefined ? [0] : [by, by + 1],
  );
  const answers = new Map<string, ReleaseValue>();
  for (const release of distances.length === 0 ? [first] : [0, ...distances].flatMap(aroundVersion)) {
    const told = releases.map(({ byMoreThan: by }) => (by === undefined ? release.place > 0 : release.version > by));
    if (!answers.has(told.join())) answers.set(told.join(), release);
  }
  return [...answers.values()];
}

/** It comes after one release and before another, so no single place will do for what it is compared with. */
function isBetween({ releases }: Asked): boolean {
  return releases.some(({ side }) => side === 'later') && releases.some(({ side }) => side === 'earlier');
}

/** How many versions ahead of another one is just enough for every comparison. */
function reach({ releases }: Asked): number {
  return Math.max(0, ...releases.map(({ side, byMoreThan }) => (side === 'later' ? (byMoreThan ?? 0) + 1 : 0)));
}

function aroundVersion(version: number): readonly ReleaseValue[] {
  return [sampleRelease(version), sampleRelease(version, 'FR1')];
}

/** A made-up release, in a list in which every version has one feature release. */
function sampleRelease(version: number, feature?: 'FR1'): ReleaseValue {
  const name = `${version + 1}.0`;
  return feature === undefined
    ? { release: name, place: 2 * version, version }
    : { release: `${name} ${feature}`, place: 2 * version + 1, version };
}

/** A value for an input that nothing depends on. */
function sample(input: Input): Literal {
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

/** The names that an atom asks for, as they are written: inputs, variables, members. */
export function referencesOf(atom: Atom): readonly string[] {
  if ('input' in atom) return [atom.input];
  if ('version' in atom) return [atom.version];
  if ('empty' in atom) return [atom.empty];
  return 'release' in atom ? [atom.release, atom.after] : [];
}

function distinct(values: readonly Literal[]): readonly Literal[] {
  return [...new Set(values)];
}

function isNumber(value: Literal): value is number {
  return typeof value === 'number';
}

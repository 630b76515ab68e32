/**
 * Before a run starts: what it would touch, which steps it would take, and what nobody but a person can tell. The
 * preview shows it, and the start command carries it.
 */
import type { Estate, Server } from '../estate/model.ts';
import type { Rights } from '../estate/rights.ts';
import {
  type Asked,
  type AskedCaution,
  cautionsOf,
  prerequisitesOf,
  type Remarks,
  remarksOf,
} from '../procedures/beforehand.ts';
import type { Check, Condition, Input, Plan, Procedure, Scope, StepNode, Value } from '../procedures/model.ts';
import { alternativesOf } from '../procedures/outcomes.ts';
import { presetOf, serversOf, valueText } from '../procedures/scope.ts';
import { everyPlace, type Place, straightThrough } from '../procedures/walk.ts';
import { rightsFor, whoProblems } from '../procedures/who.ts';
import { ATTESTATION, checksAt, isByWord, isStepPlace, type ResolvedCheck, type StepPlace, wordKey } from './checks.ts';

/** What a server's entry lacks for a check, in words, or undefined if nothing: known to the kind's declaration. */
export type Missing = (
  kind: string,
  server: Server,
  parameters: Readonly<Record<string, unknown>>,
) => string | undefined;

/** What stands in the way of a start, in a sentence, with the input it is about if there is one. */
export interface Problem {
  readonly input?: string;
  readonly message: string;
}

export interface WordNeeded {
  readonly step: string;
  readonly check: Check;
  readonly server: string;
  /** Why: what the estate lacks; absent for what only a person can tell. */
  readonly lacks?: string;
  /** Number of the step on the usual way through, if it lies on it. */
  readonly number?: number;
}

export interface Prepared {
  readonly targets: Readonly<Record<string, Server>>;
  readonly byWord: readonly string[];
  readonly word: readonly WordNeeded[];
  /** The usual way through: steps, decisions and ends in order. */
  readonly places: readonly Place[];
  /** Whether there are other ways: what checks show or people decide tells which. */
  readonly depends: boolean;
  /** Steps of `places` whose required checks are all done by a machine, and those of which one is a person's word. */
  readonly proved: number;
  readonly attested: number;
  /** What a person ticks off, of the procedure and of those that it uses. */
  readonly prerequisites: readonly Asked[];
  /** What stands against the start with these inputs. None while an input is missing or wrong. */
  readonly cautions: readonly AskedCaution[];
  readonly remarks: Remarks;
  /** Who may do what, as the run would freeze it. */
  readonly rights?: Rights;
  /** A caution that refuses the start is among them. */
  readonly problems: readonly Problem[];
}

/** A key travels in buttons, which hold little. Characters. */
const LONGEST_KEY = 200;

export function prepareStart(plan: Plan, inputs: Scope, estate: Estate, missing: Missing): Prepared {
  const problems = [...inputProblems(plan.procedure, inputs, estate)];
  // With an input that is not there, a caution would speak of what nobody has chosen.
  const cautions = problems.length > 0 ? [] : cautionsOf(plan, inputs);
  problems.push(...cautions.filter(({ effect }) => effect === 'refuse').map(({ text }) => ({ message: text })));
  problems.push(...whoProblems(plan, estate.rights).map(({ message }) => ({ message })));
  const names = [...new Set(Object.values(inputs).flatMap(serversOf))];
  const targets = Object.fromEntries(names.flatMap((name) => entry(estate, name)));
  const places = straightThrough(plan, inputs);
  const numbers = new Map(places.filter((each) => each.node.kind !== 'end').map((each, i) => [each.key, i + 1]));
  const word = new Map<string, WordNeeded>();
  const every = everyPlace(plan, inputs);
  const long = every.find((place) => place.key.length > LONGEST_KEY);
  if (long)
    problems.push({ message: `The step ${long.key.slice(0, 60)}… is nested too deeply, or its names are too long.` });
  for (const place of every.filter(isStepPlace)) {
    const needs = checksAt(place).map((resolved) => ({
      resolved,
      needed: wordNeeded(place, resolved, targets, missing),
    }));
    const machines = new Set(
      needs.flatMap(({ resolved, needed }) => (needed === undefined ? [resolved.check.id] : [])),
    );
    for (const { resolved, needed } of needs) {
      const { check, server } = resolved;
      if (needed === undefined || !isNeeded(place.node, check, machines)) continue;
      const number = numbers.get(place.key);
      word.set(`${place.key} ${wordKey(place, check, server)}`, { ...needed, ...(number !== undefined && { number }) });
      if (check.attest === 'never') problems.push({ message: cannotAttest(place, check, server, needed.lacks) });
    }
  }
  const byWord = [
    ...new Set(
      [...word].filter(([, each]) => each.check.kind !== ATTESTATION).map(([id]) => id.slice(id.indexOf(' ') + 1)),
    ),
  ];
  const steps = places.filter(isStepPlace);
  const requiring = steps.filter(({ node }) => node.checks.some(({ required }) => required) || node.require);
  const byWords = requiring.filter((place) => {
    const checks = checksAt(place);
    const words = checks
      .filter(({ check, server }) => isByWord(byWord, place, check, server))
      .map(({ check }) => check);
    const machines = new Set(checks.flatMap(({ check }) => (words.includes(check) ? [] : [check.id])));
    return words.some(({ required }) => required) || !machinesWillDo(place.node, machines);
  });
  return {
    targets,
    byWord,
    word: [...word.values()],
    places,
    depends: every.length > places.length,
    proved: requiring.length - byWords.length,
    attested: byWords.length,
    prerequisites: prerequisitesOf(plan, inputs),
    cautions,
    remarks: remarksOf(plan, inputs),
    ...(estate.rights && { rights: rightsFor(plan, estate.rights) }),
    problems: [...new Map(problems.map((each) => [each.message, each])).values()],
  };
}

/** Whether anybody will be asked for this word: where checks are another way to the same, nobody needs to be. */
function isNeeded(node: StepNode, check: Check, machines: ReadonlySet<string>): boolean {
  if (check.required || check.kind !== ATTESTATION) return true;
  return alternativesOf(node).includes(check) && !machinesWillDo(node, machines);
}

/** Whether what the step requires of its checks together can come about without anybody's word. */
function machinesWillDo({ require, id }: StepNode, machines: ReadonlySet<string>): boolean {
  const willDo = (condition: Condition): boolean => {
    if ('all' in condition) return condition.all.every(willDo);
    if ('any' in condition) return condition.any.some(willDo);
    return !('outcome' in condition) || (condition.step ?? id) !== id || machines.has(condition.outcome);
  };
  return require === undefined || willDo(require);
}

function wordNeeded(
  place: StepPlace,
  { check, server, parameters }: ResolvedCheck,
  targets: Readonly<Record<string, Server>>,
  missing: Missing,
): WordNeeded | undefined {
  const about = { step: place.key, check, server };
  if (check.kind === ATTESTATION) return about;
  const target = Object.hasOwn(targets, server) ? targets[server] : undefined;
  const lacks = target ? missing(check.kind, target, parameters) : 'no entry in the estate';
  return lacks === undefined ? undefined : { ...about, lacks };
}

function cannotAttest(place: StepPlace, check: Check, server: string, lacks = ''): string {
  return `Step ${place.node.id}: "${check.title}" must be checked, and the estate's entry of ${server} has ${lacks}. Add it, then start again.`;
}

function entry(estate: Estate, name: string): [string, Server][] {
  const server = Object.hasOwn(estate.servers, name) ? estate.servers[name] : undefined;
  return server ? [[name, server]] : [];
}

/** The inputs with the procedure's defaults where nothing was given; a list that may be empty is. */
export function withDefaults(procedure: Procedure, given: Scope): Scope {
  const defaults = Object.entries(procedure.inputs).flatMap(([name, input]): [string, Value][] => {
    const value = presetOf(input);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(defaults), ...given };
}

/** Inputs that a procedure needs and does not get, or gets wrong, and servers that stand in more than one place. */
export function inputProblems(procedure: Procedure, inputs: Scope, estate: Estate): readonly Problem[] {
  const wrong = Object.entries(procedure.inputs).flatMap(([name, input]): Problem[] => {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    const message = value === undefined ? missingProblem(input) : valueProblem(input, value, estate);
    return message === undefined ? [] : [{ input: name, message }];
  });
  return [...wrong, ...chosenTwice(procedure, inputs)];
}

function missingProblem(input: Input): string | undefined {
  return input.optional ? undefined : `${input.title}: missing.`;
}

/** One server cannot be upgraded in two roles at once, be it by itself or as a member of a pair. */
function chosenTwice(procedure: Procedure, inputs: Scope): readonly Problem[] {
  const problems: Problem[] = [];
  const places = new Map<string, { readonly input: string; readonly title: string; readonly entry: string }>();
  for (const [name, { title }] of Object.entries(procedure.inputs)) {
    for (const entry of entriesOf(Object.hasOwn(inputs, name) ? inputs[name] : undefined)) {
      for (const server of new Set(serversOf(entry))) {
        const here = { input: name, title, entry: valueText(entry) };
        const before = places.get(server);
        if (before === undefined) places.set(server, here);
        else if (before.input !== name) {
          problems.push({ input: name, message: `${server} is chosen twice: as ${before.title} and as ${title}.` });
        } else if (before.entry !== here.entry) {
          // The same entry twice has been told already.
          const message = `${server} is chosen twice as ${title}: in ${before.entry} and in ${here.entry}.`;
          problems.push({ input: name, message });
        }
      }
    }
  }
  return problems;
}

function entriesOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function valueProblem(input: Input, value: Value, estate: Estate): string | undefined {
  if (input.many) {
    if (!Array.isArray(value)) return `${input.title}: a list is needed.`;
    const all: readonly Value[] = value;
    if (all.length === 0 && input.optional) return undefined;
    if (all.length === 0) return `${input.title}: choose at least one.`;
    const names = all.map(valueText);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) return `${input.title}: ${twice} is there twice.`;
    return all.map((each) => oneProblem(input, each, estate)).find((each) => each !== undefined);
  }
  return oneProblem(input, value, estate);
}

function oneProblem(input: Input, value: Value, estate: Estate): string | undefined {
  const name = valueText(value);
  switch (input.type) {
    case 'server':
    case 'pair': {
      const entries: Estate['servers'] | Estate['pairs'] = input.type === 'server' ? estate.servers : estate.pairs;
      const found = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (typeof value !== 'object' || !(input.type in value) || !found) {
        return `${input.title}: ${name} is no ${input.type} of the estate ${estate.name}.`;
      }
      const wrong = input.of !== undefined && found.product !== input.of;
      return wrong ? `${input.title}: ${name} is ${found.product}, and ${input.of} is needed.` : undefined;
    }
    case 'number':
    case 'duration':
      return typeof value === 'number' && Number.isFinite(value) && value >= 0
        ? undefined
        : `${input.title}: a number is needed.`;
    case 'yes-no':
      return typeof value === 'boolean' ? undefined : `${input.title}: yes or no is needed.`;
    case 'choice':
      return input.options?.includes(name)
        ? undefined
        : `${input.title}: one of ${input.options?.join(', ')} is needed.`;
    case 'version':
      return /^\d+(\.\w+)*$/.test(name) ? undefined : `${input.title}: a version such as 8.1.4 is needed.`;
    case 'text':
      return name.trim() === '' ? `${input.title}: missing.` : undefined;
    case 'release':
      return typeof value === 'object' && 'release' in value ? undefined : `${input.title}: a release is needed.`;
  }
}

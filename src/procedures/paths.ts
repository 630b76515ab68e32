/**
 * Every way through a plan, found by walking it: whenever the walk asks for something that has not been seen yet, each
 * answer is tried. A repeat is gone through once, twice, and until it is exhausted.
 *
 * A procedure that only strings others together has as many ways as theirs multiplied, which shows nothing new. Where there
 * are more than anybody could look at, the ways are those of *base choice coverage*: the usual way, and every way that
 * departs from it in one input and in two answers, or in one.
 */
import { cautionsOf } from './beforehand.ts';
import type { Facts } from './conditions.ts';
import { type Asked, askedOf, sampleTarget, valuesWorthTrying } from './input-values.ts';
import type { Input, Node, Plan, Procedure, Scope, Value } from './model.ts';
import { outcomesOf } from './outcomes.ts';
import { firstPlace, nextPlace, type Place } from './walk.ts';

/** Ids of the steps that one way leads through, in order. */
export type StepPath = readonly string[];

export interface PathOptions {
  /** How long lists of servers and pairs are: each length is tried. Default: none, one and two. */
  readonly lists?: readonly number[];
  /** With more ways than this, base choices are covered; if those too are more, it is an error. Default 10,000. */
  readonly most?: number;
}

/** Thrown when there are more ways through a plan than anybody could look at. */
export class TooManyPaths extends Error {
  override readonly name = 'TooManyPaths';
  readonly code = 'too-many-paths';

  constructor(procedure: string, most: number) {
    super(`There are more than ${most} ways through \`${procedure}\`. Try shorter lists, or raise the limit.`);
  }
}

const ROUNDS = 2;
const LISTS = [0, 1, 2];
const MOST = 10_000;
/** Each has several ways, so that with more of them there are too many ways: minutes of walking would show no more. */
const MOST_INPUTS = 2_000;

/** One way through a plan. */
export interface Way {
  readonly inputs: Scope;
  /** Steps, decisions, and an end if it leads to one. */
  readonly places: readonly Place[];
  /** Decision → option chosen last. */
  readonly chosen: Readonly<Record<string, string>>;
  /** For each of `places` that is a decision, the option that is taken there. */
  readonly taken: readonly (string | undefined)[];
}

/**
 * @returns the ways through the plan as ids of steps, in the order in which they are found. Two that differ only in
 *   the servers or options that they are about are both there
 * @throws {TooManyPaths} if there are more than `most`
 */
export function paths(plan: Plan, options: PathOptions = {}): readonly StepPath[] {
  return ways(plan, options).map(({ places }) => places.flatMap(({ node }) => (node.kind === 'step' ? [node.id] : [])));
}

/**
 * @returns every way through the plan once, with all that is known of it
 * @throws {TooManyPaths} if there are more than `most`
 */
export function ways(plan: Plan, options: PathOptions = {}): readonly Way[] {
  const { lists = LISTS, most = MOST } = options;
  const departing = (times: number) => find(plan, baseChoices(plan, lists), most, times);
  for (const attempt of [() => everyWay(plan, options), () => departing(2)]) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof TooManyPaths)) throw error;
    }
  }
  return departing(1);
}

/**
 * @returns every way through the plan once, never a selection
 * @throws {TooManyPaths} if there are more than `most`
 */
export function everyWay(plan: Plan, { lists = LISTS, most = MOST }: PathOptions = {}): readonly Way[] {
  return find(plan, inputsToTry(plan, lists, most), most, Number.POSITIVE_INFINITY);
}

/** @param departures how often a way may take another answer than the first */
function find(plan: Plan, scopes: readonly Scope[], most: number, departures: number): readonly Way[] {
  const short = withFewRounds(plan);
  const found = new Map<string, Way>();
  // Ways that differ only in facts that change nothing are counted too, or a bounded result could take forever.
  let walks = 0;
  for (const inputs of scopes) {
    // No run starts with inputs that a caution refuses.
    if (cautionsOf(short, inputs).some(({ effect }) => effect === 'refuse')) continue;
    for (const { places, trail, known } of explore(short, inputs, departures)) {
      const id = trail.join('\n');
      if (!found.has(id)) found.set(id, { inputs, places, chosen: choices(known), taken: optionsTaken(places, trail) });
      walks += 1;
      if (found.size > most || walks > most * 20) throw new TooManyPaths(plan.procedure.id, most);
    }
  }
  return [...found.values()];
}

/** In a trail, the option stands right after its decision. */
function optionsTaken(places: readonly Place[], trail: readonly string[]): readonly (string | undefined)[] {
  let at = 0;
  return places.map(({ node }) => {
    at += 1;
    return node.kind === 'decision' ? trail[at++] : undefined;
  });
}

function choices(known: Known): Readonly<Record<string, string>> {
  const suffix = chosenKey('');
  const chosen = [...known].filter(([key]) => key.endsWith(suffix));
  return Object.fromEntries(chosen.map(([key, option]) => [key.slice(0, -suffix.length), option ?? '']));
}

/** What the walk asked for, and every answer it can have. */
class Question extends Error {
  readonly key: string;
  readonly answers: readonly (string | undefined)[];

  readonly isChoice: boolean;

  constructor(key: string, answers: readonly (string | undefined)[], isChoice = false) {
    super(key);
    this.isChoice = isChoice;
    this.key = key;
    this.answers = answers;
  }
}

type Known = ReadonlyMap<string, string | undefined>;

interface Walked {
  readonly known: Known;
  readonly places: readonly Place[];
  /** What tells this way from others: keys of places, and the options chosen. */
  readonly trail: readonly string[];
}

function* explore(plan: Plan, inputs: Scope, departures: number): Generator<Walked> {
  interface Point {
    readonly walked: Walked;
    /** How often it may still depart from the first answer. */
    readonly left: number;
    readonly from: Place | undefined;
  }
  // A stack of points instead of recursion: a plan of a thousand steps is a thousand deep.
  const start: Walked = { known: new Map(), places: [], trail: [] };
  const open: Point[] = [{ walked: start, left: departures, from: undefined }];
  for (let point = open.pop(); point; point = open.pop()) {
    const { walked, left, from } = point;
    try {
      const facts = factsFrom(walked);
      const place = from ? nextPlace(plan, inputs, from.position, facts) : firstPlace(plan, inputs, facts);
      if (!place || place.node.kind === 'end') yield place ? arrive(walked, place) : walked;
      else open.push({ walked: arrive(walked, place), left, from: place });
    } catch (asked) {
      if (!(asked instanceof Question)) throw asked;
      const answers = left > 0 ? asked.answers : asked.answers.slice(0, 1);
      const answered = answers.map((answer, i) => ({
        left: i === 0 ? left : left - 1,
        walked: {
          ...walked,
          known: new Map(walked.known).set(asked.key, answer),
          trail: asked.isChoice ? [...walked.trail, answer ?? ''] : walked.trail,
        },
        from,
      }));
      open.push(...answered.reverse());
    }
  }
}

/** A step that is visited again has shown nothing yet, and a decision is open again. */
function arrive(walked: Walked, place: Place): Walked {
  return {
    known: knownAt(walked.known, place.node),
    places: [...walked.places, place],
    trail: [...walked.trail, place.key],
  };
}

function knownAt(before: Known, node: Place['node']): Known {
  const own = [...before.keys()].filter((each) => each.startsWith(`${node.id} `));
  // Most are visited once, and what is known is the same before and after.
  if (own.length === 0 && node.kind !== 'decision') return before;
  const known = new Map(before);
  for (const each of own) known.delete(each);
  if (node.kind === 'decision') known.set(optionsKey(node.id), node.options.map((option) => option.id).join('\n'));
  return known;
}

const optionsKey = (decision: string): string => `${decision} options`;
const chosenKey = (decision: string): string => `${decision} chosen`;
const outcomeKey = (step: string, check: string): string => `${step} outcome ${check}`;

function factsFrom({ known, places }: Walked): Facts {
  return {
    outcome: (step, check) => {
      const key = outcomeKey(step, check);
      if (known.has(key)) return known.get(key);
      // The latest visit to it.
      const node = places.findLast((each) => each.node.kind === 'step' && each.node.id === step)?.node;
      if (node?.kind !== 'step') return undefined;
      const seen = node.checks.filter((each) => known.has(outcomeKey(step, each.id))).map((each) => each.id);
      const fitting = outcomesOf(node, [check, ...seen]).filter((way) =>
        seen.every((each) => way[each] === known.get(outcomeKey(step, each))),
      );
      throw new Question(key, [...new Set(fitting.map((way) => way[check]))]);
    },
    decision: (id) => {
      const key = chosenKey(id);
      const options = known.get(optionsKey(id));
      if (known.has(key) || options === undefined) return known.get(key);
      throw new Question(key, options.split('\n'), true);
    },
  };
}

function inputsToTry(plan: Plan, lists: readonly number[], most: number): readonly Scope[] {
  const { procedure } = plan;
  const inputs = Object.entries(procedure.inputs);
  const asked = new Map(inputs.map(([name]) => [name, askedOf(plan, procedure, procedure, name)]));
  let scopes: readonly Scope[] = [{}];
  for (const [name, input] of inputs) {
    const values = valuesOf(name, input, lists, asked);
    scopes = scopes.flatMap((scope) => values.map((value) => ({ ...scope, [name]: value })));
    if (scopes.length > Math.min(most, MOST_INPUTS)) throw new TooManyPaths(procedure.id, most);
  }
  return scopes;
}

/** The usual inputs, with lists of one, and each other value of an input while the rest are as usual. */
function baseChoices(plan: Plan, lists: readonly number[]): readonly Scope[] {
  const { procedure } = plan;
  const inputs = Object.entries(procedure.inputs);
  const asked = new Map(inputs.map(([name]) => [name, askedOf(plan, procedure, procedure, name)]));
  const values = inputs.map(([name, input]) => {
    const all = valuesOf(name, input, lists, asked);
    const usual = all.find((value) =>
      input.many ? Array.isArray(value) && value.length === 1 : value === input.default,
    );
    return [name, usual ?? all[0], all] as const;
  });
  const base = Object.fromEntries(values.flatMap(([name, usual]) => (usual === undefined ? [] : [[name, usual]])));
  return [
    base,
    ...values.flatMap(([name, usual, all]) =>
      all.filter((value) => value !== usual).map((value) => ({ ...base, [name]: value })),
    ),
  ];
}

function valuesOf(
  name: string,
  input: Input,
  lists: readonly number[],
  asked: ReadonlyMap<string, Asked>,
): readonly Value[] {
  if (input.internal && input.default !== undefined) return [input.default];
  if (input.many) {
    return lists.map((length) => Array.from({ length }, (_, i) => sampleTarget(input, `${name}-${i + 1}`)));
  }
  const own = asked.get(name);
  if (own === undefined || input.type === 'pair' || input.type === 'server') return [sampleTarget(input, name)];
  return valuesWorthTrying(input, own, [...asked.values()]);
}

/** The plan with no repeat going round more than twice. */
export function withFewRounds(plan: Plan): Plan {
  const used = Object.entries(plan.used).map(([id, procedure]) => [id, cutProcedure(procedure)]);
  return { procedure: cutProcedure(plan.procedure), used: Object.fromEntries(used) };
}

function cutProcedure(procedure: Procedure): Procedure {
  const parts = Object.entries(procedure.parts).map(([name, part]) => [name, { ...part, steps: part.steps.map(cut) }]);
  return { ...procedure, parts: Object.fromEntries(parts), steps: procedure.steps.map(cut) };
}

function cut(node: Node): Node {
  switch (node.kind) {
    case 'step':
    case 'use':
    case 'end':
      return node;
    case 'decision':
      return { ...node, options: node.options.map((option) => ({ ...option, steps: option.steps.map(cut) })) };
    case 'branch': {
      const when = node.when.map((arm) => ({ ...arm, steps: arm.steps.map(cut) }));
      return { ...node, when, otherwise: node.otherwise.map(cut) };
    }
    case 'each':
      return { ...node, steps: node.steps.map(cut) };
    case 'repeat': {
      const atMost = Math.min(node.atMost, ROUNDS);
      return { ...node, atMost, steps: node.steps.map(cut), exhausted: node.exhausted.map(cut) };
    }
  }
}

/** Which arms of a branch can be taken, and what leads to none: every combination of what its conditions ask for is tried. */
import { type Facts, holds } from '../conditions.ts';
import { askedBy, referencesOf, sampleTarget, valuesWorthTrying } from '../input-values.ts';
import type { BranchNode, DecisionNode, Input, Scope, StepNode } from '../model.ts';
import { type Atom, atomsOf, type Outcomes, outcomesOf } from '../outcomes.ts';
import { valueText } from '../scope.ts';

/** What is known where the branch stands. */
export interface Surroundings {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly steps: ReadonlyMap<string, StepNode>;
  readonly decisions: ReadonlyMap<string, DecisionNode>;
  /** Ids of steps and decisions that every way to this point leads through. */
  readonly certain: ReadonlySet<string>;
}

export interface BranchAnalysis {
  /** Numbers of the arms that can be taken. */
  readonly taken: ReadonlySet<number>;
  /** What leads to no arm, each once. */
  readonly open: readonly OpenCase[];
}

export interface OpenCase {
  readonly words: string;
  /** Everything that is asked for has shown: no outcome is missing, and no decision was passed by. */
  readonly isSeen: boolean;
}

/** One thing that conditions ask for, settled one way. */
interface Settled {
  readonly scope?: Scope;
  readonly outcomes?: Readonly<Record<string, Outcomes>>;
  readonly decisions?: Readonly<Record<string, string | undefined>>;
  readonly words: string;
  readonly isSeen: boolean;
}

const MOST = 20_000;

/** @returns undefined if there is too much to try, or a condition asks for something that cannot be tried */
export function analyse(branch: BranchNode, around: Surroundings): BranchAnalysis | undefined {
  const atoms = branch.when.flatMap((arm) => atomsOf(arm.if));
  const choices = unknowns(atoms, around);
  if (!choices) return undefined;
  if (choices.reduce((product, each) => product * each.length, 1) > MOST) return undefined;
  const taken = new Set<number>();
  const open = new Map<string, OpenCase>();
  for (const settled of combinations(choices)) {
    const scope: Scope = Object.assign({}, ...settled.map((each) => each.scope));
    const facts = factsOf(settled);
    const arm = branch.when.findIndex((each) => holds(each.if, scope, facts));
    const words = settled.map((each) => each.words).join(' and ');
    if (arm >= 0) taken.add(arm);
    else open.set(words, { words, isSeen: settled.every((each) => each.isSeen) });
  }
  return { taken, open: [...open.values()] };
}

/** For everything that conditions ask for, the ways in which it can turn out. */
function unknowns(atoms: readonly Atom[], around: Surroundings): readonly (readonly Settled[])[] | undefined {
  const choices = new Map<string, readonly Settled[]>();
  for (const atom of atoms) {
    if ('outcome' in atom) {
      const step = around.steps.get(atom.step ?? '');
      if (!step) return undefined;
      if (!choices.has(`step ${step.id}`)) choices.set(`step ${step.id}`, settleStep(step, atoms, around));
    } else if ('decision' in atom) {
      const decision = around.decisions.get(atom.decision);
      if (!decision) return undefined;
      const options: (string | undefined)[] = decision.options.map((option) => option.id);
      if (!around.certain.has(decision.id)) options.push(undefined);
      const settled = options.map((option) => ({
        decisions: { [decision.id]: option },
        words: option === undefined ? `\`${decision.id}\` was not asked` : `\`${decision.id}\` is \`${option}\``,
        isSeen: option !== undefined,
      }));
      choices.set(`decision ${decision.id}`, settled);
    } else {
      for (const name of referencesOf(atom)) {
        const input = around.inputs[name];
        if (!input) return undefined;
        if (!choices.has(`input ${name}`)) choices.set(`input ${name}`, settleInput(name, input, atoms));
      }
    }
  }
  return [...choices.values()];
}

function settleInput(name: string, input: Input, atoms: readonly Atom[]): readonly Settled[] {
  if (input.many) {
    return [
      { scope: { [name]: [] }, words: `\`${name}\` is empty`, isSeen: true },
      { scope: { [name]: [sampleTarget(input, name)] }, words: `\`${name}\` is not empty`, isSeen: true },
    ];
  }
  const all = [...new Set(atoms.flatMap(referencesOf))].map((each) => askedBy(atoms, each));
  return valuesWorthTrying(input, askedBy(atoms, name), all).map((value) => ({
    scope: { [name]: value },
    words: `\`${name}\` is \`${typeof value === 'boolean' ? (value ? 'yes' : 'no') : valueText(value)}\``,
    isSeen: true,
  }));
}

function settleStep(step: StepNode, atoms: readonly Atom[], around: Surroundings): readonly Settled[] {
  const asked = [
    ...new Set(atoms.flatMap((each) => ('outcome' in each && each.step === step.id ? [each.outcome] : []))),
  ];
  const ways: Outcomes[] = [...outcomesOf(step, asked)];
  if (!around.certain.has(step.id)) ways.push({});
  // Checks that only `require` asks for make ways that look the same from here.
  const distinct = new Map(ways.map((way) => [asked.map((check) => way[check] ?? '').join('\n'), way]));
  return [...distinct.values()].map((way) => {
    const words = asked.map((check) => {
      const outcome = way[check];
      return `\`${check}\` of \`${step.id}\` ${outcome === undefined ? 'was not seen' : `is \`${outcome}\``}`;
    });
    const isSeen = asked.every((check) => way[check] !== undefined);
    return { outcomes: { [step.id]: way }, words: words.join(' and '), isSeen };
  });
}

function factsOf(settled: readonly Settled[]): Facts {
  const outcomes: Record<string, Outcomes> = Object.assign({}, ...settled.map((each) => each.outcomes));
  const decisions: Record<string, string | undefined> = Object.assign({}, ...settled.map((each) => each.decisions));
  return { outcome: (step, check) => outcomes[step]?.[check], decision: (id) => decisions[id] };
}

function combinations(choices: readonly (readonly Settled[])[]): readonly (readonly Settled[])[] {
  return choices.reduce<readonly (readonly Settled[])[]>(
    (before, choice) => before.flatMap((each) => choice.map((settled) => [...each, settled])),
    [[]],
  );
}

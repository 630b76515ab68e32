/**
 * Who may do what in a run. The rules are frozen at the start: the estate's policies, and what a step or a decision asks
 * for beyond them. Both must be met, so that a procedure can narrow what the estate allows and never widen it.
 *
 * Who is in which group comes in with the command (`as`), because the engine looks nothing up. What is not known counts
 * as "not in it".
 */
import { DEEDS, type Deed, EVERYONE, HOLDER, type Rights, type Role, type Rule, STEP_DEEDS } from '../estate/rights.ts';
import type { Node } from '../procedures/model.ts';
import { placeAt } from '../procedures/walk.ts';
import type { Person } from './events.ts';
import type { Run, Visit } from './run.ts';

/** Why a person may not do something, and who could. */
export interface Denial {
  readonly code: 'not-permitted';
  readonly deed: Deed;
  /** Key of the step or decision, if it is about one. */
  readonly step?: string;
  /** `group`: the person is in none of them. `starter`, `worker`: they are, and may not all the same. `nobody`: nobody may. */
  readonly why: 'group' | Role | 'nobody';
  /** Groups of which one would do, or `holder`; empty if nobody may, or everybody but a few. */
  readonly groups: readonly string[];
}

const OPEN: Rule = { by: [EVERYONE], quorum: 1, not: [] };
const NOBODY: Rule = { by: [], quorum: 1, not: [] };

/** What somebody has to meet for a deed, all of it; empty where there are no policies. */
export function rulesFor(rights: Rights | undefined, deed: Deed, node?: Node): readonly Rule[] {
  if (rights === undefined) return [];
  const { policies } = rights;
  const ofEstate = policies[deed] ?? (deed === 'note' ? OPEN : (policies.otherwise ?? NOBODY));
  const ofStep = stepRule(node, deed);
  return ofStep === undefined ? [ofEstate] : [ofEstate, ofStep];
}

/** The same for a deed in a run; at a step or a decision, with what that asks for. */
export function rulesAt(
  run: Pick<Run, 'rights' | 'plan' | 'inputs'>,
  deed: Deed,
  visit?: Pick<Visit, 'position'>,
): readonly Rule[] {
  return rulesFor(run.rights, deed, visit && placeAt(run.plan, run.inputs, visit.position).node);
}

/** A step that says who approves it is not to be gone round: whom it does not name may not skip or override it. */
function stepRule(node: Node | undefined, deed: Deed): Rule | undefined {
  if (node?.kind === 'decision') return deed === 'choose' ? node.who?.choose : undefined;
  if (node?.kind !== 'step' || node.who === undefined || !isStepDeed(deed)) return undefined;
  const goesRound = deed === 'skip' || deed === 'override';
  return node.who[deed] ?? (goesRound && node.who.approve !== undefined ? NOBODY : undefined);
}

function isStepDeed(deed: Deed): deed is (typeof STEP_DEEDS)[number] {
  return STEP_DEEDS.some((each) => each === deed);
}

/** Whether a command is one that policies can speak of. */
export function isDeed(type: string): type is Deed {
  return DEEDS.some((each) => each === type);
}

/** How many different people a deed takes. */
export function quorumOf(rules: readonly Rule[]): number {
  return Math.max(1, ...rules.map((rule) => rule.quorum));
}

/** The groups on which it depends whether somebody may do it: what has to be looked up. */
export function groupsAsked(rules: readonly Rule[]): readonly string[] {
  const names = rules.flatMap(({ by }) => (by.includes(EVERYONE) ? [] : by));
  return [...new Set(names)].filter((name) => name !== HOLDER);
}

export interface Asking {
  readonly by: Person;
  readonly as?: readonly string[];
}

/** What is known of the run where somebody wants to do something. */
export interface Standing {
  readonly run: Pick<Run, 'startedBy' | 'holder' | 'version'>;
  readonly visit?: Visit | undefined;
}

/** @returns by which right the person may do it, with nothing in it if none is needed; or why they may not */
export function judge(
  deed: Deed,
  rules: readonly Rule[],
  { by, as = [] }: Asking,
  standing: Standing,
): { readonly ok: true; readonly as: readonly string[] } | { readonly ok: false; readonly denial: Denial } {
  const { run, visit } = standing;
  const holds = run.version > 0 && run.holder.id === by.id;
  const step = visit === undefined ? {} : { step: visit.key };
  const rights = new Set<string>();
  for (const rule of rules) {
    const groups = rule.by.filter((name) => name !== EVERYONE);
    const role = rule.not.find((each) => isInRole(each, by, standing));
    if (rule.by.length === 0) return denied({ why: 'nobody', groups: [] });
    if (role !== undefined) return denied({ why: role, groups });
    if (rule.by.includes(EVERYONE)) continue;
    const met = rule.by.filter((name) => (name === HOLDER ? holds : as.includes(name)));
    if (met.length === 0) return denied({ why: 'group', groups });
    for (const name of met) rights.add(name);
  }
  return { ok: true, as: [...rights] };

  function denied(why: Pick<Denial, 'why' | 'groups'>) {
    return { ok: false as const, denial: { code: 'not-permitted' as const, deed, ...step, ...why } };
  }
}

/** The people who are in a role: rules may exclude them. */
export function peopleIn(role: Role, { run, visit }: Standing): readonly Person[] {
  if (role === 'starter') return run.version > 0 ? [run.startedBy] : [];
  if (visit?.kind !== 'step') return [];
  return [...(visit.claimed ? [visit.claimed.by] : []), ...visit.attested];
}

/** Whether somebody may not, whatever groups they are in. */
export function isExcluded(rules: readonly Rule[], by: Person, standing: Standing): boolean {
  return rules.some(({ not }) => not.some((role) => isInRole(role, by, standing)));
}

function isInRole(role: Role, person: Person, standing: Standing): boolean {
  return peopleIn(role, standing).some((each) => each.id === person.id);
}

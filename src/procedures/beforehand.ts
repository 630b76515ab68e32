/**
 * What has to be known, ticked off or answered before a start. A procedure that uses others takes over what those say of
 * themselves, so that nothing has to be written twice and nothing is lost by being used.
 */
import { holds } from './conditions.ts';
import { interpolate } from './interpolate.ts';
import type { Caution, Plan, Scope } from './model.ts';
import { type Member, membersOf } from './walk.ts';

/** A text with every name filled in. */
export interface Asked {
  /** Unique in the plan: `backup`, or `uwm-databases/backup` if a used procedure asks it, then `uwm-databases/backup-2`. */
  readonly id: string;
  readonly text: string;
}

export interface AskedCaution extends Asked {
  readonly effect: Caution['effect'];
}

export interface Remarks {
  readonly warnings: readonly string[];
  readonly limitations: readonly string[];
  readonly notes: readonly string[];
}

/** What a person ticks off. What two procedures ask in the same words is asked once. */
export function prerequisitesOf(plan: Plan, inputs: Scope): readonly Asked[] {
  return once(
    membersOf(plan, inputs).flatMap((member) =>
      member.procedure.prerequisites.map(({ id, text }) => asked(plan, member, id, text)),
    ),
  );
}

/**
 * The cautions that apply with these inputs. What the procedure itself refuses is told alone: what those that it uses make
 * of the same inputs would only repeat it in other words.
 */
export function cautionsOf(plan: Plan, inputs: Scope): readonly AskedCaution[] {
  const of = (member: Member) =>
    member.procedure.cautions
      .filter((each) => holds(each.if, member.scope, NOTHING_YET))
      .map((each) => ({ ...asked(plan, member, each.id, each.text), effect: each.effect }));
  const own = of({ procedure: plan.procedure, scope: inputs });
  if (own.some(({ effect }) => effect === 'refuse')) return own;
  return once(membersOf(plan, inputs).flatMap(of));
}

/**
 * Warnings, limitations and notes of the procedure and of those that it uses, each once.
 *
 * @param fill fills the names in; a caller with markup of its own has to know which part of a text was filled in
 */
export function remarksOf(plan: Plan, inputs: Scope, fill: typeof interpolate = interpolate): Remarks {
  const members = membersOf(plan, inputs);
  const all = (kind: keyof Remarks) => [
    ...new Set(members.flatMap(({ procedure, scope }) => procedure[kind].map((each) => fill(each, scope)))),
  ];
  return { warnings: all('warnings'), limitations: all('limitations'), notes: all('notes') };
}

const NOTHING_YET = { outcome: () => undefined, decision: () => undefined };

function asked(plan: Plan, { procedure, scope }: Member, id: string, text: string): Asked {
  return { id: procedure === plan.procedure ? id : `${procedure.id}/${id}`, text: interpolate(text, scope) };
}

/** Those that read the same, and weigh the same, are one; the first stays. */
function once<T extends Asked & { readonly effect?: Caution['effect'] }>(all: readonly T[]): readonly T[] {
  const kept = new Map<string, T>();
  const ids = new Set<string>();
  for (const each of all) {
    const words = `${each.effect} ${each.text}`;
    if (kept.has(words)) continue;
    const id = free(each.id, ids);
    ids.add(id);
    kept.set(words, { ...each, id });
  }
  return [...kept.values()];
}

/** One procedure can ask for two servers: the same id, of which each has a text of its own. */
function free(id: string, taken: ReadonlySet<string>): string {
  let name = id;
  for (let number = 2; taken.has(name); number++) name = `${id}-${number}`;
  return name;
}

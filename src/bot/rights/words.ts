/** Policies in words. Plain text: names of groups have nothing in them that formats. */
import { type Deed, EVERYONE, HOLDER, type Rule } from '../../estate/rights.ts';
import type { Person } from '../../runs/events.ts';
import { type Denial, quorumOf } from '../../runs/rights.ts';
import { capital, oneLine } from '../text/clean.ts';

/** "@ors-leads or whoever holds the run". */
export function groupsText(groups: readonly string[]): string {
  return either(groups.map((name) => (name === HOLDER ? 'whoever holds the run' : `@${name}`)));
}

/** "a, b or c". */
export function either(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

const NUMBERS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;

export function numberText(count: number): string {
  return NUMBERS[count] ?? String(count);
}

const ROLES = { starter: 'whoever started the run', worker: 'whoever was on the step' } as const;

/**
 * Who has to meet these rules: "two of @ors-leads, not whoever started the run". `undefined` where everybody does, and
 * "nobody" where nobody can.
 */
export function rulesText(rules: readonly Rule[]): string | undefined {
  if (rules.some(({ by }) => by.length === 0)) return 'nobody';
  const limited = rules.filter(({ by }) => !by.includes(EVERYONE));
  const quorum = quorumOf(rules);
  const not = [...new Set(rules.flatMap((rule) => rule.not))];
  if (limited.length === 0 && quorum === 1 && not.length === 0) return undefined;
  const groups = limited.map(({ by }) => groupsText(by)).join(', who are also in ');
  const who =
    quorum === 1 ? groups || 'anybody' : `${numberText(quorum)} ${groups === '' ? 'different people' : `of ${groups}`}`;
  if (not.length === 0) return who;
  const excluded = not.map((role) => ROLES[role]);
  return `${who}, ${excluded.length === 1 ? 'not' : 'neither'} ${excluded.join(' nor ')}`;
}

const DEED: Readonly<Record<Deed, (step: string) => string>> = {
  start: () => 'start a run',
  begin: (step) => `take ${step}`,
  approve: (step) => `approve ${step}`,
  skip: (step) => `skip ${step}`,
  override: (step) => `override ${step}`,
  attest: (step) => `give a word at ${step}`,
  choose: (step) => `decide ${step}`,
  note: () => 'add a note',
  pause: () => 'pause this run',
  resume: () => 'resume this run',
  abort: () => 'abort this run',
  'hand-over': () => 'hand this run over',
};

/**
 * Why somebody may not, and who could.
 *
 * @param step "step 8", if it is about one
 */
export function denialText({ deed, why, groups }: Denial, step: string, could: readonly Person[]): string {
  const what = DEED[deed](step);
  const ask = could.length === 0 ? '' : ` You could ask ${either(could.map(atName))}.`;
  const end = `${ask} Nothing was changed.`;
  switch (why) {
    case 'nobody':
      return `Nobody may ${what}: the policies name nobody for it. Nothing was changed.`;
    case 'starter':
      return `You started this run, so you may not ${what}.${end}`;
    case 'worker':
      return `You were on ${step}, or gave your word at it, so you may not ${what}.${end}`;
    case 'group':
      if (deed === 'approve') return `${capital(step)} needs an approver from ${groupsText(groups)}.${end}`;
      return `Only ${groupsText(groups)} may ${what}.${end}`;
  }
}

function atName({ id, name }: Person): string {
  return `@${oneLine(name) || id}`;
}

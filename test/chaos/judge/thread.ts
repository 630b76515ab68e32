/**
 * The thread in Slack against the journal. First by what every message carries and by the bare entries: none is missing, none
 * doubled, and they stand in the order in which things happened. Then word for word against what the journal's run should
 * look like.
 */
import { render } from '../../../src/bot/thread/render.ts';
import type { RunRecord } from '../../../src/runs/runs.ts';
import { keyOf, type Posted, plain } from '../../e2e/support/thread.ts';
import type { Confirmed } from '../ledger.ts';
import type { RawRun } from './raw.ts';

/** What has a message of its own, of everything that can happen. */
const OPENS = new Set(['step-opened', 'decision-opened']);
const TELLS = new Set([
  'note-added',
  'run-paused',
  'run-resumed',
  'run-handed-over',
  'step-skipped',
  'step-overridden',
]);

export function threadProblems(run: RawRun, thread: readonly Posted[], record: RunRecord): readonly string[] {
  // Answers to what people asked are in the thread as well, and no part of the record.
  const posted = thread.filter((message) => !keyOf(message).startsWith('answer:'));
  const keys = posted.map(keyOf);
  const doubled = keys.find((key, i) => keys.indexOf(key) !== i);
  if (doubled !== undefined) return [`the message ${doubled} is there twice`];
  const order = orderProblem(run, keys);
  if (order !== undefined) return [order];
  const wanted = render(record);
  for (let i = 0; i < Math.max(wanted.length, posted.length); i++) {
    const [want, have] = [wanted[i], posted[i]];
    if (want === undefined) return [`there is a message ${keys[i]} too many`];
    if (have === undefined) return [`the message ${want.key} is missing`];
    if (want.key !== keys[i]) return [`${keys[i]} stands where ${want.key} should`];
    if (have.text !== want.text) return [`${want.key} says "${have.text}" instead of "${want.text}"`];
    const [seen, meant] = [have.blocks ?? [], want.blocks].map((blocks) =>
      JSON.stringify(blocks.map((each) => plain({ ...each }))),
    );
    if (seen !== meant)
      return [`${want.key} shows other blocks than it should: ${firstDifference(seen ?? '', meant ?? '')}`];
  }
  return [];
}

/** Steps in the order in which they opened, and what is told of later entries after what is told of earlier ones. */
export function orderProblem({ entries }: RawRun, keys: readonly string[]): string | undefined {
  if (keys[0] !== 'root') return `the thread begins with ${keys[0] ?? 'nothing'}`;
  const at = new Map<string, number>();
  let steps = 0;
  for (const { version, event } of entries) {
    if (OPENS.has(event.type)) at.set(`step:${++steps}`, version);
    if (TELLS.has(event.type)) at.set(`entry:${version}`, version);
  }
  for (const key of at.keys()) if (!keys.includes(key)) return `the message ${key} is missing`;
  const extra = keys.find((key) => key.startsWith('step:') && !at.has(key));
  if (extra !== undefined) return `there is a message ${extra}, of which the journal knows nothing`;
  let last = 0;
  for (const key of keys) {
    const told = at.get(key) ?? Number(/^entry:(\d+)$/.exec(key)?.[1] ?? 0);
    if (told === 0) continue;
    if (told < last) return `${key} comes after what happened later`;
    last = told;
  }
  return undefined;
}

const DECIDES: Readonly<Record<Confirmed['how'], string>> = {
  approved: 'step-approved',
  skipped: 'step-skipped',
  overridden: 'step-overridden',
  chosen: 'option-chosen',
};

/** What Slack ever showed as decided is on record, once, as it was shown; and whatever is on record was shown. */
export function decisionProblems(run: RawRun, confirmed: readonly Confirmed[]): readonly string[] {
  const problems: string[] = [];
  const opened = run.entries.filter(({ event }) => OPENS.has(event.type)).map(({ event }) => event.step);
  const deciding = new Set(Object.values(DECIDES));
  for (const { key, how, record } of confirmed) {
    const step = opened[Number(key.slice('step:'.length)) - 1];
    const found = run.entries.filter(({ event }) => deciding.has(event.type) && event.step === step);
    const [only] = found;
    if (found.length !== 1 || only === undefined)
      problems.push(`${key} was shown as ${how}, and is on record ${found.length} times`);
    else if (only.event.type !== DECIDES[how] || !only.hash.startsWith(record))
      problems.push(
        `${key} was shown as ${how} with record ${record}, but is on record as ${only.event.type} ${only.hash.slice(0, 8)}`,
      );
  }
  for (const { event } of run.entries) {
    if (!deciding.has(event.type)) continue;
    const key = `step:${opened.indexOf(event.step) + 1}`;
    if (!confirmed.some((each) => each.key === key))
      problems.push(`${key} is on record as decided, and was never shown so`);
  }
  const commands = run.entries.filter(({ event }) => deciding.has(event.type)).map(({ event }) => event.command);
  if (new Set(commands).size !== commands.length) problems.push('one click decided twice');
  return problems;
}

function firstDifference(a: string, b: string): string {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const from = Math.max(0, i - 40);
  return `…${a.slice(from, i + 80)}… instead of …${b.slice(from, i + 80)}…`;
}

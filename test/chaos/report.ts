/** What rounds came to, together, for people and as JSON. */
import type { Figures, RoundResult } from './round.ts';

export interface Report {
  readonly rounds: number;
  readonly figures: Figures;
  readonly problems: readonly { readonly seed: number; readonly what: string }[];
}

export function reportOf(results: readonly RoundResult[]): Report {
  return {
    rounds: results.length,
    figures: results.map(({ figures }) => figures).reduce(added),
    problems: results.flatMap(({ seed, problems }) => problems.map((what) => ({ seed, what }))),
  };
}

function added(a: Figures, b: Figures): Figures {
  const counts = (of: 'runs' | 'procedures' | 'faults') => {
    const names = [...new Set([...Object.keys(a[of]), ...Object.keys(b[of])])];
    return Object.fromEntries(names.map((name) => [name, (a[of][name] ?? 0) + (b[of][name] ?? 0)]));
  };
  return {
    runs: counts('runs'),
    procedures: counts('procedures'),
    faults: counts('faults'),
    entries: a.entries + b.entries,
    decisions: a.decisions + b.decisions,
    messages: a.messages + b.messages,
    updates: a.updates + b.updates,
    words: a.words + b.words,
    clicks: a.clicks + b.clicks,
    unanswered: a.unanswered + b.unanswered,
    calls: a.calls + b.calls,
    failedStarts: a.failedStarts + b.failedStarts,
    seconds: a.seconds + b.seconds,
  };
}

export function textOf({ rounds, figures, problems }: Report): string {
  const { runs, procedures, faults } = figures;
  const restarts = Object.entries(faults).flatMap(([kind, count]) => (kind.startsWith('killed') ? [count] : []));
  const lines = [
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${number(figures.seconds)} s`,
    '',
    `Runs      ${total(runs)}: ${list(runs)}`,
    `Faults    ${total(faults)}`,
    ...sorted(faults).map(([kind, count]) => `            ${number(count).padStart(7)}  ${kind}`),
    `Processes ${number(restarts.reduce((sum, each) => sum + each, 0))} killed and started again, ${number(figures.failedStarts)} starts failed and were made again`,
    `People    ${number(figures.clicks)} clicks and commands, ${number(figures.unanswered)} of them without an answer; ${number(figures.words)} things said in threads`,
    `Slack     ${number(figures.calls)} calls, ${number(figures.messages)} messages posted, ${number(figures.updates)} changed`,
    `Record    ${number(figures.entries)} entries, ${number(figures.decisions)} decisions confirmed in threads`,
    `Procedures: ${list(procedures)}`,
    '',
  ];
  const verdict =
    problems.length === 0
      ? [
          'For every run: the chain is whole; each decision that the thread confirmed is on record once, and each on record was',
          'confirmed; no gate was passed that was not open; the thread is what the journal says, message for message; what people',
          'said is on record; and nothing is left to do.',
        ]
      : [
          `${problems.length} ${problems.length === 1 ? 'thing is' : 'things are'} not as they should be:`,
          ...problems.slice(0, MOST_SHOWN).map(({ seed, what }) => `  seed ${seed}: ${what}`),
          ...(problems.length > MOST_SHOWN
            ? [`  … and ${problems.length - MOST_SHOWN} more (--json has them all)`]
            : []),
        ];
  return [...lines, ...verdict].join('\n');
}

const MOST_SHOWN = 20;

const number = (value: number) => value.toLocaleString('en-US');
const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort(([, a], [, b]) => b - a);
const total = (counts: Readonly<Record<string, number>>) =>
  number(Object.values(counts).reduce((sum, count) => sum + count, 0));
const list = (counts: Readonly<Record<string, number>>) =>
  sorted(counts)
    .map(([name, count]) => `${number(count)} ${name}`)
    .join(', ');

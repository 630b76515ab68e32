/** A run from outside: found, read, and at its end compared with everything that tells of it. */
import { expect } from 'vitest';
import { verifyChain } from '../../../src/runs/journal.ts';
import type { Run } from '../../../src/runs/run.ts';
import type { RunRecord } from '../../../src/runs/runs.ts';
import { until } from '../../support/wait.ts';
import type { Somebody } from './people.ts';
import type { Stage } from './stage.ts';
import { expectToTell, postedFor } from './thread.ts';

/** The id of the one run that is live, once there is one. */
export async function theRun(stage: Stage): Promise<string> {
  const [live] = await until('the run', async () => {
    const all = await stage.runs.live();
    return all.length > 0 && all;
  });
  return live?.run.id ?? '';
}

/** @throws Error if the run is not in the journal */
export async function recordOf(stage: Stage, id: string): Promise<RunRecord> {
  const found = await stage.runs.get(id);
  if (found === undefined) throw new Error(`the run ${id} is gone`);
  return found;
}

export interface Ending {
  /** Steps and decisions. */
  readonly visits: number;
  readonly outcome: NonNullable<Run['ended']>['outcome'];
}

/**
 * What the thread tells is what the journal says: each step once, in order, decided, with its record. `runs show` agrees,
 * and the chain of the journal's entries is whole.
 */
export async function expectWholeStory(stage: Stage, id: string, reader: Somebody, ending: Ending): Promise<void> {
  await until('the thread to be level', async () => (await stage.journal.dirtyRuns()).length === 0);
  const record = await recordOf(stage, id);
  expectToTell(await postedFor(id, stage.slack, record.run.channel), record);
  const shown = JSON.parse(await stage.ask('runs', 'show', id, '--json'));
  expect(shown.head).toEqual(record.head);
  expect(shown.visits).toHaveLength(ending.visits);
  expect(shown.ended.outcome).toBe(ending.outcome);
  const heading = /^.{0,40}Step (\d+) of \d+( or more)? [·—]/;
  const steps = await reader.messages.filter({ hasText: heading }).allTextContents();
  expect(steps.map((text) => Number(heading.exec(text)?.[1]))).toEqual(
    shown.visits.map((_: unknown, i: number) => i + 1),
  );
  for (const [i, visit] of shown.visits.entries()) {
    const { how, by, version } = visit.decided;
    expect(steps[i]).toContain(how === 'chosen' ? `by @${by.name}` : `${how} by @${by.name}`);
    expect(steps[i]).toContain(`record ${record.hashOf(version).slice(0, 8)}`);
  }
  expect(verifyChain(id, await stage.journal.readStored(id), { to: record.head })).toMatchObject({ ok: true });
}

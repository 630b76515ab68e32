/** Everything that is looked at once the storm is over. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Runs } from '../../../src/runs/runs.ts';
import type { Workspace } from '../../../src/workspace/server.ts';
import { postedFor } from '../../e2e/support/thread.ts';
import type { Ledger } from '../ledger.ts';
import { gateProblems } from './gates.ts';
import { leftovers, readRun } from './raw.ts';
import { type Crew, rightsProblems } from './rights.ts';
import { decisionProblems, threadProblems } from './thread.ts';
import { verifyProblems } from './verify.ts';
import { wordProblems } from './words.ts';

export interface Evidence {
  readonly redis: Redis;
  readonly runs: Runs;
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  /** Of every run that was started. */
  readonly ids: readonly string[];
  /** Milliseconds within which nothing may be left to do. */
  readonly levelWithin: number;
  readonly crew: Crew;
  /** Of a bot, for commands. */
  readonly env: Readonly<Record<string, string>>;
}

const LOOK_MS = 100;

export async function judge(evidence: Evidence): Promise<{ problems: readonly string[]; entries: number }> {
  const { redis, ledger, ids } = evidence;
  const problems = (await leftAfter(redis, evidence.levelWithin)).map((what) => `something is left: ${what}`);
  let entries = 0;
  for (const id of ids) {
    const { run, problems: broken } = await readRun(redis, id);
    entries += run.entries.length;
    const mine = <T extends { readonly run: string }>(of: Iterable<T>) => [...of].filter((each) => each.run === id);
    const record = await evidence.runs.get(id);
    if (record === undefined) {
      problems.push(`run ${id}: it is gone`);
      continue;
    }
    const posted = await postedFor(id, evidence.workspace, record.run.channel);
    const found = [
      ...broken,
      ...gateProblems(run),
      ...rightsProblems(run, evidence.crew),
      ...decisionProblems(run, mine(ledger.confirmed.values())),
      ...threadProblems(run, posted, record),
      ...wordProblems(run, mine(ledger.said)),
    ];
    problems.push(...found.map((what) => `run ${id} (${record.run.plan.procedure.id}): ${what}`));
  }
  problems.push(...(await verifyProblems(ids, evidence.env)));
  return { problems, entries };
}

/** What is still left to do after a while, if anything is. */
async function leftAfter(redis: Redis, ms: number): Promise<readonly string[]> {
  const end = Date.now() + ms;
  for (;;) {
    const left = await leftovers(redis);
    if (left.length === 0 || Date.now() > end) return left;
    await delay(LOOK_MS);
  }
}

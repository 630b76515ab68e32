/** The journal of a run, entry by entry, as the journal would hold it: made by commands. */
import type { Plan, Scope } from '../../../src/procedures/model.ts';
import type { Command } from '../../../src/runs/commands.ts';
import { decide } from '../../../src/runs/decide.ts';
import type { RunEvent } from '../../../src/runs/events.ts';
import { evolve, initialRun } from '../../../src/runs/evolve.ts';
import { emptyHead, entryHash, type StoredEntry, verifyChain } from '../../../src/runs/journal.ts';
import type { ToExport } from '../../../src/runs/record/export.ts';
import { timeZone } from '../../../src/runs/record/times.ts';
import { type Run, visitOf } from '../../../src/runs/run.ts';
import { type Asked, ann } from '../../bot/thread/runs.ts';

export const START = Date.UTC(2026, 10, 21, 1, 12);
export const RUN = '7KQ2';

export class Story {
  run: Run = initialRun;
  readonly entries: StoredEntry[] = [];
  #count = 0;

  constructor(plan: Plan, inputs: Scope = {}, more: Partial<Extract<Command, { type: 'start' }>> = {}) {
    const usual = { estate: 'production', targets: {}, byWord: [], prerequisites: [], channel: 'C01' };
    this.tell({ type: 'start', run: RUN, plan, inputs, ...usual, ...more, at: START });
  }

  /** A minute later; what is refused changes nothing. */
  tell(command: Asked<Command>, id = `c${this.#count + 1}`): this {
    this.#count += 1;
    const at = command.at ?? START + this.#count * 60_000;
    const decided = decide(this.run, { by: ann, ...command, id, at } as Command);
    if (decided.ok) for (const event of decided.events) this.#record(event);
    return this;
  }

  /** Takes the baselines of the current step. */
  open(): this {
    const visit = visitOf(this.run, this.run.current);
    if (visit?.kind !== 'step') return this;
    for (const { id, byWord, baseline } of Object.values(visit.checks)) {
      if (byWord || baseline) continue;
      this.tell({ type: 'report', step: visit.key, check: id, report: { type: 'baseline', baseline: {} } });
    }
    return this;
  }

  get current(): string {
    return this.run.current ?? '';
  }

  toExport(entries: readonly StoredEntry[] = this.entries): ToExport {
    const last = this.entries.at(-1);
    const head = { version: last?.version ?? 0, hash: last?.hash ?? '' };
    const chain = verifyChain(RUN, entries, { to: head });
    return { run: RUN, entries, head, chain, exportedAt: START + 7_200_000, zone: timeZone('Europe/Berlin') };
  }

  #record(event: RunEvent): void {
    this.run = evolve(this.run, event);
    const { version, hash: prev } = this.entries.at(-1) ?? emptyHead(RUN);
    const json = JSON.stringify(event);
    this.entries.push({ version: version + 1, json, prev, hash: entryHash(prev, version + 1, json) });
  }
}

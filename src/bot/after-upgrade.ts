/**
 * What this version of Handrail comes upon in runs that an earlier one brought here. Approvals that this one would not
 * have taken are void, and the thread says so; and what a message shows, or its buttons carry, is brought up to date: a
 * button with what it stood for before would be refused for ever.
 */
import { staleIn } from '../runs/approvals.ts';
import type { RunRecord, Runs } from '../runs/runs.ts';
import { currentStep } from './lines.ts';
import { HANDRAIL } from './people.ts';

export interface AfterUpgradeParts {
  readonly runs: Pick<Runs, 'handle'>;
  /** Has a run's thread made level. */
  readonly level: (run: string) => void;
  readonly now: () => number;
}

export class AfterUpgrade {
  readonly #parts: AfterUpgradeParts;
  readonly #since: number;
  readonly #levelled = new Set<string>();

  constructor(parts: AfterUpgradeParts) {
    this.#parts = parts;
    this.#since = parts.now();
  }

  /** Harmless to repeat. Throws what the journal throws. */
  async tend({ run, head }: RunRecord): Promise<void> {
    const { runs, level, now } = this.#parts;
    if (run.ended !== undefined) {
      this.#levelled.delete(run.id);
      return;
    }
    if (run.startedAt < this.#since && !this.#levelled.has(run.id)) {
      this.#levelled.add(run.id);
      level(run.id);
    }
    const visit = currentStep(run);
    if (visit === undefined || staleIn(run, visit).length === 0) return;
    const id = `void-stale:${visit.key}:${head.version}`;
    await runs.handle(run.id, { type: 'void-stale', id, at: now(), by: HANDRAIL, step: visit.key });
  }
}

/**
 * Tells in a run's thread that nobody looks: a check whose location has no worker would else wait for ever, and look as if
 * it were being watched. What proves a step already is left as it is.
 */
import type { CheckQueues, CheckRequest } from '../queue/messages.ts';
import type { ReportCheck } from '../runs/commands.ts';
import { checkOf, type Run } from '../runs/run.ts';
import type { RunRecord, Runs } from '../runs/runs.ts';
import { requestsOf } from './check-requests.ts';
import { currentStep } from './lines.ts';
import { HANDRAIL } from './people.ts';

/** Milliseconds that a location may be without a worker before it is told: a worker that is started anew is soon back. */
const PATIENCE_MS = 10_000;

export interface AbsenceOptions {
  readonly runs: Pick<Runs, 'handle'>;
  readonly queues: Pick<CheckQueues, 'hasWorker' | 'lookNow'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export class Absence {
  readonly #options: AbsenceOptions;
  /** Location → since when it has been seen without a worker. */
  readonly #since = new Map<string, number>();

  constructor(options: AbsenceOptions) {
    this.#options = options;
  }

  /** Throws what the queues and the journal throw. */
  async tell(live: readonly RunRecord[]): Promise<void> {
    const { queues, now } = this.#options;
    const asked = live.map(({ run }) => ({ run, ...requestsOf(run, currentStep(run)) }));
    const wanted = asked.flatMap(({ baselines, watches }) => [...baselines, ...watches]);
    const locations = new Set(wanted.map(({ server }) => server.location));
    for (const location of locations) {
      if (await queues.hasWorker(location)) this.#since.delete(location);
      else if (!this.#since.has(location)) this.#since.set(location, now());
    }
    for (const location of this.#since.keys()) if (!locations.has(location)) this.#since.delete(location);
    for (const { run, baselines, watches } of asked) {
      for (const request of baselines) {
        if (this.#isAbsent(request)) await this.#tellBaseline(run, request);
      }
      for (const request of watches) {
        const state = stateOf(run, request);
        const isTold = state?.summary === absenceText(request);
        if (this.#isAbsent(request) && !isTold && state?.state !== 'outcome') await this.#tellWatch(request);
        // Nothing may have changed since it looked last, and it would have nothing to report.
        if (isTold && !this.#since.has(request.server.location)) await queues.lookNow(request);
      }
    }
  }

  #isAbsent({ server }: CheckRequest): boolean {
    const since = this.#since.get(server.location);
    return since !== undefined && this.#options.now() - since >= PATIENCE_MS;
  }

  async #tellBaseline(run: Run, request: CheckRequest): Promise<void> {
    const summary = absenceText(request);
    if (stateOf(run, request)?.baselineProblem === summary) return;
    await this.#report(request, { type: 'baseline-failed', summary });
  }

  async #tellWatch(request: CheckRequest): Promise<void> {
    const lookedAt = this.#options.now();
    await this.#report(request, { type: 'unknown', summary: absenceText(request), evidence: [], lookedAt });
  }

  async #report({ run, step, check }: CheckRequest, report: ReportCheck['report']): Promise<void> {
    const at = this.#options.now();
    const id = `absent:${step}:${check}:${at}`;
    await this.#options.runs.handle(run, { type: 'report', id, at, by: HANDRAIL, step, check, report });
  }
}

function stateOf(run: Run, { check }: CheckRequest) {
  const visit = currentStep(run);
  return visit && checkOf(visit, check);
}

function absenceText({ server: { location } }: CheckRequest): string {
  return `No check worker serves \`${location}\`, so nobody looks there. Start one: \`handrail worker --location ${location}\`.`;
}

/**
 * Keeps what runs beside the thread equal to the journal: for the current step of each live run baselines are asked for
 * and checks watch, those of decided steps are stopped, the timers of a claimed deadline are set, and what the workers of
 * every location report is taken.
 *
 * A run is looked after when something was recorded in it (`poke`), and every few seconds with all others (`sweep`),
 * which also finds what a restart, a lost job or another bot left behind. Everything asked is harmless to ask twice, so
 * a failure is left to the next sweep.
 */
import type { Logger } from 'pino';
import type { CheckQueues, CheckRequest } from '../queue/messages.ts';
import { checkId } from '../queue/names.ts';
import type { ReportsWorkers } from '../queue/reports.ts';
import { marksAhead } from '../runs/deadlines.ts';
import type { DeadlineMark } from '../runs/events.ts';
import type { Run } from '../runs/run.ts';
import type { RunRecord, Runs } from '../runs/runs.ts';
import type { Absence } from './absence.ts';
import type { AfterUpgrade } from './after-upgrade.ts';
import { requestsOf } from './check-requests.ts';
import { currentStep } from './lines.ts';
import { messageOf } from './slack/errors.ts';

export interface DeadlineTimer {
  readonly run: string;
  readonly step: string;
  readonly mark: DeadlineMark;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface DeadlineTimers {
  /** The same run, step and mark is one timer. */
  set(timer: DeadlineTimer): Promise<void>;
  cancel(timer: Omit<DeadlineTimer, 'at'>): Promise<void>;
}

interface Asked {
  readonly location: string;
  readonly what: 'baseline' | 'watch';
}

export interface UpkeepOptions {
  readonly runs: Pick<Runs, 'get' | 'live'> & Partial<Pick<Runs, 'peek'>>;
  readonly queues: Pick<CheckQueues, 'takeBaseline' | 'watch' | 'stop' | 'active'>;
  readonly timers: DeadlineTimers;
  /** Told of every location before anything is asked there. */
  readonly reports: Pick<ReportsWorkers, 'serve'>;
  /** Locations at which strays may be, besides those of live runs. */
  readonly locations: () => Promise<readonly string[]>;
  /** Told of all live runs at every sweep. */
  readonly absence?: Pick<Absence, 'tell'>;
  /** Told of each run before it is looked after. */
  readonly afterUpgrade?: Pick<AfterUpgrade, 'tend'>;
  readonly log: Logger;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  /** Run → check → what was last asked for it. */
  readonly #asked = new Map<string, Map<string, Asked>>();
  readonly #timers = new Map<string, Map<string, DeadlineTimer>>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** What is being stopped, by check. */
  readonly #stopping = new Map<string, Promise<void>>();
  #sweeping: Promise<void> | undefined;
  #failing = false;
  #closed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Looks after a run soon. Several pokes while it is being looked after become one. Never throws. */
  poke(run: string): void {
    this.#begin(run, () => this.#options.runs.get(run));
  }

  #begin(run: string, read: () => Promise<RunRecord | undefined>): void {
    if (this.#closed) return;
    if (this.#working.has(run)) {
      this.#again.add(run);
      return;
    }
    const work = this.#lookAfter(run, read).finally(() => {
      this.#working.delete(run);
      if (this.#again.delete(run)) this.poke(run);
    });
    this.#working.set(run, work);
  }

  /** Looks after every live run, and stops what no run wants any more. Never throws. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  /** Resolves when nothing is being looked after. */
  async idle(): Promise<void> {
    while (this.#working.size > 0 || this.#stopping.size > 0 || this.#sweeping !== undefined) {
      await Promise.all([...this.#working.values(), ...this.#stopping.values(), this.#sweeping]);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#again.clear();
    await this.idle();
  }

  async #lookAfter(run: string, read: () => Promise<RunRecord | undefined>): Promise<void> {
    try {
      await this.#bring(run, await read());
      this.#failing = false;
    } catch (error) {
      this.#complain(error);
    }
  }

  async #bring(id: string, record: RunRecord | undefined): Promise<void> {
    if (record === undefined) return this.#forget(id);
    const { run } = record;
    await this.#options.afterUpgrade?.tend(record);
    const visit = currentStep(run);
    const { baselines, watches } = requestsOf(run, visit);
    const { queues, reports, timers } = this.#options;
    const asked = this.#askedOf(id);
    const ask = async (request: CheckRequest, what: Asked['what'], send: () => Promise<void>) => {
      const key = checkId(request);
      if (asked.get(key)?.what === what) return;
      reports.serve([request.server.location]);
      await send();
      asked.set(key, { location: request.server.location, what });
    };
    for (const request of baselines) await ask(request, 'baseline', () => queues.takeBaseline(request));
    for (const request of watches) await ask(request, 'watch', () => queues.watch(request));
    this.#stopUnwanted(asked, new Set(wantedOf(run)));
    const marks = visit === undefined || run.ended !== undefined ? [] : marksAhead(visit);
    await this.#setTimers(
      id,
      marks.map(({ left, at }) => ({ run: id, step: visit?.key ?? '', mark: left, at })),
      timers,
    );
    if (run.ended !== undefined) await this.#forget(id);
  }

  /** Of a run that has ended, or of which nothing is left, nothing is wanted. */
  async #forget(run: string): Promise<void> {
    this.#stopUnwanted(this.#askedOf(run), new Set());
    await this.#setTimers(run, [], this.#options.timers);
    this.#asked.delete(run);
    this.#timers.delete(run);
  }

  #stopUnwanted(asked: Map<string, Asked>, wanted: ReadonlySet<string>): void {
    for (const [key, { location }] of asked) {
      if (wanted.has(key)) continue;
      asked.delete(key);
      this.stop(location, key);
    }
  }

  /**
   * Stops a check, beside everything else: a job that is held just now is waited for. What fails is a stray for the sweep.
   * Asked for twice at the same time, it is done once.
   *
   * @param key the check's `checkId`
   */
  stop(location: string, key: string): void {
    if (this.#stopping.has(key)) return;
    const stopping = this.#options.queues
      .stop(location, key)
      .catch((error: unknown) => this.#complain(error))
      .finally(() => this.#stopping.delete(key));
    this.#stopping.set(key, stopping);
  }

  async #setTimers(run: string, wanted: readonly DeadlineTimer[], timers: DeadlineTimers): Promise<void> {
    const set = this.#timers.get(run) ?? new Map<string, DeadlineTimer>();
    this.#timers.set(run, set);
    const keys = new Set(wanted.map(timerKey));
    for (const timer of wanted) {
      // One that is due and not on record may have been lost. Setting it twice is one timer.
      if (set.has(timerKey(timer)) && timer.at > Date.now()) continue;
      await timers.set(timer);
      set.set(timerKey(timer), timer);
    }
    for (const [key, timer] of set) {
      if (keys.has(key)) continue;
      await timers.cancel(timer);
      set.delete(key);
    }
  }

  async #sweep(): Promise<void> {
    try {
      const { runs, queues, reports, locations } = this.#options;
      const before = await runs.live();
      const everywhere = new Set([
        // Files that cannot be read just now hide strays at most; the runs carry what they need.
        ...(await locations().catch(() => [])),
        ...before.flatMap(({ run }) => Object.values(run.targets).map((server) => server.location)),
      ]);
      reports.serve(everywhere);
      // Listed before the runs are read: what is wanted by then and was not there is asked for once more, and what was
      // there and is not wanted by then is stopped for good reason.
      const active = new Map<string, readonly string[]>();
      for (const location of everywhere) active.set(location, await queues.active(location));
      const there = new Set([...active.values()].flat());
      const live = await runs.live();
      for (const { run } of live) this.#forgetLost(run.id, there);
      // Another bot may have ended it, or nothing may be left of it.
      const ids = new Set(live.map(({ run }) => run.id));
      for (const id of [...this.#asked.keys(), ...this.#timers.keys()]) if (!ids.has(id)) this.poke(id);
      // They were read a moment ago; what is known here is never older than that.
      for (const record of live) this.#begin(record.run.id, async () => runs.peek?.(record.run.id) ?? record);
      const wanted = new Set(live.flatMap(({ run }) => wantedOf(run)));
      for (const [location, checks] of active) {
        for (const check of checks) if (!wanted.has(check)) await queues.stop(location, check);
      }
      await this.#options.absence?.tell(live);
      this.#failing = false;
    } catch (error) {
      this.#complain(error);
    }
  }

  /** What was asked and is not in any queue is asked again. */
  #forgetLost(run: string, there: ReadonlySet<string>): void {
    const asked = this.#asked.get(run);
    if (asked === undefined) return;
    for (const key of asked.keys()) if (!there.has(key)) asked.delete(key);
  }

  #askedOf(run: string): Map<string, Asked> {
    const asked = this.#asked.get(run) ?? new Map<string, Asked>();
    this.#asked.set(run, asked);
    return asked;
  }

  /** Once an outage: a sweep every few seconds would fill the log. */
  #complain(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#options.log.warn({ why: messageOf(error) }, 'The checks and timers of the runs could not be looked after');
  }
}

/** Whatever the current step may ask for, now or in a moment: what is listed here is never stopped. */
function wantedOf(run: Run): readonly string[] {
  const visit = currentStep(run);
  if (visit === undefined || visit.phase === 'decided' || run.ended !== undefined) return [];
  return Object.keys(visit.checks).map((check) => checkId({ run: run.id, step: visit.key, check }));
}

function timerKey({ step, mark }: Pick<DeadlineTimer, 'step' | 'mark'>): string {
  return JSON.stringify([step, mark]);
}

/**
 * Takes baselines and looks, for one location.
 *
 * A watch job comes up, looks once, sends a report if there is something to report, and goes back among the delayed
 * jobs, so that its slot is free between looks. What it must remember travels in the job. Every step may be repeated: a
 * worker that dies leaves its jobs to another, which at worst looks and reports once more.
 */
import type { Job } from 'bullmq';
import { z } from 'zod';
import type { Look, Memory, Probe } from '../checks/check.ts';
import { declarations } from '../checks/declarations.ts';
import { withoutUnasked } from '../checks/entry.ts';
import { parseParameters } from '../checks/parameters.ts';
import { fillEnvironment, secretsOf } from '../estate/environment.ts';
import type { Server } from '../estate/model.ts';
import type { Log, Redis } from '../redis/connection.ts';
import { type Keys, keysUnder } from '../redis/keys.ts';
import { limited } from './limited.ts';
import { type LookSetUp, Looks } from './looks.ts';
import { type CheckRequest, checkRequestSchema, type Report, type WatchRequest } from './messages.ts';
import { checksQueue, reportsQueue } from './names.ts';
import { ComeBack, closeWorker, openQueue, openWorker, remembered } from './queues.ts';
import { type ReportJob, ReportSender } from './report-sender.ts';
import type { Closable } from './reports.ts';
import { tellable, tellableBaseline, tellableReason } from './told.ts';
import { INTERVALS, type Intervals, judge, watchState } from './watch-state.ts';
import { announceWorker } from './worker-presence.ts';

export interface CheckWorkerOptions {
  /** Of role `worker`. */
  readonly connection: Redis;
  readonly keys?: Keys;
  /** Whose checks to do: those of the servers with this `location`. */
  readonly location: string;
  readonly probes: ReadonlyMap<string, Probe<unknown>>;
  /** Where `${env:NAME}` in estate entries is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Which servers it looks at; all that it is asked for if absent. */
  readonly admission?: Admission;
  readonly log: Log;
  /** Looks at once; 50 if absent. */
  readonly concurrency?: number;
  readonly intervals?: Partial<Intervals>;
  /** Milliseconds that a look may take, unless its kind says that it may take longer; 40,000 if absent. */
  readonly lookLimit?: number;
  /** Milliseconds that a look then has to end; 2,000 if absent. */
  readonly grace?: number;
  /** Milliseconds. The checks of a worker that died are taken up by another after at most twice this; 10,000 if absent. */
  readonly lockDuration?: number;
}

/** Why a server is not looked at, in words and with what to do; undefined if it is. */
export type Admission = (server: Server) => Promise<string | undefined>;

type CheckJob = Job<CheckRequest | WatchRequest, void>;

/** Why the last attempt to take the baseline failed, how many there have been, and when that was reported last. */
const failedBaseline = z.object({ summary: z.string(), attempts: z.number(), reportedAt: z.number() });

const LOOKS_AT_ONCE = 50;
const LOOK_LIMIT_MS = 40_000;
const GRACE_MS = 2_000;
const CLOSING_LIMIT_MS = 5_000;

export function startCheckWorker(options: CheckWorkerOptions): Closable {
  const { connection, location, log, keys = keysUnder() } = options;
  const reports = openQueue<ReportJob>(reportsQueue(location), connection, keys, log);
  const sender = new ReportSender(reports);
  const atOnce = options.concurrency ?? LOOKS_AT_ONCE;
  const looks = new Looks({ atOnce, limit: options.lookLimit ?? LOOK_LIMIT_MS, grace: options.grace ?? GRACE_MS, log });
  const intervals = { ...INTERVALS, ...options.intervals };
  const setUp = { options, looks, intervals, send: (report: Report) => sender.send(report) };
  const work = async (job: CheckJob) => {
    if (!checkRequestSchema.safeParse(job.data).success) {
      // Asked by nobody that knows how: nobody waits for the answer.
      log.warn({ job: job.id }, 'a job that is no check; it is dropped');
      return;
    }
    try {
      await (job.name === 'baseline' ? takeBaseline(job, setUp) : watch(job, setUp));
    } catch (error) {
      if (error instanceof ComeBack) throw error;
      // A report that did not get away. It is made again, since nothing was noted of it.
      log.warn({ error, job: job.id }, 'a check could not be reported; trying again');
      throw ComeBack.after(intervals.most, {});
    }
  };
  const worker = openWorker<CheckRequest | WatchRequest>(checksQueue(location), work, {
    connection,
    keys,
    log,
    // A job whose look is over still has its report on the way: that is no reason for another look to wait.
    concurrency: 2 * atOnce,
    ...(options.lockDuration === undefined ? {} : { lockDuration: options.lockDuration }),
  });
  const presence = announceWorker(connection, keys, location, log);
  return {
    async close() {
      looks.close();
      const leaving = [closeWorker(worker, connection, CLOSING_LIMIT_MS), presence.end()];
      // A Redis that hangs answers neither.
      await limited(CLOSING_LIMIT_MS, Promise.all(leaving));
      await limited(CLOSING_LIMIT_MS / 5, reports.close());
    },
  };
}

interface SetUp {
  readonly options: CheckWorkerOptions;
  readonly looks: Looks;
  readonly intervals: Intervals;
  readonly send: (report: Report) => Promise<void>;
}

async function watch(job: CheckJob, { options, looks, intervals, send }: SetUp): Promise<void> {
  const before = remembered(job, watchState);
  const wish = typeof job.progress === 'string' ? job.progress : undefined;
  const look = await lookOnce(job.data, before?.memory, options, looks);
  // A look that was cut off by the worker's end tells nothing. Whoever is next looks again, at once.
  if (looks.closed) throw ComeBack.after(0, before ?? {});
  const now = Date.now();
  const judged = judge({ before, look, wish, now, intervals, passes: passes(job.data, look) });
  if (judged.report) await send(reportOf(job.data, { ...look, summary: judged.summary }, now));
  throw ComeBack.after(judged.wait, judged.state);
}

async function takeBaseline(job: CheckJob, { options, looks, intervals, send }: SetUp): Promise<void> {
  const before = remembered(job, failedBaseline);
  const { run, step, check } = job.data;
  const taken = await baselineOf(job.data, options, looks);
  if (looks.closed) throw ComeBack.after(0, before ?? {});
  if (taken.ok) return send({ run, step, check, at: Date.now(), type: 'baseline', baseline: taken.baseline });
  const { summary } = taken;
  const at = Date.now();
  // Once in a while again, as with looks: meanwhile something else may have been told.
  const isDue = summary !== before?.summary || at - before.reportedAt >= intervals.again;
  if (isDue) await send({ run, step, check, at, type: 'baseline-failed', summary });
  const attempts = (before?.attempts ?? 0) + 1;
  const wait = Math.min(intervals.most, intervals.first * 2 ** Math.min(attempts - 1, 10));
  throw ComeBack.after(wait, { summary, attempts, reportedAt: isDue ? at : before.reportedAt });
}

/** Whatever goes wrong is *unknown*: it proves nothing, and the next look may do better. */
async function lookOnce(
  request: WatchRequest,
  memory: Memory | undefined,
  options: CheckWorkerOptions,
  looks: Looks,
): Promise<Look> {
  const secrets = secretsOf(request.server, options.env);
  try {
    const look = await looks.run(setUpOf(request, declarations.get(request.kind)?.lookLimit), async (signal) => {
      const { probe, server, parameters } = await prepare(request, options);
      return probe.look(server, parameters, {
        signal,
        ...(request.baseline === undefined ? {} : { baseline: request.baseline }),
        ...(memory === undefined ? {} : { memory }),
      });
    });
    return tellable(look, secrets);
  } catch (error) {
    return { state: 'unknown', summary: tellableReason(messageOf(error), secrets), evidence: [] };
  }
}

type Taken = { readonly ok: true; readonly baseline: Memory } | { readonly ok: false; readonly summary: string };

async function baselineOf(request: CheckRequest, options: CheckWorkerOptions, looks: Looks): Promise<Taken> {
  const secrets = secretsOf(request.server, options.env);
  try {
    const baseline = await looks.run(setUpOf(request), async (signal) => {
      const { probe, server, parameters } = await prepare(request, options);
      return (await probe.baseline?.(server, parameters, signal)) ?? {};
    });
    return { ok: true, baseline: tellableBaseline(baseline, secrets) };
  } catch (error) {
    return { ok: false, summary: tellableReason(messageOf(error), secrets) };
  }
}

/** A server's files may all be on one mount; what else a kind looks at hangs by itself. */
function setUpOf({ kind, server }: CheckRequest, limit?: number): LookSetUp {
  const readsFiles = declarations.get(kind)?.readsFiles;
  return { at: `${readsFiles ? 'the files' : `\`${kind}\``} of \`${server.name}\``, readsFiles, limit };
}

async function prepare(
  { kind, server, parameters }: CheckRequest,
  { probes, env, admission }: CheckWorkerOptions,
): Promise<{ probe: Probe<unknown>; server: Server; parameters: unknown }> {
  const probe = probes.get(kind);
  if (probe === undefined) {
    throw new Error(`This worker knows no check \`${kind}\`. It may be older than the bot: start the same version.`);
  }
  const declaration = declarations.get(kind);
  const needed = withoutUnasked(declaration, server);
  const objection = await admission?.(needed);
  if (objection !== undefined) throw new Error(objection);
  return {
    probe,
    server: fillEnvironment(needed, env),
    parameters: declaration === undefined ? parameters : parseParameters(declaration, parameters),
  };
}

/** Whether an outcome is, as far as its kind goes, what is being waited for. */
function passes({ kind, parameters }: WatchRequest, look: Look): boolean {
  if (look.state !== 'outcome') return false;
  const outcomes = declarations.get(kind)?.outcomes(parameters);
  return outcomes?.find(({ name }) => name === look.outcome)?.passes ?? true;
}

function reportOf({ run, step, check }: WatchRequest, look: Look, at: number): Report {
  const { summary, evidence } = look;
  const common = { run, step, check, at, summary, evidence };
  return look.state === 'outcome'
    ? { ...common, type: 'outcome', outcome: look.outcome }
    : { ...common, type: look.state };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

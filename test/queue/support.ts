import type { Look, LookContext, Memory, Probe } from '../../src/checks/check.ts';
import type { Server } from '../../src/estate/model.ts';
import { type CheckWorkerOptions, startCheckWorker } from '../../src/queue/check-worker.ts';
import type { Report, WatchRequest } from '../../src/queue/messages.ts';
import { type Closable, startReportsWorkers } from '../../src/queue/reports.ts';
import type { Keys } from '../../src/redis/keys.ts';
import { silentLog, type TestRedis } from '../support/redis.ts';

export const QUICK = { first: 5, most: 20, settled: 20, summaries: 10_000 };

export function server(overrides: Partial<Server> = {}): Server {
  return {
    name: 'ors-a1',
    product: 'ors',
    host: 'cc-ors-01',
    location: 'dc1',
    ports: {},
    files: {},
    pages: {},
    databases: {},
    ...overrides,
  };
}

export function request(overrides: Partial<WatchRequest> = {}): WatchRequest {
  return {
    run: '7KQ2',
    step: 'ors-a/start',
    check: 'port',
    kind: 'fake',
    server: server(),
    parameters: {},
    ...overrides,
  };
}

/** A probe that sees what the test sets. */
export class FakeProbe implements Probe<unknown> {
  sees: Look = notYet('nothing yet');
  fails: Error | undefined;
  takes: Memory = { files: [] };
  readonly looks: LookContext[] = [];
  readonly servers: Server[] = [];
  /** Called before a look answers. */
  during: (signal: AbortSignal) => Promise<void> = async () => undefined;

  async baseline(): Promise<Memory> {
    if (this.fails !== undefined) throw this.fails;
    return this.takes;
  }

  async look(server: Server, _parameters: unknown, context: LookContext): Promise<Look> {
    this.looks.push(context);
    this.servers.push(server);
    await this.during(context.signal);
    if (this.fails !== undefined) throw this.fails;
    return this.sees;
  }
}

export function notYet(summary: string, memory?: Memory): Look {
  return { state: 'not-yet', summary, evidence: [], ...(memory === undefined ? {} : { memory }) };
}

export function outcome(name: string, text = 'a line'): Look {
  return { state: 'outcome', outcome: name, summary: `saw ${name}`, evidence: [{ text }] };
}

export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** A worker with `fake` probes, and the reports it makes. */
export function working(
  redis: TestRedis,
  keys: Keys,
  probe: Probe<unknown>,
  options: Partial<CheckWorkerOptions> = {},
) {
  const reports: Report[] = [];
  const worker = startCheckWorker({
    connection: redis.connect('worker'),
    keys,
    location: 'dc1',
    probes: new Map([['fake', probe]]),
    env: {},
    log: silentLog,
    intervals: QUICK,
    ...options,
  });
  const receiver = startReportsWorkers({
    connection: redis.connect('worker'),
    keys,
    log: silentLog,
    handle: async (_, batch) => void reports.push(...batch),
  });
  receiver.serve([options.location ?? 'dc1']);
  return { reports, worker, close: () => closeAll([worker, receiver]) };
}

export async function closeAll(things: readonly Closable[]): Promise<void> {
  await Promise.all(things.map((thing) => thing.close()));
}

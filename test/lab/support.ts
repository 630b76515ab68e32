import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/lab/clock.ts';
import { type Lab, type LabOptions, type OrsServer, startLab, type UwmServer } from '../../src/lab/lab.ts';

/** Gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lab-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A lab without pace or noise on free ports, closed after the test. */
export async function openLab(options: Partial<LabOptions> = {}): Promise<Lab> {
  const directory = options.directory ?? temporaryDirectory();
  const lab = await startLab({ ports: 'any', pace: 0, noiseEvery: 0, ...options, directory });
  onTestFinished(() => lab.close());
  return lab;
}

/** The Orchestration Servers of a lab. */
export function orsServers(lab: Lab): OrsServer[] {
  return lab.servers().filter((one) => one.product === 'ors');
}

export function server(lab: Lab, name: string): OrsServer {
  const found = orsServers(lab).find((one) => one.name === name);
  if (!found) throw new Error(`no server ${name}`);
  return found;
}

/** A Personalization or Management Server of a lab. */
export function uwm(lab: Lab, name: string): UwmServer {
  const found = lab.servers().find((one) => one.name === name);
  if (found?.product !== 'personalization-server' && found?.product !== 'management-server')
    throw new Error(`no Personalization or Management Server ${name}`);
  return found;
}

/** What a browser gets of a server's status page, or null where nothing listens. */
export async function statusPage(lab: Lab, name: string): Promise<{ status: number; text: string } | null> {
  const found = lab.servers().find((one) => one.name === name);
  if (!found || !('statusPage' in found)) throw new Error(`${name} has no status page`);
  try {
    const response = await fetch(found.statusPage);
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

/** `ors-a1: running primary`, for each of a pair. */
export function states(lab: Lab, pair = 'ors-a'): string[] {
  return orsServers(lab)
    .filter((one) => one.pair === pair)
    .map((one) => `${one.name}: ${one.state}${one.role ? ` ${one.role}` : ''}`);
}

/** What is there to find a server's logs by. */
interface Logging {
  readonly paths: { readonly logs: string };
}

/** The paths of a server's logs, oldest first, without the snapshot. */
export function logFiles(info: Logging): string[] {
  const folder = dirname(info.paths.logs);
  const isLog = (file: string) => file.endsWith('.log') && !file.includes('snapshot');
  return readdirSync(folder)
    .filter(isLog)
    .sort()
    .map((file) => join(folder, file));
}

export function lastLog(info: Logging): string {
  return readFileSync(logFiles(info).at(-1) ?? '', 'latin1');
}

/** Event ids of a short log, in order. */
export function eventIds(log: string): string[] {
  return [...log.matchAll(/^\d\d:\d\d:\d\d\.\d{3} (?:Std|Int|Trc|Dbg) (\d{5}) /gm)].map((match) => match[1] ?? '');
}

export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Time that passes only when it is told to. */
export class FakeClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ readonly due: number; readonly action: () => void }>();

  constructor(start = '2026-11-21T01:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(ms: number, action: () => void): () => void {
    const timer = { due: this.#now + ms, action };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  get timers(): number {
    return this.#waiting.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#waiting].sort((a, b) => a.due - b.due).find((timer) => timer.due <= end);
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.action();
    }
    this.#now = end;
  }
}

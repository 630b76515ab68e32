import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { logEvents } from '../../src/checks/log-events/declaration.ts';
import { logEventsProbe } from '../../src/checks/log-events/probe.ts';
import type { Server } from '../../src/estate/model.ts';

/** Gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function serverWith(overrides: Partial<Server>): Server {
  return {
    name: 'ors-a1',
    product: 'ors',
    host: '127.0.0.1',
    location: 'default',
    ports: {},
    files: {},
    pages: {},
    databases: {},
    ...overrides,
  };
}

export function signal(): AbortSignal {
  return new AbortController().signal;
}

/** The header of a real Configuration Server log, with other values. */
export function header(given: { segment?: number; start?: string; type?: string; name?: string } = {}): string {
  const { segment = 1, start = '2026-11-21T00:49:31', type = 'ConfigurationServer (21)', name = 'confserv' } = given;
  return [
    `Application name: ${name}`,
    `Application type: ${type}`,
    'Time zone:        28800, Pacific Standard Time, Pacific Daylight Time',
    `UTC time:         ${start}.388`,
    `Local time:       ${start}.388`,
    `Start time (UTC): ${start}`,
    `File:             (${segment}) logs/ors_a1.20261121_014931_112.log`,
    '',
    '',
  ].join('\n');
}

export const FIRST = 'ors_a1.20261121_014931_112.log';
export const SECOND = 'ors_a1.20261121_015500_007.log';

/** As a real start-up goes on, noise included. */
export const NOISE = [
  '14:59:09.395 Std 05060 Application started',
  '14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.100.04',
  '14:59:36.948 Total number of clients: 0',
  '14:59:37.001 Open LCALayer on port=4999',
  '   continued here, 04560 and all',
  '-Ap[33200]->-648 @05:21:34.8600',
  '14:59:59.000 Trc 04120 Check point 2015-12-23T15:59:09',
];

export const BACKUP = '01:52:13.201 Std 04560 Warm Standby (backup) mode activated';
export const PRIMARY = '01:53:14.002 Std 04562 Warm Standby (Primary) mode activated';

/** A folder of logs, and a watch over it that goes by the probe's own contract. */
export class Watched {
  readonly folder: string;
  readonly server: Server;
  readonly parameters;
  baseline: Memory | undefined;
  memory: Memory | undefined;
  /** Milliseconds since the epoch, to be moved by hand; it stands at noon. */
  clock = Date.UTC(2026, 10, 21, 12);

  constructor(
    outcomes: Record<string, unknown> = { backup: ['00-04560'], primary: ['00-04562'] },
    options: {
      encoding?: string;
      folder?: string;
      look?: 'new' | 'latest';
      within?: string;
      after?: string;
      across?: 'restarts';
    } = {},
  ) {
    const { encoding, folder, ...more } = options;
    this.folder = folder ?? temporaryFolder();
    mkdirSync(this.folder, { recursive: true });
    this.server = serverWith({
      logs: join(this.folder, 'ors_a1.*.log'),
      ...(encoding === undefined ? {} : { encoding }),
    });
    this.parameters = logEvents.parameters.parse({ outcomes, ...more });
  }

  path(name = FIRST): string {
    return join(this.folder, name);
  }

  write(text: string | Buffer, name = FIRST): void {
    writeFileSync(this.path(name), text);
  }

  append(text: string | Buffer, name = FIRST): void {
    appendFileSync(this.path(name), text);
  }

  async takeBaseline(): Promise<void> {
    // Through JSON, as it travels.
    this.baseline = JSON.parse(JSON.stringify(await logEventsProbe.baseline?.(this.server, this.parameters, signal())));
  }

  async look(given: AbortSignal = signal()): Promise<Look> {
    const { baseline, memory } = this;
    const look = await logEventsProbe.look(this.server, this.parameters, {
      signal: given,
      now: () => this.clock,
      ...(baseline === undefined ? {} : { baseline }),
      ...(memory === undefined ? {} : { memory }),
    });
    if (look.memory !== undefined) this.memory = JSON.parse(JSON.stringify(look.memory));
    return look;
  }
}

export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

export function outcomeOf(look: Look): string {
  return look.state === 'outcome' ? look.outcome : look.state;
}

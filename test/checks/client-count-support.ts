import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { clientCount } from '../../src/checks/client-count/declaration.ts';
import { clientCountProbe } from '../../src/checks/client-count/probe.ts';
import { header, lines, serverWith, signal, temporaryFolder } from './support.ts';

/** Long after the files were written, when a look does not open what did not change. */
export function later(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
}

export const FIRST = 'cs_a.20261121_014931_112.log';
export const SECOND = 'cs_a.20261121_015500_007.log';
export const RESTARTED = '2026-11-21T00:55:00';

/** A start-up of a Configuration Server whose log level is debug, with what else stands in such a log. */
export const START_UP = [
  '01:49:31.395 Std 05060 Application started',
  '01:49:31.395 Std 22100 Genesys Configuration Server. Version 8.5.100.04',
  '01:49:31.495 Std 22915 Server mode is set to [PRIMARY]',
  '01:49:32.001 Open LCALayer on port=4999',
  '01:49:53.807 Std 22902 Objectset [main-cfgset] : read requests sent on DBServer',
  '    Total number of clients: 77',
  '-Ap[33200]->-648 @05:21:34.8600',
  '01:49:58.949 Std 04525 Port 4050 opened for listening',
];
export const ELSEWHERE = [
  '01:50:00.100 Trc 04541 Message "Total number of clients: 77" received from 14',
  '01:50:00.200 Total number of clients: 77 of 80 in other regions',
  '01:50:00.300 Std 20001 Total number of clients: 77',
  '01:50:00.400 The Total number of clients: 77',
  '01:50:00.500 Total number of clients: many',
  '01:50:00.600 Trc 04520 Client 77 connected',
];

export const clients = (number: number | string, stamp = '01:50:01.948') =>
  `${stamp} Total number of clients: ${number}`;

export class Watched {
  readonly folder = temporaryFolder();
  readonly server = serverWith({ logs: join(this.folder, 'cs_a.*.log') });
  readonly parameters;
  baseline: Memory | undefined;
  memory: Memory | undefined;
  now = 1_000_000;

  constructor(parameters: Record<string, unknown> = { 'at-least': 40 }) {
    this.parameters = clientCount.parameters.parse(parameters);
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
    this.baseline = JSON.parse(
      JSON.stringify(await clientCountProbe.baseline?.(this.server, this.parameters, signal())),
    );
  }

  async look(given: AbortSignal = signal()): Promise<Look> {
    const { baseline, memory } = this;
    const look = await clientCountProbe.look(this.server, this.parameters, {
      signal: given,
      now: () => this.now,
      ...(baseline === undefined ? {} : { baseline }),
      ...(memory === undefined ? {} : { memory }),
    });
    if (look.memory !== undefined) this.memory = JSON.parse(JSON.stringify(look.memory));
    return look;
  }
}

/** A server that has been running for a while when its step opens. */
export async function running(
  parameters?: Record<string, unknown>,
  before: readonly string[] = START_UP,
): Promise<Watched> {
  const watched = new Watched(parameters);
  watched.write(header() + lines(...before));
  await watched.takeBaseline();
  return watched;
}

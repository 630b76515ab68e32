import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Look, Memory } from '../../src/checks/check.ts';
import { configOptions } from '../../src/checks/config-options/declaration.ts';
import { configOptionsProbe } from '../../src/checks/config-options/probe.ts';
import { serverWith, signal, temporaryFolder } from './support.ts';

export const EXPORT = 'ors_a1.cfg';

/** Watches an export, by the probe's own contract. */
export class WatchedOptions {
  readonly folder = temporaryFolder();
  readonly server;
  readonly parameters;
  baseline: Memory | undefined;
  memory: Memory | undefined;

  constructor(options: Record<string, unknown>, given: { newer?: boolean; name?: string } = {}) {
    const { name = EXPORT, ...rest } = given;
    this.server = serverWith({ files: { 'exported-options': join(this.folder, name) } });
    this.parameters = configOptions.parameters.parse({ file: 'exported-options', options, ...rest });
  }

  path(name = EXPORT): string {
    return join(this.folder, name);
  }

  write(content: string | Buffer, name = EXPORT): void {
    writeFileSync(this.path(name), content);
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  /** Seconds since the epoch. */
  touch(seconds: number, name = EXPORT): void {
    utimesSync(this.path(name), seconds, seconds);
  }

  async takeBaseline(): Promise<void> {
    // Through JSON, as it travels.
    this.baseline = JSON.parse(
      JSON.stringify(await configOptionsProbe.baseline?.(this.server, this.parameters, signal())),
    );
  }

  async look(): Promise<Look> {
    const { baseline, memory } = this;
    const look = await configOptionsProbe.look(this.server, this.parameters, {
      signal: signal(),
      ...(baseline === undefined ? {} : { baseline }),
      ...(memory === undefined ? {} : { memory }),
    });
    this.memory = look.memory === undefined ? memory : JSON.parse(JSON.stringify(look.memory));
    return look;
  }

  /** What is told of a file that is no longer written to. */
  async settled(): Promise<Look> {
    await this.look();
    return this.look();
  }

  /** An export that was written since the baseline. */
  async exported(content: string | Buffer, name = EXPORT): Promise<Look> {
    if (this.baseline === undefined) await this.takeBaseline();
    this.write(content, name);
    return this.settled();
  }
}

/** What one look tells of such an export, asked for one thing after the other. */
export async function told(options: Record<string, unknown>, content: string | Buffer): Promise<Look> {
  return new WatchedOptions(options).exported(content);
}

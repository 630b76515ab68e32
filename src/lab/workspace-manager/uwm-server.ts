/** One server as it is seen from outside: its website with the status page, and what the installer leaves on its disk. */
import { rmSync, utimesSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { claimPort } from '../claim-port.ts';
import { pause } from '../clock.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { writeWhole } from '../whole-file.ts';
import { HttpDoor, sendPage } from './http-door.ts';
import { isOlder, type PageKind, type ServerState } from './model.ts';
import { plainPage, statusPage, statusPaths, unavailable } from './status-page.ts';

/** Shares of the pace. */
const comesUpIn = 0.4;
const installsIn = 0.5;
const answersIn = 0.4;
const answersSlowlyIn = 15;

/** What a server sees of its database. */
export interface DatabaseSight {
  readonly name: string;
  readonly version: string;
  readonly updating: boolean;
  /** It takes part in replication. */
  readonly replicated: boolean;
}

export interface Surroundings {
  readonly packageVersion: string;
  database(name: string): DatabaseSight;
}

export class UwmServer {
  readonly #context: Context;
  readonly #surroundings: Surroundings;
  readonly #door: HttpDoor;
  #state: ServerState;
  /** Aborted when what is under way (coming up, an installation) is overtaken by something else. */
  #course = new AbortController();

  constructor(state: ServerState, surroundings: Surroundings, context: Context) {
    this.#state = state;
    this.#surroundings = surroundings;
    this.#context = context;
    this.#door = new HttpDoor(context.host, (request, response, closed) => this.#answer(request, response, closed));
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): ServerState {
    return this.#state;
  }

  get database(): DatabaseSight {
    return this.#surroundings.database(this.#state.database);
  }

  get directory(): string {
    return join(this.#context.directory, this.name);
  }

  /** What an installation writes. */
  get installationFile(): string {
    const [, folder = ''] = statusPaths[this.#state.product].split('/');
    return join(this.directory, folder, 'installation.xml');
  }

  /** Why its database does not let it in, or null where it does. */
  get lockedOut(): string | null {
    const { installedVersion } = this.#state;
    const { name, version, updating } = this.database;
    if (installedVersion === null) return null;
    if (updating) return `${name} is being updated: nobody else is let in.`;
    if (version === installedVersion) return null;
    return `${name} is ${version}, but ${this.name} is ${installedVersion}.`;
  }

  update(change: Partial<ServerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#context.changed();
  }

  /** @throws Refusal unless it is online, or about to be. */
  takeOffline(): string {
    const { condition } = this.#state;
    if (condition === 'offline') throw new Refusal(`${this.name} is offline already.`);
    if (condition !== 'online' && condition !== 'coming-up')
      throw new Refusal(`${this.name} cannot be taken offline: ${this.#stateInWords()}.`);
    this.#newCourse();
    this.update({ condition: 'offline' });
    this.#context.track(this.#door.close());
    return `${this.name} is offline: its website is stopped.`;
  }

  /** @throws Refusal unless it is installed and offline. */
  bringOnline(): string {
    const { condition } = this.#state;
    if (condition === 'online') throw new Refusal(`${this.name} is online already.`);
    if (condition !== 'offline') throw new Refusal(`${this.name} cannot be brought online: ${this.#stateInWords()}.`);
    const { lockedOut } = this;
    this.#beginComingUp();
    return `${this.name} is coming up.${lockedOut === null ? '' : ` It will be locked out: ${lockedOut}`}`;
  }

  /**
   * Upgrades it in place, or installs it where nothing is.
   * @throws Refusal while its website runs, and while something else is done to it
   */
  install(): string {
    const { condition, installedVersion } = this.#state;
    const { packageVersion } = this.#surroundings;
    if (condition === 'online' || condition === 'coming-up')
      throw new Refusal(
        `Installing on ${this.name} failed: ${this.#stateInWords()} and its files are in use. It has to be taken offline first.`,
      );
    if (condition === 'installing') throw new Refusal(`${this.name} is already being installed.`);
    this.#refuseWhileUpdating('Installing on it');
    this.update({ condition: 'installing', portal: 'closed' });
    this.#context.track(this.#finishInstallation(this.#newCourse()));
    const what =
      installedVersion === null
        ? `Version ${packageVersion} is being installed on ${this.name}.`
        : `${this.name} is being upgraded in place, from ${installedVersion} to ${packageVersion}.`;
    return `${what} It stays offline until it is brought online.`;
  }

  /** @throws Refusal unless it is offline. */
  uninstall(): string {
    if (this.#state.condition !== 'offline')
      throw new Refusal(
        `${this.name} cannot be uninstalled: ${this.#stateInWords()}. It has to be offline, with nothing else under way.`,
      );
    this.#refuseWhileUpdating('Uninstalling it');
    rmSync(this.installationFile, { force: true });
    this.update({ condition: 'not-installed', installedVersion: null, portal: 'closed' });
    return `${this.name} is uninstalled. ${this.database.name} is as it was.`;
  }

  setPage(page: PageKind): string {
    this.update({ page });
    return page === 'ok'
      ? `The status page of ${this.name} tells how the server is.`
      : `The status page of ${this.name} is now: ${page.replace('-', ' ')}.`;
  }

  /** Whether its database is behind what is installed on it. */
  get updateIsDue(): boolean {
    const { installedVersion } = this.#state;
    return installedVersion !== null && isOlder(this.database.version, installedVersion);
  }

  /** In a new world: its port is found, its files are there, and it is what it is. */
  async begin(): Promise<void> {
    const { condition, installedVersion } = this.#state;
    const at = new Date(this.#context.clock.now().getTime() - installedBefore);
    if (installedVersion !== null) this.#writeInstallation(installedVersion, at);
    await this.#claimPort();
    if (condition !== 'online') await this.#door.close();
  }

  /** After the lab was away: what was under way is brought to its end. The port may be another. */
  async restore(): Promise<void> {
    switch (this.#state.condition) {
      case 'online':
        await this.#claimPort();
        return;
      case 'coming-up':
        await this.#claimPort();
        this.#context.track(this.#settleOnline(this.#newCourse()));
        return;
      case 'installing':
        this.#context.track(this.#finishInstallation(this.#newCourse()));
        return;
      case 'offline':
      case 'not-installed':
        return;
    }
  }

  /** The lab goes away; the server stays in the state it is in. */
  async close(): Promise<void> {
    this.#newCourse();
    await this.#door.close();
  }

  #beginComingUp(): void {
    const signal = this.#newCourse();
    this.update({ condition: 'coming-up' });
    this.#context.track(this.#comeUp(signal));
  }

  async #comeUp(signal: AbortSignal): Promise<void> {
    try {
      // One that was just stopped may not have let go of the port yet.
      await this.#door.close();
      if (signal.aborted) return;
      await this.#door.listen(this.#state.port);
    } catch {
      if (signal.aborted) return;
      this.#context.say(`The website of ${this.name} cannot start: port ${this.#state.port} is taken.`);
      this.update({ condition: 'offline' });
      return;
    }
    await this.#settleOnline(signal);
  }

  async #settleOnline(signal: AbortSignal): Promise<void> {
    await this.#pause(comesUpIn, signal);
    if (!signal.aborted) this.update({ condition: 'online' });
  }

  async #finishInstallation(signal: AbortSignal): Promise<void> {
    await this.#pause(installsIn, signal);
    if (signal.aborted) return;
    const { packageVersion } = this.#surroundings;
    try {
      this.#writeInstallation(packageVersion);
      this.update({ condition: 'offline', installedVersion: packageVersion });
    } catch (error) {
      const was = this.#state.installedVersion;
      this.update({ condition: was === null ? 'not-installed' : 'offline' });
      const why = error instanceof Error ? error.message : String(error);
      this.#context.say(`Installing on ${this.name} failed: ${why}`);
    }
  }

  #writeInstallation(version: string, at?: Date): void {
    const { product } = this.#state;
    writeWhole(
      this.installationFile,
      `<?xml version="1.0" encoding="utf-8"?>\n<installation product="${product}" version="${version}" />\n`,
    );
    if (at) utimesSync(this.installationFile, at, at);
  }

  async #claimPort(): Promise<void> {
    const { name, port } = this.#state;
    const opened = await claimPort({
      name,
      port,
      listen: (wanted) => this.#door.listen(wanted),
      say: this.#context.say,
    });
    if (opened !== port) this.update({ port: opened });
  }

  async #answer(request: IncomingMessage, response: ServerResponse, closed: AbortSignal): Promise<void> {
    const send = ({ status, html }: { readonly status: number; readonly html: string }) =>
      sendPage(response, status, html);
    if (this.#state.condition !== 'online') return send(unavailable);
    const path = (request.url ?? '/').split('?')[0]?.toLowerCase();
    if (path !== statusPaths[this.#state.product].toLowerCase())
      return send(plainPage(404, 'Not Found', 'The requested resource is not found.'));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(plainPage(405, 'Method Not Allowed', 'The HTTP verb used is not allowed.'));
    await this.#pause(this.#state.page === 'slow' ? answersSlowlyIn : answersIn, closed);
    if (closed.aborted) return;
    const { product, page, installedVersion } = this.#state;
    const { name, version, updating } = this.database;
    send(
      statusPage({
        ...{ product, page, updating },
        ...{ version: installedVersion ?? '', database: name, databaseVersion: version },
        at: this.#context.clock.now(),
      }),
    );
  }

  #refuseWhileUpdating(what: string): void {
    if (this.#state.portal === 'updating')
      throw new Refusal(`${what} has to wait: the portal of ${this.name} is updating ${this.#state.database}.`);
  }

  #stateInWords(): string {
    switch (this.#state.condition) {
      case 'not-installed':
        return 'nothing is installed on it';
      case 'installing':
        return 'it is being installed';
      case 'offline':
        return 'it is offline';
      case 'coming-up':
        return 'it is coming up';
      case 'online':
        return 'it is online';
    }
  }

  #newCourse(): AbortSignal {
    this.#course.abort();
    this.#course = new AbortController();
    return this.#course.signal;
  }

  #pause(share: number, signal: AbortSignal): Promise<void> {
    return pause(this.#context.clock, this.#context.pace * share, signal);
  }
}

const installedBefore = 40 * 24 * 60 * 60_000;

/**
 * One server of Framework as it is seen from outside: its port, its log, its clients. What people do to its software and
 * settings is in `host-jobs.ts` and `folder-jobs.ts`; which role it gets is the pair's business.
 */
import { join } from 'node:path';
import { claimPort } from '../claim-port.ts';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import { common, type Party } from '../genesys/log-events.ts';
import type { LogLine } from '../genesys/log-line.ts';
import type { Role } from '../genesys/model.ts';
import type { HaPair, Member } from '../genesys/pair.ts';
import { PortListener } from '../genesys/port-listener.ts';
import { ServerLog } from '../genesys/server-log.ts';
import { Background, halfLine } from './background.ts';
import { whatFollows } from './cautions.ts';
import { Clients } from './clients.ts';
import { meet } from './encounter.ts';
import type { Environment } from './environment.ts';
import type { Folder, ServerState } from './model.ts';
import { type Kind, kinds } from './products.ts';
import { afterPort, beforePort, type Encounter, halts, inUpgradeMode, opening, type Starter } from './start-up.ts';

/** What a server finds around it. */
export interface Neighbourhood {
  /** Of the Local Control Agent on its host. */
  readonly lcaPort: () => number;
  readonly configServer: () => Party;
  readonly environment: Environment | null;
}

export class FrameworkServer implements Member {
  readonly log: ServerLog;
  readonly listener: PortListener;
  readonly clients: Clients;
  readonly environment: Environment | null;
  readonly context: Context;
  readonly #background: Background;
  readonly #neighbourhood: Neighbourhood;
  #state: ServerState;
  #pair: HaPair<FrameworkServer> | null = null;
  /** Aborted when what is under way (a start, a stop) is overtaken by something else. */
  #course = new AbortController();

  constructor(state: ServerState, neighbourhood: Neighbourhood, context: Context) {
    this.#state = state;
    this.#neighbourhood = neighbourhood;
    this.environment = neighbourhood.environment;
    this.context = context;
    this.clients = new Clients(this);
    this.#background = new Background(this);
    this.log = new ServerLog({
      clock: context.clock,
      source: { ...state, type: this.kind.applicationType },
      directory: this.directory,
      segmentBytes: context.segmentBytes,
      expire: context.expire,
      changed: context.changed,
      wrote: context.wrote,
      trouble: (error) => context.say(`${state.name} cannot write its log: ${messageOf(error)}`),
    });
    this.listener = new PortListener({
      host: context.host,
      introduced: (client) => this.log.write(common.clientConnected(client)),
      gone: (client) => this.log.write(common.clientGone(client)),
    });
  }

  get name(): string {
    return this.#state.name;
  }

  get condition(): ServerState['condition'] {
    return this.#state.condition;
  }

  get role(): Role | null {
    return this.#state.role;
  }

  get insists(): string | null {
    return this.#state.upgradeMode ? 'it is in upgrade mode' : null;
  }

  get kind(): Kind {
    return kinds[this.#state.product];
  }

  get state(): ServerState {
    return { ...this.#state, log: this.log.state };
  }

  get pair(): HaPair<FrameworkServer> | null {
    return this.#pair;
  }

  get peer(): FrameworkServer | null {
    return this.#pair?.peerOf(this) ?? null;
  }

  get hostDirectory(): string {
    return join(this.context.directory, this.#state.host);
  }

  /** The server's own folder on its host: logs, exports and installations lie below. */
  get directory(): string {
    return join(this.hostDirectory, this.#state.application);
  }

  /** What the next start runs. */
  get startFolder(): Folder {
    const { active, backup, startsFrom } = this.#state.folders;
    return startsFrom === 'backup' && backup ? backup : active;
  }

  get party(): Party {
    const { application, host, port } = this.#state;
    return { type: this.kind.applicationType.name, application, host, port };
  }

  /** What its start-up is about. */
  get starter(): Starter {
    const { product, host, runningVersion, runningDatabase } = this.#state;
    return {
      product,
      host,
      version: runningVersion ?? this.startFolder.version,
      lcaPort: this.#neighbourhood.lcaPort(),
      configServer: this.#neighbourhood.configServer(),
      peer: this.peer?.party ?? null,
      onUpgradedDatabase: runningDatabase !== null && runningDatabase === this.environment?.databases.upgraded,
      countsClients: this.clients.counted,
    };
  }

  /** Whether clients come to it: not while the primary that it is going to replace is there. */
  get serves(): boolean {
    const { condition, role, upgradeMode } = this.#state;
    if (condition !== 'running' || role === 'backup') return false;
    return !upgradeMode || this.peer?.role !== 'primary';
  }

  join(pair: HaPair<FrameworkServer>): void {
    this.#pair = pair;
  }

  update(change: Partial<ServerState>): void {
    this.#state = { ...this.#state, ...change };
    this.context.changed();
  }

  /** @throws Refusal unless it is stopped and nobody is installing it in place. */
  start(): string {
    const { name, condition, installing } = this.#state;
    if (condition === 'running') throw new Refusal(`${name} cannot be started: it is already running.`);
    if (condition !== 'stopped') throw new Refusal(`${name} cannot be started: it is still ${condition}.`);
    if (installing === 'in-place') throw new Refusal(`${name} cannot be started: it is being installed.`);
    this.#beginStart();
    return `${name} is starting with version ${this.startFolder.version}.`;
  }

  /** @throws Refusal when there is nothing to stop. */
  stop(): string {
    const { name, condition } = this.#state;
    if (condition === 'stopped') throw new Refusal(`${name} cannot be stopped: it is not running.`);
    if (condition === 'stopping') throw new Refusal(`${name} is already stopping.`);
    const signal = this.#newCourse();
    const consequence = whatFollows(this);
    this.update({ condition: 'stopping' });
    this.context.track(this.#goDown(signal));
    return `${name} is stopping.${consequence}`;
  }

  /** Ends the process as a crash does: at once, without a word in its log. @throws Refusal when it is stopped. */
  kill(): string {
    const { name, condition } = this.#state;
    if (condition === 'stopped') throw new Refusal(`${name} cannot be killed: it is not running.`);
    const consequence = whatFollows(this);
    this.#newCourse();
    this.context.track(this.listener.close());
    this.log.abandon();
    this.#settleStopped();
    return `${name} was killed.${consequence}`;
  }

  /** @throws Refusal unless it is running. */
  rotateLog(): string {
    if (this.condition !== 'running') throw new Refusal(`${this.name} is not running, so it writes no log.`);
    this.log.rotate();
    return `${this.name} goes on in a new log file: ${this.log.state?.files.at(-1)}.`;
  }

  /** The Management Layer gives it the other role. */
  become(role: Role): void {
    this.log.write(common.signal(role));
    if (role === 'backup') this.clients.leave();
    this.update({ role });
    this.#sayRole(role);
    this.settleClients();
    this.peer?.settleClients();
  }

  peerCame(peer: FrameworkServer): void {
    if (this.condition === 'running') this.log.write(common.connected(peer.party));
  }

  peerWent(peer: FrameworkServer): void {
    if (this.condition === 'running') this.log.write(common.connectionLost(peer.party));
  }

  /** The Local Control Agent on its host has gone, or is there again. */
  lcaWent(): void {
    if (this.condition === 'running')
      this.log.write({ level: 'Std', id: '22501', text: 'LCA is disconnected', own: true });
  }

  lcaCame(): void {
    if (this.condition === 'running')
      this.log.write(common.lcaConfigured(this.#state.host, this.#neighbourhood.lcaPort()));
  }

  /** Lets its clients come if it is the one they come to. */
  settleClients(): void {
    this.clients.settle(this.#course.signal);
  }

  /** After the lab was away: it is what it was, and what was under way is brought to its end. The port may be another. */
  async restore(): Promise<void> {
    const { condition, halted, log } = this.#state;
    const wrote = condition === 'running' || condition === 'stopping' || halted;
    if (log && wrote) this.log.resume(log);
    else if (log) this.log.recall(log);
    switch (condition) {
      case 'running':
        await this.claimPort();
        this.goOn();
        return;
      case 'stopping':
        this.log.write(common.normalTermination);
        this.log.end();
        this.#settleStopped();
        return;
      case 'starting':
        if (!halted) this.#beginStart();
        return;
      case 'stopped':
        return;
    }
  }

  /** A running server whose port is open goes on writing. Its log is made to agree if the lab was cut off in between. */
  goOn(): void {
    const { role, upgradeMode } = this.#state;
    if (role && !upgradeMode && this.log.lastRole() !== role) this.log.write(common.roleActivated(role));
    this.#background.begin();
  }

  /** Listens on the configured port or, if it is taken, on any other, and says so. */
  async claimPort(): Promise<void> {
    const { name, port } = this.#state;
    const listen = (wanted: number) => this.listener.listen(wanted);
    const opened = await claimPort({ name, port, listen, say: this.context.say });
    if (opened !== port) this.update({ port: opened });
  }

  /** The lab goes away; the server stays in the state it is in. */
  async close(): Promise<void> {
    this.#newCourse();
    await this.listener.close();
    this.log.end();
  }

  #beginStart(): void {
    const signal = this.#newCourse();
    const { version, conf } = this.startFolder;
    this.update({
      condition: 'starting',
      role: null,
      runningVersion: version,
      runningDatabase: conf.dbserver?.dbname ?? null,
      upgradeMode: false,
      halted: false,
      clients: 0,
    });
    this.context.track(this.#comeUp(signal));
  }

  async #comeUp(signal: AbortSignal): Promise<void> {
    this.log.begin();
    this.#writeAll(opening(this.starter));
    await this.#pause(0.2, signal);
    if (signal.aborted) return;
    const encounter = meet(this);
    const groups = beforePort(this.starter, encounter);
    for (const lines of groups) {
      this.#writeAll(lines);
      await this.#pause(0.8 / groups.length, signal);
      if (signal.aborted) return;
    }
    if (halts(encounter)) return this.update({ halted: true });
    try {
      await this.listener.listen(this.#state.port);
    } catch (error) {
      if (!signal.aborted) this.#failToOpen(error);
      return;
    }
    if (!signal.aborted) this.#arrive(encounter);
  }

  #arrive(encounter: Encounter): void {
    this.log.write(common.portOpened(this.#state.port));
    this.#greetPeer();
    this.update({ upgradeMode: inUpgradeMode(encounter) });
    const role = this.#pair?.roleFor(this) ?? null;
    this.update({ condition: 'running', role });
    this.#writeAll(afterPort(this.starter, encounter, role));
    if (role && !this.#state.upgradeMode) this.#sayRole(role);
    this.#background.begin();
    this.#pair?.review();
    this.settleClients();
  }

  async #goDown(signal: AbortSignal): Promise<void> {
    this.log.write(common.signal('terminate'));
    await this.#pause(0.4, signal);
    if (signal.aborted) return;
    this.clients.leave();
    await this.listener.close();
    if (signal.aborted) return;
    this.log.write(common.normalTermination);
    this.log.end();
    this.#settleStopped();
  }

  #failToOpen(error: unknown): void {
    this.log.write({ timed: `Cannot open port ${this.#state.port}: ${messageOf(error)}` });
    this.log.write(common.normalTermination);
    this.log.end();
    this.context.say(`${this.name} ended while it was starting: it cannot open port ${this.#state.port}.`);
    this.#settleStopped();
  }

  #settleStopped(): void {
    this.update({
      condition: 'stopped',
      role: null,
      runningVersion: null,
      runningDatabase: null,
      upgradeMode: false,
      halted: false,
      clients: 0,
    });
    this.peer?.peerWent(this);
    this.#pair?.review();
    this.peer?.settleClients();
  }

  #greetPeer(): void {
    const { peer } = this;
    if (!peer) return;
    const there = peer.condition === 'running';
    this.log.write(there ? common.connected(peer.party) : common.cannotConnect(peer.party));
    if (there) peer.peerCame(this);
  }

  #sayRole(role: Role): void {
    this.log.writeInTwo(common.roleActivated(role), this.context.pace * halfLine);
  }

  #newCourse(): AbortSignal {
    this.#course.abort();
    this.#course = new AbortController();
    this.clients.reset();
    this.#background.end();
    return this.#course.signal;
  }

  #writeAll(lines: readonly LogLine[]): void {
    for (const line of lines) this.log.write(line);
  }

  #pause(share: number, signal: AbortSignal): Promise<void> {
    return pause(this.context.clock, this.context.pace * share, signal);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

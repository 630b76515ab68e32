/**
 * One Orchestration Server as it is seen from outside: its port, its log and what it says of itself. What people do to its
 * software and settings is in `host-jobs.ts`; which role it gets is the pair's business.
 */
import { join } from 'node:path';
import { claimPort } from '../claim-port.ts';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import type { Options, Role } from '../genesys/model.ts';
import type { Member } from '../genesys/pair.ts';
import { PortListener } from '../genesys/port-listener.ts';
import { ServerLog } from '../genesys/server-log.ts';
import { applicationType, events, type Surroundings, startUp, stopping } from './log-events.ts';
import { noise } from './log-noise.ts';
import { nothingDone, type ServerState } from './model.ts';
import type { Pair } from './pair.ts';

/** How long half a line stands alone, as a share of the pace. */
const halfLine = 0.15;

export class SimulatedServer implements Member {
  readonly log: ServerLog;
  readonly listener: PortListener;
  readonly #context: Context;
  readonly #persist: (options: Options) => void;
  #state: ServerState;
  #pair: Pair | null = null;
  /** Aborted when what is under way (a start, a stop) is overtaken by something else. */
  #course = new AbortController();
  #cancelNoise: () => void = () => undefined;

  /** @param persist is handed the options once it has started */
  constructor(state: ServerState, context: Context, persist: (options: Options) => void) {
    this.#state = state;
    this.#context = context;
    this.#persist = persist;
    this.log = new ServerLog({
      clock: context.clock,
      source: { ...state, type: applicationType },
      directory: this.directory,
      segmentBytes: context.segmentBytes,
      expire: context.expire,
      changed: context.changed,
      wrote: context.wrote,
      trouble: (error) => context.say(`${state.name} cannot write its log: ${messageOf(error)}`),
    });
    this.listener = new PortListener({
      host: context.host,
      introduced: (client) => this.log.write(events.clientConnected(client)),
      gone: (client) => this.log.write(events.clientGone(client)),
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
    return this.#state.startedBroken ? 'it was started with broken redundancy settings' : null;
  }

  get state(): ServerState {
    return { ...this.#state, log: this.log.state };
  }

  get hostDirectory(): string {
    return join(this.#context.directory, this.#state.host);
  }

  /** The server's own folder on its host: logs, exports and installation lie below. */
  get directory(): string {
    return join(this.hostDirectory, this.#state.application);
  }

  get context(): Context {
    return this.#context;
  }

  get surroundings(): Surroundings {
    return { host: this.#state.host, port: this.#state.port, version: this.#state.runningVersion ?? '' };
  }

  join(pair: Pair): void {
    this.#pair = pair;
  }

  update(change: Partial<ServerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#context.changed();
  }

  /** @throws Refusal unless it is stopped and nobody is installing it. */
  start(): string {
    const { name, condition, installing, installedVersion, redundancyBroken } = this.#state;
    if (condition === 'running') throw new Refusal(`${name} cannot be started: it is already running.`);
    if (condition !== 'stopped') throw new Refusal(`${name} cannot be started: it is still ${condition}.`);
    if (installing) throw new Refusal(`${name} cannot be started: it is being installed.`);
    this.#beginStart(installedVersion, redundancyBroken);
    return `${name} is starting with version ${installedVersion}.`;
  }

  /** @throws Refusal when there is nothing to stop. */
  stop(): string {
    const { name, condition, role } = this.#state;
    if (condition === 'stopped') throw new Refusal(`${name} cannot be stopped: it is not running.`);
    if (condition === 'stopping') throw new Refusal(`${name} is already stopping.`);
    const signal = this.#newCourse();
    this.update({ condition: 'stopping' });
    this.#context.track(this.#goDown(signal));
    return `${name} is stopping.${this.#consequence(role)}`;
  }

  /** Ends the process as a crash does: at once, without a word in its log. @throws Refusal when it is stopped. */
  kill(): string {
    const { name, condition, role } = this.#state;
    if (condition === 'stopped') throw new Refusal(`${name} cannot be killed: it is not running.`);
    const consequence = this.#consequence(role);
    this.#newCourse();
    this.#context.track(this.listener.close());
    this.log.abandon();
    this.#settleStopped();
    return `${name} was killed.${consequence}`;
  }

  /** @throws Refusal unless it is running. */
  rotateLog(): string {
    if (this.#state.condition !== 'running') throw new Refusal(`${this.name} is not running, so it writes no log.`);
    this.log.rotate();
    return `${this.name} goes on in a new log file: ${this.log.state?.files.at(-1)}.`;
  }

  /** The Management Layer gives it the other role. */
  become(role: Role): void {
    this.log.write(events.signal(role));
    this.update({ role, steppedDown: role === 'backup' });
    this.#sayRole(role);
  }

  peerCame(peer: SimulatedServer): void {
    if (this.#state.condition === 'running')
      this.log.write(events.peerConnected(peer.state.application, peer.surroundings));
  }

  peerWent(peer: SimulatedServer): void {
    if (this.#state.condition === 'running') this.log.write(events.peerLost(peer.state.application, peer.surroundings));
  }

  /** After the lab was away: it is what it was, and what was under way is brought to its end. The port may be another. */
  async restore(): Promise<void> {
    const { condition, log } = this.#state;
    if (log && (condition === 'running' || condition === 'stopping')) this.log.resume(log);
    else if (log) this.log.recall(log);
    if (condition === 'running') {
      await this.claimPort();
      this.goOn();
    }
    if (condition === 'stopping') {
      this.log.write(events.normalTermination);
      this.log.end();
      this.#settleStopped();
    }
    if (condition === 'starting') this.#beginStart(this.#state.installedVersion, this.#state.redundancyBroken);
  }

  /** A running server whose port is open goes on writing. Its log is made to agree if the lab was cut off in between. */
  goOn(): void {
    const { role } = this.#state;
    if (role && this.log.lastRole() !== role) this.log.write(events.roleActivated(role));
    this.#makeNoise();
  }

  /** Listens on the configured port or, if it is taken, on any other, and says so. */
  async claimPort(): Promise<void> {
    const { name, port } = this.#state;
    const listen = (wanted: number) => this.listener.listen(wanted);
    const opened = await claimPort({ name, port, listen, say: this.#context.say });
    if (opened !== port) this.update({ port: opened });
  }

  /** The lab goes away; the server stays in the state it is in. */
  async close(): Promise<void> {
    this.#newCourse();
    await this.listener.close();
    this.log.end();
  }

  #beginStart(version: string, startedBroken: boolean): void {
    const signal = this.#newCourse();
    this.update({ condition: 'starting', role: null, runningVersion: version, startedBroken, steppedDown: false });
    this.#context.track(this.#comeUp(signal));
  }

  async #comeUp(signal: AbortSignal): Promise<void> {
    const stages = startUp(this.surroundings);
    this.log.begin();
    for (const stage of stages) {
      for (const line of stage) this.log.write(line);
      await this.#pause(1 / stages.length, signal);
      if (signal.aborted) return;
    }
    try {
      await this.listener.listen(this.#state.port);
    } catch (error) {
      if (!signal.aborted) this.#failToOpen(error);
      return;
    }
    if (signal.aborted) return;
    this.log.write(events.portOpened(this.#state.port));
    this.#greetPeer();
    const role = this.#pair?.roleFor(this) ?? 'primary';
    this.update({ condition: 'running', role });
    this.#persist(this.#state.options);
    this.#sayRole(role);
    this.#makeNoise();
    this.#pair?.review();
  }

  async #goDown(signal: AbortSignal): Promise<void> {
    for (const line of stopping) this.log.write(line);
    await this.#pause(0.4, signal);
    if (signal.aborted) return;
    await this.listener.close();
    if (signal.aborted) return;
    this.log.write(events.normalTermination);
    this.log.end();
    this.#settleStopped();
  }

  #failToOpen(error: unknown): void {
    this.log.write({ timed: `Cannot open port ${this.#state.port}: ${messageOf(error)}` });
    this.log.write(events.normalTermination);
    this.log.end();
    this.#context.say(`${this.name} ended while it was starting: it cannot open port ${this.#state.port}.`);
    this.#settleStopped();
  }

  #settleStopped(): void {
    this.update({
      condition: 'stopped',
      role: null,
      runningVersion: null,
      startedBroken: false,
      steppedDown: false,
      sinceStop: nothingDone,
    });
    this.#pair?.peerOf(this).peerWent(this);
    this.#pair?.review();
  }

  #greetPeer(): void {
    const peer = this.#pair?.peerOf(this);
    if (!peer) return;
    const there = peer.state.condition === 'running';
    const event = there ? events.peerConnected : events.peerAbsent;
    this.log.write(event(peer.state.application, peer.surroundings));
    if (there) peer.peerCame(this);
  }

  #sayRole(role: Role): void {
    this.log.writeInTwo(events.roleActivated(role), this.#context.pace * halfLine);
  }

  #consequence(role: Role | null): string {
    const peer = this.#pair?.peerOf(this).state;
    if (role !== 'primary') return '';
    if (peer?.role === 'backup') return ` It was primary: ${peer.name} takes over.`;
    return peer?.role === 'primary' ? '' : ` Nobody is left to take over: ${this.#state.pair} is down.`;
  }

  #newCourse(): AbortSignal {
    this.#course.abort();
    this.#course = new AbortController();
    this.#cancelNoise();
    return this.#course.signal;
  }

  #makeNoise(): void {
    const { clock, noiseEvery, pace, random } = this.#context;
    if (noiseEvery <= 0) return;
    this.#cancelNoise = clock.after(noiseEvery * (0.5 + random()), () => {
      for (const line of noise(random, clock.now())) {
        if (random() < 0.2) this.log.writeInTwo(line, pace * halfLine);
        else this.log.write(line);
      }
      this.#makeNoise();
    });
  }

  #pause(share: number, signal: AbortSignal): Promise<void> {
    return pause(this.#context.clock, this.#context.pace * share, signal);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

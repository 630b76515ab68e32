/** A Local Control Agent: the port on which the Management Layer reaches its host. An upgrade closes it for a moment. */
import { join } from 'node:path';
import { claimPort } from '../claim-port.ts';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import { common } from '../genesys/log-events.ts';
import { PortListener } from '../genesys/port-listener.ts';
import { ServerLog } from '../genesys/server-log.ts';
import { descriptionFile, installPackage, readPackage } from '../genesys/software.ts';
import type { FrameworkServer } from './framework-server.ts';
import type { LcaState } from './model.ts';
import { localControlAgent } from './products.ts';

export const lcaApplication = 'lca';
export const timeoutOption = { section: 'general', option: 'disconnect-switchover-timeout' } as const;

export class Lca {
  readonly log: ServerLog;
  readonly listener: PortListener;
  readonly context: Context;
  #state: LcaState;
  #onHost: FrameworkServer | null = null;

  constructor(state: LcaState, context: Context) {
    this.#state = state;
    this.context = context;
    this.log = new ServerLog({
      clock: context.clock,
      source: {
        application: lcaApplication,
        host: state.host,
        type: localControlAgent.applicationType,
        messageForm: 'short',
      },
      directory: this.directory,
      segmentBytes: context.segmentBytes,
      expire: context.expire,
      changed: context.changed,
      wrote: context.wrote,
      trouble: (error) =>
        context.say(`The Local Control Agent of ${state.host} cannot write its log: ${String(error)}`),
    });
    const nothing = () => undefined;
    this.listener = new PortListener({ host: context.host, introduced: nothing, gone: nothing });
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): LcaState {
    return { ...this.#state, log: this.log.state };
  }

  get hostDirectory(): string {
    return join(this.context.directory, this.#state.host);
  }

  get directory(): string {
    return join(this.hostDirectory, lcaApplication);
  }

  get installationFolder(): string {
    return join(this.directory, 'install');
  }

  get installationFile(): string {
    return join(this.installationFolder, descriptionFile);
  }

  /** Which server it watches over. */
  watch(server: FrameworkServer): void {
    this.#onHost = server;
  }

  /**
   * Without the timeout option, the Management Layer takes the silence for a failure of what runs on the host.
   * @throws Refusal while it is being upgraded, and without a package
   */
  upgrade(): string {
    const { host, upgrading } = this.#state;
    if (upgrading) throw new Refusal(`The Local Control Agent of ${host} is being upgraded already.`);
    const version = readPackage(localControlAgent, this.hostDirectory, this.context.packageVersion);
    this.update({ upgrading: true });
    this.#onHost?.lcaWent();
    this.log.write(common.normalTermination);
    this.log.end();
    const consequence = this.#takenForFailure();
    this.context.track(this.finishUpgrade());
    return `The Local Control Agent of ${host} is going to version ${version}; its port is closed meanwhile.${consequence}`;
  }

  /** The rest of an upgrade, also of one that was under way when the lab was left. */
  async finishUpgrade(): Promise<void> {
    const { clock, pace, closed, packageVersion, say } = this.context;
    const { host, port } = this.#state;
    await this.listener.close();
    await pause(clock, pace, closed);
    if (closed.aborted) return;
    let { version } = this.#state;
    try {
      version = installPackage(localControlAgent, this.hostDirectory, packageVersion, this.installationFolder);
      await this.listener.listen(port);
    } catch (error) {
      if (closed.aborted) return;
      say(
        `Upgrading the Local Control Agent of ${host} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    this.log.begin();
    this.#sayUp(version);
    this.update({ version, upgrading: false });
    this.#onHost?.lcaCame();
  }

  update(change: Partial<LcaState>): void {
    this.#state = { ...this.#state, ...change };
    this.context.changed();
  }

  /** Listens on the configured port or, if it is taken, on any other, and says so. */
  async claimPort(): Promise<void> {
    const { name, port } = this.#state;
    const listen = (wanted: number) => this.listener.listen(wanted);
    const opened = await claimPort({ name: `LCA of ${name}`, port, listen, say: this.context.say });
    if (opened !== port) this.update({ port: opened });
  }

  /** A start of long ago. */
  givePast(at: Date): void {
    this.log.begin(at);
    this.#sayUp(this.#state.version, at);
  }

  async restore(): Promise<void> {
    const { log, upgrading } = this.#state;
    if (upgrading) {
      if (log) this.log.recall(log);
      this.context.track(this.finishUpgrade());
      return;
    }
    if (log) this.log.resume(log);
    await this.claimPort();
  }

  async close(): Promise<void> {
    await this.listener.close();
    this.log.end();
  }

  #sayUp(version: string, at?: Date): void {
    this.log.write(common.started, at);
    this.log.write({ timed: `${localControlAgent.title}. Version ${version}` }, at);
    this.log.write(common.portOpened(this.#state.port), at);
  }

  #takenForFailure(): string {
    const server = this.#onHost;
    const peer = server?.peer;
    if (!server?.pair || !peer || server.role !== 'primary' || peer.role !== 'backup') return '';
    const { section, option } = timeoutOption;
    if (peer.state.options[section]?.[option] !== undefined || server.pair.switching) return '';
    server.pair.switchOver();
    return ` ${peer.name} has no ${option}: it takes ${server.name} for failed, and over its role.`;
  }
}

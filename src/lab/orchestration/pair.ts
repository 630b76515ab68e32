/**
 * An HA pair, and what the Management Layer does for it: it tells a member that comes up which role it has, makes the
 * backup primary when the primary is gone, and switches over on request. A switch-over takes the role from the one
 * before it gives it to the other, so that there are never two.
 */
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Context } from './context.ts';
import type { PairState, Role } from './model.ts';
import type { PairView } from './next-action.ts';
import type { SimulatedServer } from './simulated-server.ts';

export class Pair {
  readonly members: readonly [SimulatedServer, SimulatedServer];
  readonly #context: Context;
  readonly #closed = new AbortController();
  #state: PairState;
  #switching = false;

  constructor(state: PairState, members: readonly [SimulatedServer, SimulatedServer], context: Context) {
    this.#state = state;
    this.members = members;
    this.#context = context;
    for (const member of members) member.join(this);
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): PairState {
    return this.#state;
  }

  get view(): PairView {
    const [first, second] = this.members;
    return {
      name: this.name,
      packageVersion: this.#context.packageVersion,
      switching: this.#switching || this.#state.promoting !== null,
      members: [first.state, second.state],
    };
  }

  peerOf(member: SimulatedServer): SimulatedServer {
    const [first, second] = this.members;
    return first === member ? second : first;
  }

  /** The role for a member that comes up now. */
  roleFor(member: SimulatedServer): Role {
    if (member.state.startedBroken) return 'primary';
    const peer = this.peerOf(member).state;
    return peer.role === 'primary' || this.#state.promoting === peer.name ? 'backup' : 'primary';
  }

  /** Looks whether somebody has to become primary. Called whenever a member came, went or changed its role. */
  review(): void {
    const promoting = this.members.find((member) => member.name === this.#state.promoting);
    if (promoting && promoting.state.condition !== 'running') this.#set(null);
    if (this.members.some((member) => member.state.role === 'primary')) return;
    if (this.#state.promoting) return;
    const backup = this.members.find((member) => member.state.condition === 'running');
    if (backup) this.#promote(backup);
  }

  /** Goes on with what was under way when the lab was left. */
  resume(): void {
    const promoting = this.members.find((member) => member.name === this.#state.promoting);
    this.#set(null);
    if (promoting?.state.condition === 'running' && promoting.state.role === 'backup') this.#promote(promoting);
    else this.review();
  }

  /** @throws Refusal unless one member is primary, the other backup, and both run. */
  switchOver(): string {
    const primary = this.members.find((member) => member.state.role === 'primary');
    const backup = this.members.find((member) => member.state.role === 'backup');
    if (this.#switching || this.#state.promoting) throw new Refusal(`${this.name} is already switching over.`);
    if (!primary) throw new Refusal(`${this.name} cannot be switched over: no member of it is running as primary.`);
    if (!backup) {
      const peer = this.peerOf(primary);
      const reason = peer.state.role === 'primary' ? 'is primary as well' : `is ${peer.state.condition}`;
      throw new Refusal(
        `${this.name} cannot be switched over: ${primary.name} is primary, but ${peer.name} ${reason}.`,
      );
    }
    for (const member of [primary, backup])
      if (member.state.condition !== 'running')
        throw new Refusal(`${this.name} cannot be switched over: ${member.name} is ${member.state.condition}.`);
    if (primary.state.startedBroken)
      throw new Refusal(`${primary.name} does not give its role away: it was started with broken redundancy settings.`);
    this.#switching = true;
    this.#context.track(this.#switch(primary, backup));
    this.#context.changed();
    return `${primary.name} is going to backup mode, and ${backup.name} to primary mode.`;
  }

  close(): void {
    this.#closed.abort();
  }

  async #switch(primary: SimulatedServer, backup: SimulatedServer): Promise<void> {
    await this.#pause(0.3);
    this.#switching = false;
    if (this.#closed.signal.aborted) return;
    const still = (member: SimulatedServer, role: Role) =>
      member.state.condition === 'running' && member.state.role === role;
    if (!still(primary, 'primary') || !still(backup, 'backup') || this.#state.promoting) {
      this.#context.changed();
      return;
    }
    this.#set(backup.name);
    primary.become('backup');
    await this.#finishPromotion(backup);
  }

  #promote(backup: SimulatedServer): void {
    this.#set(backup.name);
    this.#context.track(this.#finishPromotion(backup));
  }

  async #finishPromotion(backup: SimulatedServer): Promise<void> {
    await this.#pause(0.4);
    if (this.#closed.signal.aborted || this.#state.promoting !== backup.name) return;
    if (backup.state.condition === 'running') backup.become('primary');
    this.#set(null);
    this.review();
  }

  #set(promoting: string | null): void {
    if (promoting === this.#state.promoting) return;
    this.#state = { ...this.#state, promoting };
    this.#context.changed();
  }

  #pause(share: number): Promise<void> {
    return pause(this.#context.clock, this.#context.pace * share, this.#closed.signal);
  }
}

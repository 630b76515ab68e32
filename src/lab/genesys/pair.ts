/**
 * An HA pair, and what the Management Layer does for it: it tells a member that comes up which role it has, makes the
 * backup primary when the primary is gone, and switches over on request. A switch-over takes the role from the one
 * before it gives it to the other, so that there are never two.
 */
import { pause } from '../clock.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Condition, PairState, Role } from './model.ts';

/** A server as its pair sees it. */
export interface Member {
  readonly name: string;
  readonly condition: Condition;
  readonly role: Role | null;
  /** Why it is primary whatever its peer is, as in `it was started with …`; null where it takes the role it is given. */
  readonly insists: string | null;
  become(role: Role): void;
}

export class HaPair<M extends Member> {
  readonly members: readonly [M, M];
  readonly #context: Context;
  readonly #closed = new AbortController();
  #state: PairState;
  #switching = false;

  constructor(state: PairState, members: readonly [M, M], context: Context) {
    this.#state = state;
    this.members = members;
    this.#context = context;
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): PairState {
    return this.#state;
  }

  /** A role is being given or taken. */
  get switching(): boolean {
    return this.#switching || this.#state.promoting !== null;
  }

  peerOf(member: M): M {
    const [first, second] = this.members;
    return first === member ? second : first;
  }

  /** The role for a member that comes up now. */
  roleFor(member: M): Role {
    if (member.insists !== null) return 'primary';
    const peer = this.peerOf(member);
    return peer.role === 'primary' || this.#state.promoting === peer.name ? 'backup' : 'primary';
  }

  /** Looks whether somebody has to become primary. Called whenever a member came, went or changed its role. */
  review(): void {
    const promoting = this.members.find((member) => member.name === this.#state.promoting);
    if (promoting && promoting.condition !== 'running') this.#set(null);
    if (this.members.some((member) => member.role === 'primary')) return;
    if (this.#state.promoting) return;
    const backup = this.members.find((member) => member.condition === 'running');
    if (backup) this.#promote(backup);
  }

  /** Goes on with what was under way when the lab was left. */
  resume(): void {
    const promoting = this.members.find((member) => member.name === this.#state.promoting);
    this.#set(null);
    if (promoting?.condition === 'running' && promoting.role === 'backup') this.#promote(promoting);
    else this.review();
  }

  /** @throws Refusal unless one member is primary, the other backup, and both run. */
  switchOver(): string {
    const primary = this.members.find((member) => member.role === 'primary');
    const backup = this.members.find((member) => member.role === 'backup');
    if (this.switching) throw new Refusal(`${this.name} is already switching over.`);
    if (!primary) throw new Refusal(`${this.name} cannot be switched over: no member of it is running as primary.`);
    if (!backup) {
      const peer = this.peerOf(primary);
      const reason = peer.role === 'primary' ? 'is primary as well' : `is ${peer.condition}`;
      throw new Refusal(
        `${this.name} cannot be switched over: ${primary.name} is primary, but ${peer.name} ${reason}.`,
      );
    }
    for (const member of [primary, backup])
      if (member.condition !== 'running')
        throw new Refusal(`${this.name} cannot be switched over: ${member.name} is ${member.condition}.`);
    if (primary.insists !== null) throw new Refusal(`${primary.name} does not give its role away: ${primary.insists}.`);
    this.#switching = true;
    this.#context.track(this.#switch(primary, backup));
    this.#context.changed();
    return `${primary.name} is going to backup mode, and ${backup.name} to primary mode.`;
  }

  close(): void {
    this.#closed.abort();
  }

  async #switch(primary: M, backup: M): Promise<void> {
    await this.#pause(0.3);
    this.#switching = false;
    if (this.#closed.signal.aborted) return;
    const still = (member: M, role: Role) => member.condition === 'running' && member.role === role;
    if (!still(primary, 'primary') || !still(backup, 'backup') || this.#state.promoting) {
      this.#context.changed();
      return;
    }
    this.#set(backup.name);
    primary.become('backup');
    await this.#finishPromotion(backup);
  }

  #promote(backup: M): void {
    this.#set(backup.name);
    this.#context.track(this.#finishPromotion(backup));
  }

  async #finishPromotion(backup: M): Promise<void> {
    await this.#pause(0.4);
    if (this.#closed.signal.aborted || this.#state.promoting !== backup.name) return;
    if (backup.condition === 'running') backup.become('primary');
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

/** The two that a pair names. */
export function membersOf<M extends { readonly name: string }>(
  names: readonly [string, string],
  servers: readonly M[],
): readonly [M, M] {
  const [first, second] = names.map((name) => servers.find((server) => server.name === name));
  if (!first || !second) throw new Error(`A pair names ${names.join(' and ')}, but not both exist.`);
  return [first, second];
}

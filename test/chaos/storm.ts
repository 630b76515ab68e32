/**
 * What goes wrong, and when. A seed decides it: for the n-th call of each of Slack's methods and the n-th delivery, whether a
 * fault befalls it and which; and in which order processes are killed or stopped, at which moments. Time has little part in
 * it: blows come by progress, so many calls after the one before, or after a while in which nothing moves.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryFault, Fate, Fault } from '../../src/workspace/faults.ts';
import type { Workspace } from '../../src/workspace/server.ts';
import { type Crew, MEMBERS, type MemberName } from './crew.ts';
import type { Random } from './random.ts';

/** How hard it blows. */
export interface Force {
  /** Calls between one blow at a process and the next, at the most. */
  readonly callsBetween: number;
  /** Milliseconds without a call after which the next blow comes all the same. */
  readonly quiet: number;
  /** Milliseconds that a killed process may be down, and that a process may be frozen, at the most. */
  readonly down: number;
  readonly frozen: number;
  /** Members that may be struck. */
  readonly victims: readonly MemberName[];
}

type Moment = 'now' | 'call' | 'accepted' | 'delivery' | 'click';
const MOMENTS: readonly Moment[] = ['now', 'call', 'accepted', 'delivery', 'click'];

/** A moment that does not come is not waited for longer than this. */
const MOMENT_MS = 1_500;
const LOOK_MS = 10;
/** How often the last bot or worker that is there is struck as well. */
const BOTH_AT_ONCE = 0.2;

export class Storm {
  /** What struck processes, by kind. Slack's faults are counted by the workspace. */
  readonly blows: Record<string, number> = {};
  readonly #workspace: Workspace;
  readonly #crew: Crew;
  readonly #random: Random;
  readonly #force: Force;
  readonly #calls = new Map<string, Random>();
  readonly #deliveries: Random;
  readonly #waiting = new Set<{ readonly moment: Moment; readonly come: () => void }>();
  readonly #underWay = new Set<Promise<unknown>>();
  #blowing = false;

  constructor(parts: { workspace: Workspace; crew: Crew; random: Random; force: Force }) {
    this.#workspace = parts.workspace;
    this.#crew = parts.crew;
    this.#random = parts.random;
    this.#force = parts.force;
    this.#deliveries = parts.random.of('deliveries');
  }

  /** Faults that struck so far, of every kind. */
  get struck(): Readonly<Record<string, number>> {
    return { ...this.#workspace.faults.struck(), ...this.blows };
  }

  get count(): number {
    return Object.values(this.struck).reduce((sum, count) => sum + count, 0);
  }

  begin(): void {
    this.#blowing = true;
    const fate: Fate = {
      ofCall: (method, nth) => this.#ofCall(method, nth),
      ofDelivery: (kind) => this.#ofDelivery(kind === 'interactive' ? 'click' : 'delivery'),
    };
    this.#workspace.faults.fate = fate;
    this.#track(this.#strike());
  }

  /** Resolves when the last blow has fallen and what it struck is on its way back. */
  async end(): Promise<void> {
    this.#blowing = false;
    this.#workspace.faults.fate = {};
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #ofCall(method: string, nth: number): Fault | undefined {
    const random = this.#calls.get(method) ?? this.#random.of(method);
    this.#calls.set(method, random);
    const fault = faultOf(method, random);
    this.#come('call');
    if (fault === undefined && nth % 2 === 0) this.#come('accepted');
    return fault;
  }

  #ofDelivery(moment: Moment): DeliveryFault | undefined {
    this.#come(moment);
    return this.#deliveries.weighted<DeliveryFault>([
      [0.15, { kind: 'twice' }],
      [0.1, { kind: 'late', ms: this.#deliveries.between(50, 1_500) }],
      [0.01, { kind: 'late', ms: this.#deliveries.between(3_100, 6_000) }],
      [0.03, { kind: 'unacknowledged' }],
      [0.015, { kind: 'disconnected', reason: this.#deliveries.pick(['refresh_requested', 'cut', 'warning']) }],
    ]);
  }

  async #strike(): Promise<void> {
    const random = this.#random.of('blows');
    while (this.#blowing) {
      await this.#progress(random.between(Math.ceil(this.#force.callsBetween / 4), this.#force.callsBetween));
      const victim = this.#spared(random.pick(this.#force.victims), random.chance(BOTH_AT_ONCE));
      const moment = random.pick(MOMENTS);
      const freezes = random.chance(0.25);
      const ms = random.between(0, freezes ? this.#force.frozen : this.#force.down);
      await this.#until(moment);
      if (!this.#blowing) return;
      const blow = freezes ? this.#crew.freeze(victim, ms) : this.#crew.kill(victim, ms);
      this.#track(blow.then((struck) => struck && this.#count(`${freezes ? 'frozen' : 'killed'} ${kindOf(victim)}`)));
    }
  }

  /** Redis in the place of the one bot or worker that is left, unless both of a kind may be away. */
  #spared(victim: MemberName, both: boolean): MemberName {
    const other = MEMBERS.find((name) => name !== victim && kindOf(name) === kindOf(victim));
    return other === undefined || both || this.#crew.isRunning(other) ? victim : 'redis';
  }

  /** Waits for so many calls, or until there has been none for a while. */
  async #progress(calls: number): Promise<void> {
    const { faults } = this.#workspace;
    const goal = faults.calls() + calls;
    let last = faults.calls();
    for (let quiet = 0; this.#blowing && faults.calls() < goal && quiet < this.#force.quiet; quiet += LOOK_MS) {
      await delay(LOOK_MS);
      if (faults.calls() !== last) quiet = 0;
      last = faults.calls();
    }
  }

  async #until(moment: Moment): Promise<void> {
    if (moment === 'now') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => wait.come(), MOMENT_MS);
      const wait = {
        moment,
        come: () => {
          clearTimeout(timer);
          this.#waiting.delete(wait);
          resolve();
        },
      };
      this.#waiting.add(wait);
    });
  }

  #come(moment: Moment): void {
    for (const wait of this.#waiting) if (wait.moment === moment) wait.come();
  }

  #count(kind: string): void {
    this.blows[kind] = (this.blows[kind] ?? 0) + 1;
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}

const kindOf = (member: MemberName) => member.replace(/-\d$/, '');

/** By what a call does: one that writes may have done it although nobody hears so. */
function faultOf(method: string, random: Random): Fault | undefined {
  switch (method) {
    case 'chat.postMessage':
    case 'chat.update':
      return random.weighted<Fault>([
        [0.006, { kind: 'rate-limited', retryAfterSeconds: 1 }],
        [0.03, { kind: 'http-error', status: random.pick([500, 502, 503]) }],
        [0.006, { kind: 'refused', error: random.pick(['internal_error', 'fatal_error', 'service_unavailable']) }],
        [0.03, { kind: 'reset' }],
        [0.04, { kind: 'accepted-then-reset' }],
        [0.004, { kind: 'accepted-then-silent' }],
        [0.2, { kind: 'delay', ms: random.between(20, 900) }],
      ]);
    case 'auth.test':
    case 'apps.connections.open':
      return random.weighted<Fault>([
        [0.05, { kind: 'http-error', status: 500 }],
        [0.05, { kind: 'reset' }],
        [0.1, { kind: 'delay', ms: random.between(20, 800) }],
      ]);
    default:
      return random.weighted<Fault>([
        [0.005, { kind: 'rate-limited', retryAfterSeconds: 1 }],
        [0.05, { kind: 'http-error', status: 500 }],
        [0.04, { kind: 'reset' }],
        [0.03, { kind: 'accepted-then-reset' }],
        [0.1, { kind: 'delay', ms: random.between(20, 800) }],
      ]);
  }
}

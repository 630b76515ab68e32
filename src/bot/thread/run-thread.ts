/**
 * One run's thread, brought level with its journal.
 *
 * A **pass** takes the lease, renders, compares with the slots, and then works in two lanes at once: one posts what is
 * missing, strictly in order; the other updates what shows something else, step messages before the root card. Whenever
 * a turn to call Slack comes, the newest state of the run is looked up first, so that several changes to one message are
 * one update.
 *
 * A post is written down as an intent before it is sent. If it is not known what became of it, the thread is searched
 * for it by its metadata before it is sent again.
 *
 * Slack itself knows nothing of leases. Nothing is sent once the lease may be over by our own clock; if something arrived
 * late all the same, since this process stood still in between, whoever sent it learns of that when it writes it down: a
 * message for which another stands is taken back, and a change that may have undone a newer one is made again.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import { adopt } from './adopt.ts';
import { hashOf } from './content-hash.ts';
import { Doubles } from './doubles.ts';
import { HeldLease } from './held-lease.ts';
import { Lanes } from './lanes.ts';
import type { LostRun } from './lost.ts';
import { ROOT, type ThreadMessage } from './message.ts';
import { ENDED, type Failed, LOST, type Next, ORDER, type Stop, stopFor } from './next.ts';
import type { Bucket } from './pace.ts';
import { orPlainly, type Sent } from './plainly.ts';
import { findMessage } from './search.ts';
import { firstDiffering, firstMissing, lacks, type Shown, shownOf, shownOfLost, type Update } from './shown.ts';
import { failureOf } from './slack-api.ts';
import type { Surroundings } from './surroundings.ts';
import type { Intent, Slot } from './thread-store.ts';

/** Until the next pass, when another bot has appended meanwhile. */
const AHEAD_MS = 20;

export class RunThread {
  readonly #run: string;
  readonly #around: Surroundings;
  #slots = new Map<string, Slot>();
  #fence = 0;
  #shown: Promise<Shown | undefined> | undefined;
  #mustAdopt = false;
  /** The one that answered when this pass began. */
  #redis = '';
  #lost: LostRun | undefined;
  #lease: HeldLease | undefined;
  readonly #doubles = new Doubles();
  readonly #lanes = new Lanes();
  /** The message whose intent was written with the lease, and whose turn was taken already. */
  #ready: { readonly key: string; readonly bucket: Bucket } | undefined;
  /** Keys whose intent is known not to have reached Slack. */
  readonly #unsent = new Set<string>();
  /** When a provisional message was first wanted. */
  readonly #wantedSince = new Map<string, number>();

  constructor(run: string, around: Surroundings) {
    this.#run = run;
    this.#around = around;
  }

  /** The run has moved on: what was rendered is no longer the newest. */
  stale(): void {
    this.#shown = undefined;
    this.#lanes.wake();
  }

  /**
   * What is known of the thread cannot be relied on any more: the next pass reads it from Slack.
   *
   * @param lost what is left to say if nothing of the run is on record
   */
  forget(lost?: LostRun): void {
    this.#mustAdopt = true;
    this.#lost = lost;
  }

  /** Throws what Redis throws; Slack's errors are part of the result. */
  async pass(): Promise<Next> {
    const { store, doubts, owner, timing, log } = this.#around;
    this.stale();
    if (this.#mustAdopt) this.#fence = 0;
    const shown = await this.#newest();
    if (!shown) return { type: 'level', ended: true };
    const intent = this.#intentAtOnce(shown);
    const asked = Date.now();
    const lease = await store.acquire(this.#run, owner, timing.lease, this.#fence, intent);
    if (!lease.held) {
      this.#release();
      return { type: 'busy', left: lease.left };
    }
    this.#fence = lease.fence;
    if (lease.slots) {
      if (lease.older || lacks(lease.slots, this.#slots)) this.#mustAdopt = true;
      this.#slots = new Map(lease.slots);
      this.stale();
      this.#unsent.clear();
      this.#release();
    } else if (intent) {
      this.#slots.set(intent.key, intent.slot);
      this.#unsent.add(intent.key);
    }
    const held = new HeldLease({ store, run: this.#run, owner, ttl: timing.lease, log }, asked);
    this.#lease = held;
    let next: Next;
    let undisturbed = false;
    try {
      this.#redis = await doubts.look();
      if (doubts.take(this.#run)) this.#mustAdopt = true;
      const stop = this.#mustAdopt ? await this.#adopt() : undefined;
      next = stop ?? (await this.#level());
    } finally {
      held.letGo();
      this.#release();
      // The next pass looks it up anyway; between them it would only take memory.
      this.#shown = undefined;
      undisturbed = await store.release(this.#run, owner, this.#fence);
    }
    return next.type === 'level' && !undisturbed ? ENDED : next;
  }

  /**
   * The usual case is one message to be posted by the reconciler that posted the others: its intent travels with the
   * lease, which saves a way to Redis that a person would wait for.
   */
  #intentAtOnce(shown: Shown): Intent | undefined {
    const wanted = this.#fence === 0 ? undefined : this.#nextPost(shown);
    if (!wanted || wanted.wait > 0 || this.#slots.has(wanted.message.key)) return undefined;
    const bucket = this.#around.pace.postsIn(shown.run.channel);
    if (!bucket.tryTake()) return undefined;
    const { key } = wanted.message;
    this.#ready = { key, bucket };
    return { key, slot: { state: 'intent', at: Date.now() } };
  }

  /** Gives back the turn that was taken for a message with its intent, if it was not used. */
  #release(): void {
    this.#ready?.bucket.giveBack();
    this.#ready = undefined;
  }

  /** Slots as the thread has them. What is not wanted any more says so. */
  async #adopt(): Promise<Stop | undefined> {
    // What was rendered before it was known that Redis was put back must not be taken for what is wanted; and if that
    // becomes known once more from here on, all of this is done once more.
    this.stale();
    this.#mustAdopt = false;
    const stop = await this.#adoptWhatIsThere().catch((error: unknown) => {
      this.#mustAdopt = true;
      throw error;
    });
    if (stop) this.#mustAdopt = true;
    return stop;
  }

  async #adoptWhatIsThere(): Promise<Stop | undefined> {
    const shown = await this.#newest();
    if (!shown) return ENDED;
    const { channel, startedAt } = shown.run;
    if (!this.#slots.has(ROOT)) this.#slots.set(ROOT, { state: 'intent', at: startedAt });
    const root = this.#slots.get(ROOT);
    if (root?.state === 'intent') {
      const stop = await this.#find(shown, ROOT, Math.min(root.at, startedAt));
      if (stop) return stop;
    }
    const known = this.#slots.get(ROOT);
    // If that never got there, nothing else did.
    if (known?.state !== 'posted') return undefined;
    const where = { run: this.#run, channel, root: known.ts, fence: this.#fence, known: this.#slots };
    const { stop, slots = [], doubles = [] } = await adopt(this.#around, { ...where, wanted: shown.messages });
    for (const [key, slot] of slots) this.#slots.set(key, slot);
    for (const ts of doubles) this.#doubles.add({ channel, ts });
    return stop;
  }

  async #level(): Promise<Next> {
    // Both are waited for, even if one throws: the lease is given up afterwards.
    const lanes = await this.#lanes.run([() => this.#updateWhatDiffers(), () => this.#postWhatIsMissing()]);
    const stops = lanes.flatMap((lane) => {
      if (lane.status === 'rejected') throw lane.reason;
      return lane.value ?? [];
    });
    const [stop] = stops.toSorted((a, b) => ORDER[a.type] - ORDER[b.type]);
    if (stop) return stop;
    const shown = await this.#newest();
    if (!shown || this.#nextPost(shown) || firstDiffering(shown, this.#slots)) return { type: 'again', after: 0 };
    const left = await this.#doubles.takeBack(this.#around.api, this.#around.pace.updates);
    if (left) return left;
    if (await this.#isOtherRedis()) return ENDED;
    const level = await this.#around.journal.markReconciled(this.#run, shown.run.version);
    if (await this.#isOtherRedis()) return ENDED;
    return level ? { type: 'level', ended: shown.over } : { type: 'again', after: AHEAD_MS };
  }

  /** Another one may not have what was written down in this pass. */
  async #isOtherRedis(): Promise<boolean> {
    const other = (await this.#around.doubts.look()) !== this.#redis;
    if (other) this.#mustAdopt = true;
    return other;
  }

  /** For a lane without work, now or for `limit` milliseconds: whether it is to look again. */
  async #mayMove(limit?: number): Promise<boolean> {
    return this.#shown === undefined || this.#lanes.rest(limit);
  }

  /** The newest state of the run that is known here. */
  #newest(): Promise<Shown | undefined> {
    this.#shown ??= this.#around.runs
      .get(this.#run)
      .then((record) => (record ? shownOf(record, this.#slots) : this.#lost && shownOfLost(this.#lost)));
    return this.#shown;
  }

  async #postWhatIsMissing(): Promise<Stop | undefined> {
    for (;;) {
      const shown = await this.#newest();
      const wanted = shown && this.#nextPost(shown);
      if (!wanted || wanted.wait > 0) {
        if (await this.#mayMove(wanted?.wait)) continue;
        return wanted && { type: 'again', after: wanted.wait };
      }
      const slot = this.#slots.get(wanted.message.key);
      const stop =
        slot?.state === 'intent' && !this.#unsent.has(wanted.message.key)
          ? await this.#find(shown, wanted.message.key, slot.at)
          : await this.#postNext(shown.run.channel);
      if (stop) return stop;
    }
  }

  /** The first message in order that is not there yet, and how long it is better to wait before posting it. */
  #nextPost(shown: Shown): { readonly message: ThreadMessage; readonly wait: number } | undefined {
    const message = firstMissing(shown, this.#slots);
    if (!message) return undefined;
    if (!message.provisional || this.#slots.has(message.key)) return { message, wait: 0 };
    const since = this.#wantedSince.get(message.key) ?? Date.now();
    this.#wantedSince.set(message.key, since);
    return { message, wait: Math.max(0, since + this.#around.timing.grace - Date.now()) };
  }

  async #postNext(channel: string): Promise<Stop | undefined> {
    const bucket = this.#around.pace.postsIn(channel);
    const ready = this.#ready;
    this.#ready = undefined;
    if (!ready && !(await bucket.take())) return ENDED;
    const shown = await this.#newest();
    const wanted = shown && this.#nextPost(shown);
    const slot = wanted && this.#slots.get(wanted.message.key);
    // What was wanted may have changed while the turn was waited for.
    if (!wanted || wanted.wait > 0 || (slot && !this.#unsent.has(wanted.message.key))) {
      bucket.giveBack();
      return undefined;
    }
    const failure = await this.#post(shown.run.channel, wanted.message, ready?.key === wanted.message.key);
    if (failure?.kind === 'rate-limited') return this.#rest(bucket, failure.retryAfter);
    return failure && stopFor(failure);
  }

  async #post(channel: string, message: ThreadMessage, intended: boolean): Promise<Failed | undefined> {
    const { key } = message;
    const { store, api, owner, timing } = this.#around;
    const root = this.#slots.get(ROOT);
    const threadTs = key !== ROOT && root && root.state !== 'intent' ? root.ts : undefined;
    if (key !== ROOT && !threadTs) return { kind: 'gone', error: 'the thread has no first message' };
    if (!intended) {
      const intent: Slot = { state: 'intent', at: Date.now() };
      const mine = { owner, fence: this.#fence, ttl: timing.lease };
      if (!(await store.intend(this.#run, mine, key, intent))) return LOST;
      this.#lease?.extended(intent.at);
      this.#slots.set(key, intent);
    }
    if (!this.#lease?.isHeld) return LOST;
    this.#unsent.delete(key);
    const name = { run: this.#run, key };
    const where = threadTs === undefined ? { channel, name } : { channel, name, threadTs };
    let posted: Sent<{ readonly ts: string }>;
    try {
      posted = await orPlainly(message, (content) => api.postMessage({ ...content, ...where }));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'unanswered') this.#unsent.add(key);
      if (failure.kind !== 'refused') return failure;
      await this.#giveUp(key, '', `Slack refuses this message (${failure.error}); the thread goes on without it`);
      return undefined;
    }
    const slot = { state: 'posted', ts: posted.answer.ts, hash: hashOf(message), ...posted.how } as const;
    return (await this.#posted(channel, key, slot)) ? undefined : LOST;
  }

  /** False if another message stands for it. */
  async #posted(channel: string, key: string, slot: Extract<Slot, { state: 'posted' }>): Promise<boolean> {
    const { store, onPosted } = this.#around;
    const { ts } = slot;
    const place = key === ROOT ? { channel, ts } : undefined;
    // If this cannot be written down, it is an intent still, and will be found.
    const recorded = await store.record(this.#run, this.#fence, key, slot, place);
    if (recorded === 'another') {
      this.#around.log.warn({ run: this.#run, key }, 'this message is there twice; the later one is taken back');
      this.#doubles.add({ channel, ts });
      return false;
    }
    this.#slots.set(key, slot);
    this.#wantedSince.delete(key);
    if (place) onPosted?.(this.#run, place);
    return true;
  }

  /** Looks in the thread for a message of which it is not known whether it was posted. */
  async #find(shown: Shown, key: string, since: number): Promise<Stop | undefined> {
    const { api, pace, timing } = this.#around;
    const wait = since + timing.settle - Date.now();
    if (wait > 0) return { type: 'again', after: wait };
    const root = this.#slots.get(ROOT);
    const { channel } = shown.run;
    const threadTs = key === ROOT || !root || root.state === 'intent' ? undefined : root.ts;
    const where = threadTs === undefined ? { channel } : { channel, threadTs };
    const found = await findMessage(api, pace.reads, where, { run: this.#run, key }, since);
    switch (found.type) {
      case 'found':
        // Its content is not known: the hash of nothing makes it be updated.
        return (await this.#posted(channel, key, { state: 'posted', ts: found.ts, hash: '' }))
          ? undefined
          : stopFor(LOST);
      case 'absent':
        this.#unsent.add(key);
        return undefined;
      case 'ended':
        return ENDED;
      case 'failed':
        return found.failure.kind === 'rate-limited'
          ? this.#rest(pace.reads, found.failure.retryAfter)
          : stopFor(found.failure);
    }
  }

  async #updateWhatDiffers(): Promise<Stop | undefined> {
    const { pace } = this.#around;
    // A post that is ready goes out first: that is what people wait for.
    if (this.#ready) await immediate();
    for (;;) {
      const shown = await this.#newest();
      const wanted = shown && firstDiffering(shown, this.#slots);
      if (!wanted) {
        if (await this.#mayMove()) continue;
        return undefined;
      }
      if (!(await pace.updates.take(wanted.message.key === ROOT ? 'last' : 'first'))) return ENDED;
      const newest = await this.#newest();
      const update = newest && firstDiffering(newest, this.#slots);
      if (!update) {
        pace.updates.giveBack();
        continue;
      }
      const failure = await this.#update(newest.run.channel, update);
      if (failure === undefined) continue;
      if (failure.kind !== 'rate-limited') return stopFor(failure);
      this.#rest(pace.updates, failure.retryAfter);
    }
  }

  async #update(channel: string, { message, ts }: Update): Promise<Failed | undefined> {
    const { api, store } = this.#around;
    const { key } = message;
    if (!this.#lease?.isHeld) return LOST;
    const name = { run: this.#run, key };
    let how: Sent<void>['how'] = {};
    try {
      ({ how } = await orPlainly(message, (content) => api.updateMessage({ ...content, channel, ts, name })));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'gone') {
        await this.#giveUp(key, ts, `somebody deleted this message (${failure.error}); it is not posted again`);
        return undefined;
      }
      if (failure.kind === 'unanswered') await store.doubt(this.#run, this.#fence, key, ts);
      if (failure.kind !== 'refused') return failure;
      this.#around.log.error({ run: this.#run, key, error: failure.error }, 'Slack refuses the update of this message');
    }
    const slot: Slot = { state: 'posted', ts, hash: hashOf(message), ...how };
    if ((await store.record(this.#run, this.#fence, key, slot)) !== 'written') {
      await store.doubt(this.#run, this.#fence, key, ts);
      return LOST;
    }
    this.#slots.set(key, slot);
    return undefined;
  }

  async #giveUp(key: string, ts: string, why: string): Promise<void> {
    const slot: Slot = { state: 'gone', ts };
    this.#around.log.warn({ run: this.#run, key }, why);
    await this.#around.store.record(this.#run, this.#fence, key, slot);
    this.#slots.set(key, slot);
  }

  #rest(bucket: { rest(milliseconds: number): void }, milliseconds: number): undefined {
    this.#around.log.info({ run: this.#run, milliseconds }, 'Slack asks to wait');
    bucket.rest(milliseconds);
    return undefined;
  }
}

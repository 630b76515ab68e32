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
 */
import type { Log } from '../../redis/connection.ts';
import type { RunRecord } from '../../runs/runs.ts';
import { section } from '../text/blocks.ts';
import { hashOf } from './content-hash.ts';
import { type Rendered, ROOT, type ThreadMessage } from './message.ts';
import type { PaceKeeper } from './pace.ts';
import { render } from './render.ts';
import { findMessage } from './search.ts';
import { type Content, failureOf, type SlackApi, type SlackFailure } from './slack-api.ts';
import type { Slot, ThreadPlace, ThreadStore } from './thread-store.ts';

export interface Surroundings {
  readonly api: SlackApi;
  readonly store: ThreadStore;
  readonly runs: { get(run: string): Promise<Rendered | undefined> };
  readonly journal: { markReconciled(run: string, version: number): Promise<boolean> };
  readonly pace: PaceKeeper;
  readonly log: Log;
  /** Told once a run's root has been posted, so that what is said there can be known to belong to it. */
  readonly onPosted?: (run: string, place: ThreadPlace) => void;
  /** Names this reconciler among all. */
  readonly owner: string;
  readonly timing: Timing;
}

/** Milliseconds. */
export interface Timing {
  /** A lease that is not renewed ends after this; a bot that was killed holds things up for so long. */
  readonly lease: number;
  /** How long a provisional message is held back. */
  readonly grace: number;
  /** A message that may be on its way is searched for only after this. */
  readonly settle: number;
}

/** What is to be done after a pass. */
export type Next =
  | { readonly type: 'level'; readonly ended: boolean }
  /** Once more after so many milliseconds, sooner if something happens. */
  | { readonly type: 'again'; readonly after: number }
  /** Another reconciler is at it, at least for so many milliseconds. */
  | { readonly type: 'busy'; readonly left: number }
  /** It did not work; later, with growing distance. */
  | { readonly type: 'failed'; readonly why: string }
  /** Somebody has to do something first. */
  | { readonly type: 'blocked'; readonly why: string; readonly advice: string };

type Stop = Exclude<Next, { type: 'level' | 'busy' }>;

/** Another has the lease now: see what it does. */
const LOST = { kind: 'lost' } as const;
type Failed = SlackFailure | typeof LOST;

interface Shown {
  readonly run: RunRecord['run'];
  readonly messages: readonly ThreadMessage[];
}

export class RunThread {
  readonly #run: string;
  readonly #around: Surroundings;
  #slots = new Map<string, Slot>();
  #fence = 0;
  #shown: Promise<Shown | undefined> | undefined;
  #lost = false;
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
  }

  /** Throws what Redis throws; Slack's errors are part of the result. */
  async pass(): Promise<Next> {
    const { store, owner, timing } = this.#around;
    this.stale();
    // In one turn of the event loop, so that they travel to Redis together.
    const [lease, shown] = await Promise.all([
      store.acquire(this.#run, owner, timing.lease, this.#fence),
      this.#newest(),
    ]);
    if (!lease.held) return { type: 'busy', left: lease.left };
    this.#fence = lease.fence;
    if (lease.slots) {
      this.#slots = new Map(lease.slots);
      this.#unsent.clear();
    }
    const beat = this.#keepLease();
    try {
      return shown ? await this.#level() : { type: 'level', ended: true };
    } finally {
      clearInterval(beat);
      await store.release(this.#run, owner);
    }
  }

  #keepLease(): NodeJS.Timeout {
    const { store, owner, timing, log } = this.#around;
    this.#lost = false;
    const renew = async () => {
      try {
        if (!(await store.renew(this.#run, owner, timing.lease))) this.#lost = true;
      } catch (error) {
        // Without Redis nothing is written down, and so nothing is posted either.
        log.warn({ run: this.#run, err: error }, 'the lease of the thread could not be renewed');
      }
    };
    return setInterval(() => void renew(), Math.max(1, timing.lease / 3));
  }

  async #level(): Promise<Next> {
    // Both are waited for, even if one throws: the lease is given up afterwards.
    const lanes = await Promise.allSettled([this.#postWhatIsMissing(), this.#updateWhatDiffers()]);
    const stops = lanes.flatMap((lane) => {
      if (lane.status === 'rejected') throw lane.reason;
      return lane.value ?? [];
    });
    const [stop] = stops.toSorted((a, b) => ORDER[a.type] - ORDER[b.type]);
    if (stop) return stop;
    const shown = await this.#newest();
    if (!shown || this.#nextPost(shown) || this.#nextUpdate(shown)) return { type: 'again', after: 0 };
    const level = await this.#around.journal.markReconciled(this.#run, shown.run.version);
    return level ? { type: 'level', ended: shown.run.ended !== undefined } : { type: 'again', after: 0 };
  }

  /** The newest state of the run that is known here. */
  #newest(): Promise<Shown | undefined> {
    this.#shown ??= this.#around.runs
      .get(this.#run)
      .then((record) => record && { run: record.run, messages: render(record) });
    return this.#shown;
  }

  async #postWhatIsMissing(): Promise<Stop | undefined> {
    for (;;) {
      const shown = await this.#newest();
      const wanted = shown && this.#nextPost(shown);
      if (!wanted) return undefined;
      if (wanted.wait > 0) return { type: 'again', after: wanted.wait };
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
    const message = shown.messages.find(({ key }) => {
      const slot = this.#slots.get(key);
      return slot === undefined || slot.state === 'intent';
    });
    if (!message) return undefined;
    if (!message.provisional || this.#slots.has(message.key)) return { message, wait: 0 };
    const since = this.#wantedSince.get(message.key) ?? Date.now();
    this.#wantedSince.set(message.key, since);
    return { message, wait: Math.max(0, since + this.#around.timing.grace - Date.now()) };
  }

  async #postNext(channel: string): Promise<Stop | undefined> {
    const bucket = this.#around.pace.postsIn(channel);
    if (!(await bucket.take())) return ENDED;
    const shown = await this.#newest();
    const wanted = shown && this.#nextPost(shown);
    const slot = wanted && this.#slots.get(wanted.message.key);
    // What was wanted may have changed while the turn was waited for.
    if (!wanted || wanted.wait > 0 || (slot && !this.#unsent.has(wanted.message.key))) {
      bucket.giveBack();
      return undefined;
    }
    const failure = await this.#post(shown.run.channel, wanted.message);
    if (failure?.kind === 'rate-limited') return this.#rest(bucket, failure.retryAfter);
    return failure && stopFor(failure);
  }

  async #post(channel: string, message: ThreadMessage): Promise<Failed | undefined> {
    const { key } = message;
    const { store, api, owner, timing } = this.#around;
    const root = this.#slots.get(ROOT);
    const threadTs = key !== ROOT && root && root.state !== 'intent' ? root.ts : undefined;
    if (key !== ROOT && !threadTs) return { kind: 'gone', error: 'the thread has no first message' };
    const intent: Slot = { state: 'intent', at: Date.now() };
    const mine = { owner, fence: this.#fence, ttl: timing.lease };
    if (this.#lost || !(await store.intend(this.#run, mine, key, intent))) return LOST;
    this.#slots.set(key, intent);
    this.#unsent.delete(key);
    const name = { run: this.#run, key };
    const where = threadTs === undefined ? { channel, name } : { channel, name, threadTs };
    try {
      const { ts } = await orPlainly(message, (content) => api.postMessage({ ...content, ...where }));
      await this.#posted(channel, key, ts, hashOf(message));
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'unanswered') this.#unsent.add(key);
      if (failure.kind !== 'refused') return failure;
      await this.#giveUp(key, '', `Slack refuses this message (${failure.error}); the thread goes on without it`);
      return undefined;
    }
  }

  async #posted(channel: string, key: string, ts: string, hash: string): Promise<void> {
    const { store, onPosted } = this.#around;
    const slot: Slot = { state: 'posted', ts, hash };
    const place = key === ROOT ? { channel, ts } : undefined;
    this.#slots.set(key, slot);
    this.#wantedSince.delete(key);
    await store.record(this.#run, this.#fence, key, slot, place);
    if (place) onPosted?.(this.#run, place);
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
        await this.#posted(channel, key, found.ts, '');
        return undefined;
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
    for (;;) {
      const shown = await this.#newest();
      const wanted = shown && this.#nextUpdate(shown);
      if (!wanted) return undefined;
      if (!(await pace.updates.take(wanted.message.key === ROOT ? 'last' : 'first'))) return ENDED;
      const newest = await this.#newest();
      const update = newest && this.#nextUpdate(newest);
      if (!update) {
        pace.updates.giveBack();
        continue;
      }
      const failure = await this.#update(newest.run.channel, update.message, update.ts);
      if (failure === undefined) continue;
      if (failure.kind !== 'rate-limited') return stopFor(failure);
      this.#rest(pace.updates, failure.retryAfter);
    }
  }

  /** The first message in order that shows something else than it should; the root card last. */
  #nextUpdate(shown: Shown): { readonly message: ThreadMessage; readonly ts: string } | undefined {
    const differing = shown.messages.flatMap((message) => {
      const slot = this.#slots.get(message.key);
      return slot?.state === 'posted' && slot.hash !== hashOf(message) ? [{ message, ts: slot.ts }] : [];
    });
    return differing.find(({ message }) => message.key !== ROOT) ?? differing[0];
  }

  async #update(channel: string, message: ThreadMessage, ts: string): Promise<Failed | undefined> {
    const { api, store } = this.#around;
    const { key } = message;
    if (this.#lost) return LOST;
    const name = { run: this.#run, key };
    try {
      await orPlainly(message, (content) => api.updateMessage({ ...content, channel, ts, name }));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'gone') {
        await this.#giveUp(key, ts, `somebody deleted this message (${failure.error}); it is not posted again`);
        return undefined;
      }
      if (failure.kind !== 'refused') return failure;
      this.#around.log.error({ run: this.#run, key, error: failure.error }, 'Slack refuses the update of this message');
    }
    const slot: Slot = { state: 'posted', ts, hash: hashOf(message) };
    this.#slots.set(key, slot);
    await store.record(this.#run, this.#fence, key, slot);
    return undefined;
  }

  async #giveUp(key: string, ts: string, why: string): Promise<void> {
    const slot: Slot = { state: 'gone', ts };
    this.#around.log.warn({ run: this.#run, key }, why);
    this.#slots.set(key, slot);
    await this.#around.store.record(this.#run, this.#fence, key, slot);
  }

  #rest(bucket: { rest(milliseconds: number): void }, milliseconds: number): undefined {
    this.#around.log.info({ run: this.#run, milliseconds }, 'Slack asks to wait');
    bucket.rest(milliseconds);
    return undefined;
  }
}

/** Which of two lanes' reasons to stop counts. */
const ORDER = { failed: 0, blocked: 1, again: 2 } as const;

const ENDED: Stop = { type: 'again', after: 0 };

function stopFor(failure: Failed): Stop {
  switch (failure.kind) {
    case 'lost':
      return { type: 'again', after: 0 };
    case 'rate-limited':
      return { type: 'again', after: failure.retryAfter };
    case 'unanswered':
      return { type: 'failed', why: failure.why };
    case 'gone':
      return { type: 'blocked', why: failure.error, advice: 'Its first message was deleted. The journal goes on.' };
    case 'closed':
      return { type: 'blocked', why: failure.error, advice: failure.advice };
    case 'refused':
      return { type: 'blocked', why: failure.error, advice: 'Slack refuses the call; see `handrail doctor`.' };
  }
}

/** Tries the message as it should be; if Slack does not take its blocks, as its one sentence. */
async function orPlainly<T>(message: ThreadMessage, call: (content: Content) => Promise<T>): Promise<T> {
  try {
    return await call({ text: message.text, blocks: message.blocks });
  } catch (error) {
    if (failureOf(error).kind !== 'refused') throw error;
    return call({ text: message.text, blocks: [section(message.text)] });
  }
}

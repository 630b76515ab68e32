/**
 * Reads from Slack which messages of a run its thread has, when what was written down about them is lost or older than
 * the thread: Redis was put back to an earlier state. Otherwise they would be posted a second time, or stand there with
 * buttons for what is not on record any more.
 */
import { section } from '../text/blocks.ts';
import { isAnswerKey } from './answers.ts';
import { contentHash } from './content-hash.ts';
import { ROOT, type ThreadMessage } from './message.ts';
import { ENDED, type Stop, stopFor } from './next.ts';
import type { Bucket } from './pace.ts';
import { type Found, type SlackApi, SlackCallFailed } from './slack-api.ts';
import type { Surroundings } from './surroundings.ts';
import type { Slot } from './thread-store.ts';

/** It becomes itself again if that happens once more. */
const NOT_ON_RECORD =
  '↩️ Not on record: what stood here came after the state to which the record was put back. A note in this thread tells more.';

/** What stands where something stood that is not on record any more. */
export const notOnRecord = { text: NOT_ON_RECORD, blocks: [section(NOT_ON_RECORD)] };
const NOT_ON_RECORD_HASH = contentHash(notOnRecord);

export type Adopted =
  | { readonly stop?: undefined; readonly slots: ReadonlyMap<string, Slot>; readonly doubles: readonly string[] }
  | { readonly stop: Stop; readonly slots?: undefined; readonly doubles?: undefined };

export interface ThreadToAdopt {
  readonly run: string;
  readonly channel: string;
  /** Timestamp of the thread's first message. */
  readonly root: string;
  /** Of the lease under which it is written down. */
  readonly fence: number;
  /** What is known of its messages so far: of several with one key, the one that is known counts. */
  readonly known: ReadonlyMap<string, Slot>;
  /** What the thread should be. */
  readonly wanted: readonly ThreadMessage[];
}

/**
 * Finds every message of the run, writes over those that are not wanted any more, and writes down where each is and what it
 * shows, so that whatever should show something else is updated.
 *
 * `doubles`: timestamps of messages for which others stand.
 */
export async function adopt(
  { api, pace, store }: Pick<Surroundings, 'api' | 'pace' | 'store'>,
  { run, channel, root, fence, known, wanted }: ThreadToAdopt,
): Promise<Adopted> {
  let bucket = pace.reads;
  try {
    const messages = await messagesInThread(api, bucket, { run, channel, root });
    if (messages === undefined) return { stop: ENDED };
    const { found, doubles } = oneOfEach(messages, known);
    const keys = new Set(wanted.map(({ key }) => key));
    // The first message is there, whether Slack lists it with its replies or not.
    const slots = new Map<string, Slot>([[ROOT, { state: 'posted', ts: root, hash: '' }]]);
    bucket = pace.updates;
    for (const [key, { ts, hash = '' }] of found) {
      slots.set(key, { state: 'posted', ts, hash });
      // What the bot answered stays what it answered.
      if (key === ROOT || isAnswerKey(key) || keys.has(key) || hash === NOT_ON_RECORD_HASH) continue;
      if (!(await bucket.take('last'))) return { stop: ENDED };
      await api.updateMessage({ ...notOnRecord, channel, ts, name: { run, key } });
      slots.set(key, { state: 'posted', ts, hash: NOT_ON_RECORD_HASH });
    }
    for (const [key, slot] of slots) await store.record(run, fence, key, slot);
    return { slots, doubles };
  } catch (error) {
    if (!(error instanceof SlackCallFailed)) throw error;
    if (error.failure.kind === 'rate-limited') bucket.rest(error.failure.retryAfter);
    return { stop: stopFor(error.failure) };
  }
}

/** Of each key the message that is known, or else the first; and the timestamps of the others. */
function oneOfEach(
  messages: readonly Found[],
  known: ReadonlyMap<string, Slot>,
): { readonly found: ReadonlyMap<string, Found>; readonly doubles: readonly string[] } {
  const found = new Map<string, Found>();
  for (const message of messages) {
    const key = message.name?.key ?? '';
    const slot = known.get(key);
    const isKnown = slot?.state === 'posted' && slot.ts === message.ts;
    if (isKnown || !found.has(key)) found.set(key, message);
  }
  const counted = new Set([...found.values()].map(({ ts }) => ts));
  return { found, doubles: [...new Set(messages.map(({ ts }) => ts))].filter((ts) => !counted.has(ts)) };
}

/** The run's messages; undefined if the reconciler is being closed. */
async function messagesInThread(
  api: SlackApi,
  pace: Bucket,
  { run, channel, root }: { run: string; channel: string; root: string },
): Promise<readonly Found[] | undefined> {
  const messages: Found[] = [];
  let next: { cursor?: string } = {};
  for (;;) {
    if (!(await pace.take())) return undefined;
    const page = await api.replies({ channel, ts: root, oldest: '0', ...next });
    messages.push(...page.messages.filter(({ name }) => name?.run === run));
    if (page.cursor === undefined) return messages;
    next = { cursor: page.cursor };
  }
}

/**
 * Reads from Slack which messages of a run its thread has, when what was written down about them is lost or older than
 * the thread: Redis was put back to an earlier state. Otherwise they would be posted a second time, or stand there with
 * buttons for what is not on record any more.
 */
import { section } from '../text/blocks.ts';
import { isAnswerKey } from './answers.ts';
import { ROOT, type ThreadMessage } from './message.ts';
import type { Bucket, PaceKeeper } from './pace.ts';
import { type SlackApi, SlackCallFailed, type SlackFailure } from './slack-api.ts';
import type { Slot } from './thread-store.ts';

/** It becomes itself again if that happens once more. */
const NOT_ON_RECORD =
  '↩️ Not on record: what stood here came after the state to which the record was put back. A note in this thread tells more.';

/** What stands where something stood that is not on record any more. */
export const notOnRecord = { text: NOT_ON_RECORD, blocks: [section(NOT_ON_RECORD)] };

export type Adopted =
  | { readonly type: 'adopted'; readonly slots: ReadonlyMap<string, Slot> }
  /** The reconciler is being closed. */
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly failure: SlackFailure };

export interface ThreadToAdopt {
  readonly run: string;
  readonly channel: string;
  /** Timestamp of the thread's first message. */
  readonly root: string;
  /** What the thread should be. */
  readonly wanted: readonly ThreadMessage[];
}

/**
 * Finds every message of the run, and writes over those that are not wanted any more. The slots that it gives have the
 * hash of nothing, so that whatever is wanted is updated.
 */
export async function adopt(
  { api, pace }: { readonly api: SlackApi; readonly pace: PaceKeeper },
  { run, channel, root, wanted }: ThreadToAdopt,
): Promise<Adopted> {
  try {
    const found = await messagesInThread(api, pace.reads, { run, channel, root });
    if (found === undefined) return { type: 'ended' };
    for (const [key, ts] of found) {
      // What the bot answered stays what it answered.
      if (key === ROOT || isAnswerKey(key) || wanted.some((message) => message.key === key)) continue;
      if (!(await pace.updates.take('last'))) return { type: 'ended' };
      await api.updateMessage({
        ...notOnRecord,
        channel,
        ts,
        name: { run, key },
      });
    }
    const slots = [...found].map(([key, ts]) => [key, { state: 'posted', ts, hash: '' }] as const);
    return { type: 'adopted', slots: new Map(slots) };
  } catch (error) {
    if (!(error instanceof SlackCallFailed)) throw error;
    return { type: 'failed', failure: error.failure };
  }
}

/** Key → timestamp of the first message with that key; undefined if the reconciler is being closed. */
async function messagesInThread(
  api: SlackApi,
  pace: Bucket,
  { run, channel, root }: { run: string; channel: string; root: string },
): Promise<ReadonlyMap<string, string> | undefined> {
  const found = new Map<string, string>();
  let next: { cursor?: string } = {};
  for (;;) {
    if (!(await pace.take())) return undefined;
    const page = await api.replies({ channel, ts: root, oldest: '0', ...next });
    for (const { ts, name } of page.messages) {
      if (name?.run === run && !found.has(name.key)) found.set(name.key, ts);
    }
    if (page.cursor === undefined) return found;
    next = { cursor: page.cursor };
  }
}

/** Looks for a message of ours in Slack by its metadata: the only way to tell what became of a post without an answer. */
import type { Bucket } from './pace.ts';
import { failureOf, type MessageName, type Page, type SlackApi, type SlackFailure } from './slack-api.ts';

export type Search =
  | { readonly type: 'found'; readonly ts: string }
  | { readonly type: 'absent' }
  /** The reconciler is being closed. */
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly failure: SlackFailure };

/** Slack's clock and ours may be apart by this much. */
const CLOCKS_APART_MS = 5 * 60_000;

/**
 * @param where the thread, or the channel if what is looked for is a thread's first message
 * @param since when it was sent at the earliest, milliseconds since the epoch
 */
export async function findMessage(
  api: SlackApi,
  pace: Bucket,
  where: { readonly channel: string; readonly threadTs?: string },
  name: MessageName,
  since: number,
): Promise<Search> {
  const { channel, threadTs } = where;
  const oldest = (Math.max(0, since - CLOCKS_APART_MS) / 1_000).toFixed(6);
  let next: { cursor?: string } = {};
  for (;;) {
    if (!(await pace.take())) return { type: 'ended' };
    let page: Page;
    try {
      page =
        threadTs === undefined
          ? await api.history({ channel, oldest, ...next })
          : await api.replies({ channel, ts: threadTs, oldest, ...next });
    } catch (error) {
      return { type: 'failed', failure: failureOf(error) };
    }
    const found = page.messages.find((message) => message.name?.run === name.run && message.name.key === name.key);
    if (found) return { type: 'found', ts: found.ts };
    if (page.cursor === undefined) return { type: 'absent' };
    next = { cursor: page.cursor };
  }
}

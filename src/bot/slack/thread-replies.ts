import type { WebClient } from '@slack/web-api';

export interface RepliesPage {
  /** As Slack has them, oldest first. */
  readonly messages: readonly unknown[];
  readonly cursor?: string;
}

/** What stands in a thread from `oldest` on, its root included. Rejects with whatever the call rejects with. */
export type ThreadReplies = (query: {
  readonly channel: string;
  readonly ts: string;
  readonly oldest: string;
  readonly cursor?: string | undefined;
}) => Promise<RepliesPage>;

export function threadReplies(client: WebClient): ThreadReplies {
  return async ({ channel, ts, oldest, cursor }) => {
    const query = {
      channel,
      ts,
      oldest,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { messages = [], response_metadata } = await client.conversations.replies(query);
    const next = response_metadata?.next_cursor;
    return { messages, ...(next === undefined || next === '' ? {} : { cursor: next }) };
  };
}

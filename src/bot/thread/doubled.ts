/**
 * Whether a thread has a message of a run twice. Slack may carry out a call long after it was sent: if the bot that sent it was
 * killed meanwhile, and another has posted the message since, nobody knows of the one that came late.
 */
import { z } from 'zod';
import { isAnswerKey } from './answers.ts';
import { EVENT_TYPE } from './slack-api.ts';

const messageSchema = z.object({
  ts: z.string(),
  user: z.string(),
  metadata: z.object({
    event_type: z.literal(EVENT_TYPE),
    event_payload: z.object({ run: z.string(), key: z.string() }),
  }),
});

/** @param messages of the thread, as Slack has them, metadata included */
export function isDoubled(messages: readonly unknown[], run: string, botUser: string): boolean {
  const seen = new Map<string, string>();
  return messages.some((message) => {
    const parsed = messageSchema.safeParse(message);
    if (!parsed.success || parsed.data.user !== botUser) return false;
    const { ts, metadata } = parsed.data;
    const { run: of, key } = metadata.event_payload;
    if (of !== run || isAnswerKey(key)) return false;
    // Slack gives a thread's first message with each page.
    const other = seen.get(key) ?? ts;
    seen.set(key, other);
    return other !== ts;
  });
}

/** A run's thread as Slack has it, compared with what the journal says it should be. */
import { WebClient } from '@slack/web-api';
import { expect } from 'vitest';
import { z } from 'zod';
import { render } from '../../../src/bot/thread/render.ts';
import type { RunRecord } from '../../../src/runs/runs.ts';

const messageSchema = z.object({
  ts: z.string(),
  text: z.string(),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  metadata: z.object({ event_payload: z.object({ run: z.string(), key: z.string() }) }).optional(),
});
export type Posted = z.infer<typeof messageSchema>;

export interface Slack {
  readonly apiUrl: string;
  readonly botToken: string;
}

/** What the bot said in the thread when it was asked: no part of the record. */
const ANSWERS = /^answer:/;

/** Every message of the thread that the bot keeps for this run, in the order in which they stand there. */
export async function postedFor(run: string, { apiUrl, botToken }: Slack, channel: string): Promise<readonly Posted[]> {
  const client = new WebClient(botToken, { slackApiUrl: apiUrl });
  const page = { limit: 1_000, include_all_metadata: true } as const;
  const history = z.array(messageSchema).parse((await client.conversations.history({ channel, ...page })).messages);
  const roots = history.filter(({ metadata }) => metadata?.event_payload.run === run);
  const threads = await Promise.all(
    roots.map(async ({ ts }) => (await client.conversations.replies({ channel, ts, ...page })).messages ?? []),
  );
  return threads
    .flatMap((messages) => z.array(messageSchema).parse(messages))
    .filter((message) => message.metadata?.event_payload.run === run && !ANSWERS.test(keyOf(message)));
}

/** Nothing lost, doubled, out of order or out of date. */
export function expectToTell(posted: readonly Posted[], record: RunRecord): void {
  const wanted = render(record);
  expect(posted.map(keyOf)).toEqual(wanted.map(({ key }) => key));
  expect(posted.map(({ text, blocks = [] }) => ({ text, blocks: blocks.map(plain) }))).toEqual(
    wanted.map(({ text, blocks }) => ({ text, blocks: blocks.map((block) => plain({ ...block })) })),
  );
}

export function keyOf({ metadata }: Posted): string {
  return metadata?.event_payload.key ?? '';
}

/** Without what Slack adds where it was left out. */
export function plain(block: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(
    JSON.stringify(block, (name, value) =>
      name === 'block_id' || ((name === 'emoji' || name === 'verbatim') && typeof value === 'boolean')
        ? undefined
        : value,
    ),
  );
}

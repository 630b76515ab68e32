/** Answers in a thread, written down first if it is a run's. */
import { nanoid } from 'nanoid';
import type { Services } from './services.ts';
import { type Answer, content, type Place } from './slack/answers.ts';
import { sections } from './text/blocks.ts';
import { answerName } from './thread/answers.ts';
import { hashOf } from './thread/content-hash.ts';

/** Throws JournalUnavailable, and what Slack's clients throw. */
export async function answerInThread(
  { threads, slack }: Pick<Services, 'threads' | 'slack'>,
  place: Place,
  answer: Answer,
): Promise<void> {
  const { channel, thread } = place;
  const run =
    thread === undefined
      ? undefined
      : ((await threads.runOf(channel, thread)) ?? (await threads.runSaidBy(channel, thread)));
  if (run === undefined) return slack.post(place, answer);
  const id = nanoid(12);
  const { text, blocks = sections(answer.text) } = content(answer);
  // Always with blocks: Slack makes some of its own for a text that has none.
  await threads.noteAnswer(run, id, hashOf({ text, blocks }));
  await slack.post(place, { text, blocks }, answerName(run, id));
}

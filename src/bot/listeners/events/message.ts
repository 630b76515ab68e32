/** What people write to each other in a run's thread belongs to its record. */
import { answerInThread } from '../../answer-in-thread.ts';
import { mendRow } from '../../answers/verify.ts';
import { type MessageEvent, readMessage } from '../../payloads.ts';
import { keepSaid, saidIn } from '../../said.ts';
import type { Services } from '../../services.ts';
import { sections } from '../../text/blocks.ts';
import { capital } from '../../text/clean.ts';
import { slackDate } from '../../text/dates.ts';
import { escapeText } from '../../text/escape.ts';
import { messageName } from '../../verify/message-names.ts';

export async function onMessage(event: unknown, services: Services): Promise<void> {
  const message = readMessage(event);
  const said = saidIn(message, services);
  if (said === undefined) return tellDeletion(message, services);
  const { channel } = message;
  // Not awaited: Slack was told already that it arrived, and nobody waits for an answer. What is lost here, since this
  // process ends before it is recorded, is found in the thread (`missed-words.ts`).
  services.later.add(`${channel}:${said.thread}`, async () => {
    const run = await services.threads.runOf(channel, said.thread);
    if (run !== undefined) await keepSaid(services, run, message);
  });
}

/** A message of ours that somebody deleted: whoever reads the thread is told, and can have it back. */
function tellDeletion({ channel, subtype, previous_message: before }: MessageEvent, services: Services): void {
  if (subtype !== 'message_deleted' || before?.user !== services.botUser) return;
  const { ts, thread_ts: thread = ts } = before;
  services.later.add(`${channel}:${thread}`, async () => {
    const run = await services.threads.runOf(channel, thread);
    const key = run === undefined ? undefined : await services.records.keyOf(run, ts);
    if (run === undefined || key === undefined || !(await services.once.first(`deleted:${channel}:${ts}`))) return;
    const at = slackDate(Number(ts) * 1_000, 'moment');
    const text = `⚠️ ${capital(escapeText(messageName(key)))}, posted ${at}, was deleted. The journal has what it tells; it can be posted again.`;
    await answerInThread(
      services,
      { channel, thread },
      { text, blocks: [...sections(text), ...mendRow(run, { deleted: 1, altered: 0 })] },
    );
  });
}

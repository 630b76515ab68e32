/** What people write to each other in a run's thread belongs to its record. */
import { saidId, saidText } from '../../../runs/said.ts';
import { answerInThread } from '../../answer-in-thread.ts';
import { postAgainRow } from '../../answers/verify.ts';
import { type MessageEvent, readMessage } from '../../payloads.ts';
import type { Services } from '../../services.ts';
import { sections } from '../../text/blocks.ts';
import { slackDate } from '../../text/dates.ts';
import { plainFromSlack } from '../../text/from-slack.ts';

/** Messages with these subtypes are written by people, as those without are. */
const WRITTEN = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

interface Said {
  readonly id: string;
  readonly user: string;
  readonly ts: string;
  readonly thread: string;
  readonly text: string;
}

export async function onMessage(event: unknown, services: Services): Promise<void> {
  const message = readMessage(event);
  const said = read(message, services);
  if (said === undefined) return tellDeletion(message, services);
  const { channel } = message;
  // Not awaited: Slack was told already that it arrived, and nobody waits for an answer.
  services.later.add(`${channel}:${said.thread}`, async () => {
    const run = await services.threads.runOf(channel, said.thread);
    if (run === undefined) return;
    const by = await services.people.person(said.user);
    // Whoever is mentioned goes on record by name.
    await Promise.all(mentionedIn(message).map((id) => services.people.person(id)));
    const { id, ts, text } = read(message, services) ?? said;
    // A run that has ended refuses: its record is closed.
    await services.runs.handle(run, { type: 'say', id, at: services.now(), by, text, ts });
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
    const text = `⚠️ A message of this run, posted ${at}, was deleted. The journal has what it tells; it can be posted again.`;
    await answerInThread(services, { channel, thread }, { text, blocks: [...sections(text), ...postAgainRow(run, 1)] });
  });
}

function read(event: MessageEvent, services: Services): Said | undefined {
  const { channel, subtype, message, previous_message: before } = event;
  if (subtype === 'message_changed' && message !== undefined) {
    // Slack also tells of changes that are nobody's edit, such as a link's preview.
    if (message.edited === undefined || message.text === before?.text) return undefined;
    const text = saidText('edited', textOf(message, services));
    return said({ ...message, channel }, services, text, { editedAt: message.edited.ts });
  }
  if (subtype === 'message_deleted' && before !== undefined) {
    return said({ ...before, channel }, services, saidText('deleted', textOf(before, services)), 'deleted');
  }
  return WRITTEN.has(subtype) ? said(event, services, textOf(event, services)) : undefined;
}

function said(
  message: Pick<MessageEvent, 'channel' | 'user' | 'bot_id' | 'ts' | 'thread_ts'>,
  services: Services,
  text: string,
  change?: Parameters<typeof saidId>[2],
): Said | undefined {
  const { channel, user, bot_id, ts, thread_ts: thread } = message;
  const byPerson = user !== undefined && user !== services.botUser && (bot_id ?? '') === '';
  // The root is the bot's own card: only what answers it is said in its thread.
  if (!byPerson || thread === undefined || thread === ts || text.trim() === '') return undefined;
  return { id: saidId(channel, ts, change), user, ts, thread, text };
}

function mentionedIn({ text, message, previous_message: before }: MessageEvent): readonly string[] {
  const texts = [text, message?.text, before?.text].join(' ');
  return [...new Set([...texts.matchAll(/<@(\w+)/g)].flatMap(([, id]) => id ?? []))];
}

function textOf(message: Pick<MessageEvent, 'text' | 'files'>, services: Services): string {
  const text = plainFromSlack(message.text ?? '', (id) => services.people.nameOf(id));
  const files = (message.files ?? []).map(({ name }) => `[file: ${name ?? 'without a name'}]`);
  return [text, ...files].filter((each) => each !== '').join('\n');
}

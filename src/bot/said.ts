/** What people say in a run's thread belongs to its record: which messages those are, and how they are kept. */
import { z } from 'zod';
import { saidId, saidText } from '../runs/said.ts';
import { type MessageEvent, readMessage } from './payloads.ts';
import type { Services } from './services.ts';
import { plainFromSlack } from './text/from-slack.ts';

/** Messages with these subtypes are written by people, as those without are. */
const WRITTEN = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

export interface Said {
  /** The same however often, and however, it is learned of. */
  readonly id: string;
  readonly user: string;
  readonly ts: string;
  readonly thread: string;
  readonly text: string;
}

interface Names {
  readonly botUser: string;
  readonly people: Pick<Services['people'], 'nameOf'>;
}

/** @returns undefined for what is nobody's word, or not said in a thread */
export function saidIn(event: MessageEvent, names: Names): Said | undefined {
  const { channel, subtype, message, previous_message: before } = event;
  if (subtype === 'message_changed' && message !== undefined) {
    // Slack also tells of changes that are nobody's edit, such as a link's preview.
    if (message.edited === undefined || message.text === before?.text) return undefined;
    const text = saidText('edited', textOf(message, names));
    return said({ ...message, channel }, names, text, { editedAt: message.edited.ts });
  }
  if (subtype === 'message_deleted' && before !== undefined) {
    return said({ ...before, channel }, names, saidText('deleted', textOf(before, names)), 'deleted');
  }
  return WRITTEN.has(subtype) ? said(event, names, textOf(event, names)) : undefined;
}

const standingSchema = z.looseObject({ ts: z.string(), edited: z.unknown().optional() });

/** A message as it stands in a thread, as the event that would have told of it: of its last edit, if it was edited. */
export function eventOf(channel: string, message: unknown): MessageEvent {
  const { ts, edited, ...rest } = standingSchema.parse(message);
  if (edited === undefined) return readMessage({ ...rest, ts, channel });
  return readMessage({ channel, ts, subtype: 'message_changed', message });
}

/** Puts it on record. Throws JournalUnavailable; harmless to repeat. */
export async function keepSaid(
  services: Pick<Services, 'botUser' | 'people' | 'runs' | 'now'>,
  run: string,
  event: MessageEvent,
): Promise<void> {
  const first = saidIn(event, services);
  if (first === undefined) return;
  const by = await services.people.person(first.user);
  // Whoever is mentioned goes on record by name; by their id if Slack does not tell it.
  const people = await Promise.all(mentionedIn(event).map((id) => services.people.person(id)));
  const mentioned = people.filter(({ id, name }) => name !== id);
  const names = new Map(mentioned.map(({ id, name }) => [id, name]));
  const { botUser } = services;
  const { id, ts, text } = saidIn(event, { botUser, people: { nameOf: (user) => names.get(user) } }) ?? first;
  // A run that has ended refuses: its record is closed.
  await services.runs.handle(run, {
    ...{ type: 'say', id, at: services.now(), by, text, ts },
    ...(mentioned.length > 0 && { mentioned }),
  });
}

function said(
  message: Pick<MessageEvent, 'channel' | 'user' | 'bot_id' | 'ts' | 'thread_ts'>,
  names: Names,
  text: string,
  change?: Parameters<typeof saidId>[2],
): Said | undefined {
  const { channel, user, bot_id, ts, thread_ts: thread } = message;
  const byPerson = user !== undefined && user !== names.botUser && (bot_id ?? '') === '';
  // The root is the bot's own card: only what answers it is said in its thread.
  if (!byPerson || thread === undefined || thread === ts || text.trim() === '') return undefined;
  return { id: saidId(channel, ts, change), user, ts, thread, text };
}

function mentionedIn({ text, message, previous_message: before }: MessageEvent): readonly string[] {
  const texts = [text, message?.text, before?.text].join(' ');
  return [...new Set([...texts.matchAll(/<@(\w+)/g)].flatMap(([, id]) => id ?? []))];
}

function textOf(message: Pick<MessageEvent, 'text' | 'files'>, names: Names): string {
  const text = plainFromSlack(message.text ?? '', (id) => names.people.nameOf(id));
  const files = (message.files ?? []).map(({ name }) => `[file: ${name ?? 'without a name'}]`);
  return [text, ...files].filter((each) => each !== '').join('\n');
}

/**
 * What people say in a run's thread, as events tell of it. One message may have several: it was said, then edited, then
 * deleted. The command's id tells which it is: `said:<channel>:<ts>`, then `:<time of the edit>`, then `:deleted`.
 */
import type { MessageSaid } from './events.ts';

export type SaidKind = 'said' | 'edited' | 'deleted';

/** The id of the command that records it. `change`: what became of the message later. */
export function saidId(channel: string, ts: string, change?: { readonly editedAt: string } | 'deleted'): string {
  const id = `said:${channel}:${ts}`;
  if (change === undefined) return id;
  return `${id}:${change === 'deleted' ? 'deleted' : change.editedAt}`;
}

const PREFIX = { said: '', edited: '(edited) ', deleted: '(deleted) ' } as const;

/** The text that goes on record: a reader of the journal alone is told what it is. */
export function saidText(kind: SaidKind, text: string): string {
  return `${PREFIX[kind]}${text}`;
}

/**
 * When it was written, or edited, by Slack's clock, in milliseconds since the epoch: a bot that was away hears of it later.
 * Undefined for a deletion, of which Slack keeps no time.
 */
export function writtenAt(event: MessageSaid): number | undefined {
  const change = changeOf(event);
  if (change === 'deleted') return undefined;
  const at = Math.round(Number(change ?? event.ts) * 1_000);
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** Further apart than clocks and the way through Slack explain, in milliseconds. */
const LATE_MS = 60_000;

/** The same, if it went on record at another time. */
export function writtenBefore(event: MessageSaid): number | undefined {
  const at = writtenAt(event);
  return at !== undefined && Math.abs(event.at - at) > LATE_MS ? at : undefined;
}

/** What a message says, by its event, and whether it was said so at first. */
export function wordsOf(event: MessageSaid): { readonly kind: SaidKind; readonly text: string } {
  const { text } = event;
  const change = changeOf(event);
  const kind = change === undefined ? 'said' : change === 'deleted' ? 'deleted' : 'edited';
  return { kind, text: text.startsWith(PREFIX[kind]) ? text.slice(PREFIX[kind].length) : text };
}

/** `deleted`, or the time of the edit as Slack writes it. */
function changeOf({ command, ts }: MessageSaid): string | undefined {
  return command.split(`:${ts}:`)[1];
}

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

/** What a message says, by its event, and whether it was said so at first. */
export function wordsOf({ command, ts, text }: MessageSaid): { readonly kind: SaidKind; readonly text: string } {
  const [, change] = command.split(`:${ts}:`);
  const kind = change === undefined ? 'said' : change === 'deleted' ? 'deleted' : 'edited';
  return { kind, text: text.startsWith(PREFIX[kind]) ? text.slice(PREFIX[kind].length) : text };
}

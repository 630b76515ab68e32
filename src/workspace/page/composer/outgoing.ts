/** From what somebody typed to what Slack's clients send: escaped, with `<@U…>` for mentions and `<…>` around addresses. */
import type { Person, SlashCommand } from '../../protocol.ts';
import { escapeEntities } from '../text/entities.ts';

export type Outgoing =
  | { readonly type: 'post'; readonly text: string }
  | { readonly type: 'command'; readonly command: string; readonly text: string }
  | { readonly type: 'refused'; readonly reason: string };

/** What is written after `@` to mention a person: an app by the name it shows, a person by their handle. */
export function handleOf(person: Person): string {
  return person.isBot ? person.realName : person.name;
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function withMentions(prose: string, people: readonly Person[]): string {
  const ids = new Map<string, string>();
  for (const person of people) {
    for (const handle of [person.name, handleOf(person)]) ids.set(escapeEntities(handle).toLowerCase(), person.id);
  }
  if (ids.size === 0) return prose;
  const handles = [...ids.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  const mention = new RegExp(`(^|[^\\p{L}\\p{N}_@/])@(${handles.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu');
  return prose.replace(mention, (whole, before: string, handle: string) => {
    const id = ids.get(handle.toLowerCase());
    return id === undefined ? whole : `${before}<@${id}>`;
  });
}

const address = /\bhttps?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?'")\]}]/g;

/** Escapes text and turns the handles and addresses in it into Slack's form, except inside code. */
export function toSlackText(typed: string, people: readonly Person[]): string {
  return escapeEntities(typed)
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((piece, index) =>
      index % 2 === 1
        ? piece
        : withMentions(piece, people).replace(
            address,
            (url) => `<${url.replace(/&[lg]t;.*$/, '')}>${/&[lg]t;.*$/.exec(url)?.[0] ?? ''}`,
          ),
    )
    .join('');
}

/** Decides what a draft is: a message, a command of the app, or something that Slack would refuse. */
export function outgoing(
  draft: string,
  place: { readonly inThread: boolean },
  vocabulary: { readonly commands: readonly SlashCommand[]; readonly people: readonly Person[] },
): Outgoing {
  const text = draft.trim();
  const slash = /^\/([^\s/]+)(?:\s+([\s\S]*))?$/.exec(text);
  if (slash === null) return { type: 'post', text: toSlackText(text, vocabulary.people) };
  const name = `/${slash[1]}`.toLowerCase();
  const command = vocabulary.commands.find((it) => it.command.toLowerCase() === name);
  if (command === undefined) {
    return { type: 'refused', reason: `${name} is not a command here. Type / to see the ones that are.` };
  }
  if (place.inThread) {
    return {
      type: 'refused',
      reason: `${name} does not work in threads. Use it in the channel, or mention the app here.`,
    };
  }
  return { type: 'command', command: command.command, text: toSlackText(slash[2] ?? '', vocabulary.people) };
}

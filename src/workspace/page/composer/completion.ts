/** What a composer offers while somebody types: slash commands, their verbs, and people to mention. */
import type { Person, SlashCommand } from '../../protocol.ts';
import { handleOf } from './outgoing.ts';
import { verbsAfter } from './usage.ts';

export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly person?: Person;
  /** What takes the place of the text between `from` and the caret. */
  readonly insert: string;
}

export interface Completion {
  readonly kind: 'command' | 'verb' | 'person';
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
  /** Whether Enter takes the first suggestion without it having been chosen with the arrows. */
  readonly eager: boolean;
}

interface Vocabulary {
  readonly commands: readonly SlashCommand[];
  readonly people: readonly Person[];
}

const startsWith = (text: string, prefix: string) => text.toLowerCase().startsWith(prefix.toLowerCase());

function offer(kind: Completion['kind'], from: number, typed: string, suggestions: readonly Suggestion[]) {
  // What is typed in full needs no completion: Enter should send it.
  const complete = suggestions.some(({ insert }) => insert.trimEnd().toLowerCase() === typed.toLowerCase());
  if (suggestions.length === 0 || (complete && suggestions.length === 1)) return undefined;
  return { kind, from, suggestions, eager: !complete && typed !== '' } satisfies Completion;
}

function commandCompletion(before: string, { commands }: Vocabulary): Completion | undefined {
  const name = /^\/\S*/.exec(before)?.[0] ?? '';
  if (name.length === before.length) {
    const suggestions = commands
      .filter(({ command }) => startsWith(command, name))
      .map(({ command, description, usageHint }) => ({
        key: command,
        label: usageHint === '' ? command : `${command} ${usageHint}`,
        detail: description,
        insert: `${command} `,
      }));
    return offer('command', 0, name, suggestions);
  }
  const command = commands.find((it) => it.command.toLowerCase() === name.toLowerCase());
  if (command === undefined || before.includes('\n')) return undefined;
  const typed = /\S*$/.exec(before)?.[0] ?? '';
  const written = before
    .slice(name.length, before.length - typed.length)
    .split(/\s+/)
    .filter(Boolean);
  const suggestions = verbsAfter(command.usageHint, written)
    .filter(({ word }) => startsWith(word, typed))
    .map(({ word, rest }) => ({ key: word, label: word, detail: rest, insert: `${word} ` }));
  return offer('verb', before.length - typed.length, typed, suggestions);
}

function personCompletion(before: string, { people }: Vocabulary): Completion | undefined {
  const typed = /(?:^|[\s([{"'])@([\p{L}\p{N}._-]*)$/u.exec(before)?.[1];
  if (typed === undefined) return undefined;
  const suggestions = people
    .filter(({ name, realName }) => [name, ...realName.split(/\s+/)].some((word) => startsWith(word, typed)))
    .map((person) => ({
      key: person.id,
      label: person.realName,
      detail: person.isBot ? 'App' : `@${person.name}`,
      person,
      insert: `@${handleOf(person)} `,
    }));
  const completion = offer('person', before.length - typed.length - 1, `@${typed}`, suggestions);
  return completion === undefined ? undefined : { ...completion, suggestions: completion.suggestions.slice(0, 8) };
}

/**
 * What can be completed at the caret, or undefined.
 * @param caret offset in `text`; only what is before it counts
 */
export function completionAt(text: string, caret: number, vocabulary: Vocabulary): Completion | undefined {
  const before = text.slice(0, caret);
  return (
    personCompletion(before, vocabulary) ?? (text.startsWith('/') ? commandCompletion(before, vocabulary) : undefined)
  );
}

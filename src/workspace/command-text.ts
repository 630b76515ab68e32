import type { CommandDefinition } from './app-definition.ts';
import type { Store } from './store.ts';

/**
 * What was typed after a slash command, as the command's manifest wants mentions: `<@U…|ann>` and `<#C…|upgrades>` with
 * `should_escape`, else as they were typed.
 */
export function commandText(store: Store, definition: CommandDefinition, text: string): string {
  const people = [...store.people.values()];
  const channels = [...store.channels.values()];
  const typed = text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => named('@', whole, id, people))
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id: string) => named('#', whole, id, channels));
  if (!definition.shouldEscape) return typed;
  return typed.replace(/(^|\s)([@#])([a-z0-9._-]+)/g, (whole, before: string, sign: string, name: string) => {
    const found = (sign === '@' ? people : channels).find((it) => it.name === name);
    return found === undefined ? whole : `${before}<${sign}${found.id}|${name}>`;
  });
}

function named(sign: string, whole: string, id: string, from: readonly { id: string; name: string }[]): string {
  const name = from.find((it) => it.id === id)?.name;
  return name === undefined ? whole : sign + name;
}

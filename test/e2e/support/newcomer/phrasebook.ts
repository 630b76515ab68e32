/**
 * What the words of a step ask for in the lab's panel. Only the message is known here, neither procedures nor step ids: where
 * a message does not say what to do and to which server, nobody could do it.
 */
import type { Deed } from './panel.ts';
import type { Waiting } from './reading.ts';

/** What somebody knows of a run besides its messages. */
export interface Knowledge {
  /** A server of the environment, where a message speaks of "the" Configuration Server or its database. */
  readonly about?: string | undefined;
}

const NAME = '`([a-z][\\w-]*)`';
const press = (label: string, ...at: readonly (string | undefined)[]): readonly Deed[] =>
  at.flatMap((each) => (each === undefined ? [] : [{ press: label, at: each }]));

interface Phrase {
  readonly title: RegExp;
  /** @param name the first server that the title names */
  readonly deeds: (name: string | undefined, message: Waiting, known: Knowledge) => readonly Deed[];
}

const phrase = (title: string, deeds: Phrase['deeds']): Phrase => ({
  title: new RegExp(`^${title.replaceAll('NAME', NAME)}`),
  deeds,
});

/** The first that fits is meant. */
const phrases: readonly Phrase[] = [
  phrase('Shut NAME down and put its old folder back', (name) => [
    ...press('Stop', name),
    ...press('Restore folder', name),
  ]),
  phrase('Put the old version of NAME back', (name) => [
    ...press('Stop', name),
    ...press('Restore folder', name),
    ...press('Start', name),
  ]),
  phrase('Shut the DB Server NAME down', (_, __, { about }) => press('Stop DB Server', about)),
  phrase('Start the DB Server NAME', (_, __, { about }) => press('Start DB Server', about)),
  phrase('Shut the DB Servers down', (_, __, { about }) => press('Stop DB Server', about)),
  phrase('See that the database is online, and start the DB Servers', (_, __, { about }) =>
    press('Start DB Server', about),
  ),
  phrase('(?:Stop|Shut)[^`]*NAME', (name) => press('Stop', name)),
  phrase('Start[^`]*NAME', (name) => press('Start', name)),
  phrase('(?:Export|Save) the options of NAME', (name) => press('Export options', name)),
  phrase('Install the new version of NAME into a folder of its own', (name) => press('Prepare new folder', name)),
  phrase('Install [^`]* on [^`]*NAME', (name) => press('Install', name)),
  phrase('Install Apache Cassandra for NAME', (name) => press('Upgrade Cassandra', name)),
  phrase('Put the new folder of NAME in place', (name) => press('Replace folder', name)),
  phrase('Let NAME start from its old folder', (name) => press('Reset startup parameters', name)),
  phrase('Set `upgrade-mode=1` for NAME', (name) => press('Force upgrade mode', name)),
  phrase('See that nothing forces NAME into upgrade mode', (name) => press('Do not force upgrade mode', name)),
  phrase('Let[^`]* NAME start against the upgraded database', (name) => [
    ...press('Upgrade database', name),
    ...press('Use upgraded database', name),
  ]),
  phrase('Let NAME use the upgraded database', (name) => press('Use upgraded database', name)),
  phrase('Upgrade the schema of the Configuration Database', (_, __, { about }) => [
    ...press('Upgrade database', about),
    ...press('Use upgraded database', about),
  ]),
  phrase('Back up the Configuration Database', (_, __, { about }) => press('Back up database', about)),
  phrase('Restore the database', (_, __, { about }) => press('Restore database', about)),
  phrase('Force[^`]* read-only mode', (_, { text }, { about }) => press('Read-only on', named(text) ?? about)),
  phrase('Lift read-only mode', (_, __, { about }) => press('Read-only off', about)),
  phrase('Upgrade LCA on the host of NAME', (name) => press('Upgrade LCA', name && `LCA of ${name}`)),
];

/** What to do at a step, in order. */
export function deedsFor(message: Waiting, known: Knowledge): readonly Deed[] {
  const options = optionDeeds(message);
  if (options.length > 0) return options;
  for (const { title, deeds } of phrases) {
    const found = title.exec(message.title);
    if (found) return deeds(found[1], message, known);
  }
  return [];
}

function named(text: string): string | undefined {
  return new RegExp(`Force ${NAME} into read-only`).exec(text)?.[1];
}

const SERVER = new RegExp(`(?:options of|from|on|of|Configure) ${NAME}`);

/** Options to set and to delete, and the export that proves it. */
function optionDeeds({ title, text }: Waiting): readonly Deed[] {
  const [, at] = SERVER.exec(title) ?? [];
  if (at === undefined) return [];
  const set = (section = '', option = '', value: string | null = null): Deed => ({ at, section, option, value });
  const found: Deed[] = [];
  const one = /(?:[Ii]n|section) `\[?([a-z]+)\]?`, (set|delete) `([\w-]+)`(?: to `([^`]+)`)?/g;
  for (const [, section, verb, option, value] of text.matchAll(one)) {
    if (verb === 'delete') found.push(set(section, option));
    else if (value !== undefined) found.push(set(section, option, value));
  }
  for (const [, section, options = ''] of text.matchAll(/Delete the section `(\w+)` with its options (.*)\./g)) {
    for (const [, option] of options.matchAll(/`([\w-]+)`/g)) found.push(set(section, option));
  }
  const [, section] = /section `(\w+)` of `[\w-]+`, set the following/.exec(text) ?? [];
  if (section !== undefined) {
    for (const [, option, value] of text.matchAll(/`([\w-]+)`: `([^`]+)`/g)) found.push(set(section, option, value));
  }
  return found.length > 0 && /export (?:its|the) options/.test(text)
    ? [...found, ...press('Export options', at)]
    : found;
}

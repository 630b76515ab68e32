/** What a composer offers while one types, and what it sends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionAt } from '../../src/workspace/page/composer/completion.ts';
import { outgoing, toSlackText } from '../../src/workspace/page/composer/outgoing.ts';
import { verbsAfter, verbsOf } from '../../src/workspace/page/composer/usage.ts';
import { unescapeEntities } from '../../src/workspace/page/text/entities.ts';

const ann = { id: 'U1', name: 'ann', realName: 'Ann Okafor', isBot: false };
const anna = { id: 'U2', name: 'ann-lee', realName: 'Ann Lee', isBot: false };
const pilot = { id: 'U9', name: 'pilot', realName: 'Pilot', isBot: true };
const people = [ann, anna, pilot];
const commands = [
  { command: '/voyage', description: 'Guide a voyage', usageHint: '[start | status | export [md | json] | note TEXT]' },
  { command: '/weather', description: 'How it looks', usageHint: 'PORT' },
];
const vocabulary = { people, commands };
const offered = (text: string) => completionAt(text, text.length, vocabulary)?.suggestions.map(({ insert }) => insert);

describe('verbs of a usage hint', () => {
  const words = (hint: string) => verbsOf(hint).map(({ word }) => word);
  test('are the first words between brackets and bars', () => {
    expect(words('[start | status | note TEXT]')).toEqual(['start', 'status', 'note']);
    expect(words('start|stop')).toEqual(['start', 'stop']);
    expect(words('[start | … | <id>]')).toEqual(['start']);
    expect(words('PORT')).toEqual([]);
    expect(words('')).toEqual([]);
  });
  test('go on behind a verb', () => {
    expect(verbsAfter('[export [md | json] | help]', ['export']).map(({ word }) => word)).toEqual(['md', 'json']);
    expect(verbsAfter('[export [md | json] | help]', ['help'])).toEqual([]);
  });
  test('are found in any hint without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[](){}<>| abc…'.split('')) }), (hint) => void verbsOf(hint)),
    );
  });
});

describe('completion', () => {
  test('of commands, by what is typed', () => {
    expect(offered('/')).toEqual(['/voyage ', '/weather ']);
    expect(offered('/vo')).toEqual(['/voyage ']);
    expect(offered('/voyage')).toBeUndefined();
    expect(offered('so /vo')).toBeUndefined();
  });
  test('of verbs, after the command', () => {
    expect(offered('/voyage ')).toEqual(['start ', 'status ', 'export ', 'note ']);
    expect(offered('/voyage st')).toEqual(['start ', 'status ']);
    expect(offered('/voyage export j')).toEqual(['json ']);
    expect(offered('/weather ')).toBeUndefined();
  });
  test('of people, by handle or name, the app among them', () => {
    expect(offered('ask @')).toEqual(['@ann ', '@ann-lee ', '@Pilot ']);
    expect(offered('ask @oka')).toEqual(['@ann ']);
    expect(offered('/voyage note @pi')).toEqual(['@Pilot ']);
    expect(offered('mail a@b')).toBeUndefined();
  });
  test('Enter sends what is complete, and takes what is not', () => {
    expect(completionAt('/vo', 3, vocabulary)?.eager).toBe(true);
    expect(completionAt('/voyage ', 8, vocabulary)?.eager).toBe(false);
    expect(completionAt('@ann', 4, vocabulary)?.eager).toBe(false);
  });
});

describe('sending', () => {
  test('mentions and addresses take Slack’s form, outside code', () => {
    expect(toSlackText('@ann: see https://a.example/x?a=1&b=2. `@ann` @ann-lee @Pilot why, a@ann', people)).toBe(
      '<@U1>: see <https://a.example/x?a=1&amp;b=2>. `@ann` <@U2> <@U9> why, a@ann',
    );
    expect(toSlackText('@anna', people)).toBe('@anna');
  });
  test('a command is one only in a channel, and only if there is one', () => {
    expect(outgoing(' /voyage  start now ', { inThread: false }, vocabulary)).toEqual({
      type: 'command',
      command: '/voyage',
      text: 'start now',
    });
    expect(outgoing('/voyage', { inThread: true }, vocabulary).type).toBe('refused');
    expect(outgoing('/nope', { inThread: false }, vocabulary).type).toBe('refused');
    expect(outgoing('/etc/hosts', { inThread: false }, vocabulary)).toEqual({ type: 'post', text: '/etc/hosts' });
  });
  test('whatever is typed arrives as typed when nobody is mentioned', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(unescapeEntities(toSlackText(text, []))).toBe(text)));
  });
});

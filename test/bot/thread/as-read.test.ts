/** Messages as Slack gives them back read as they were sent; whatever else is changed in them does not. */
import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { actions, button, context, overflow, section } from '../../../src/bot/text/blocks.ts';
import { asRead, linesOf, namesIn } from '../../../src/bot/thread/as-read.ts';

describe('a text', () => {
  it.each([
    [
      'the emoji of states',
      '✅ proved · ⚠️ warning · ✍️ word',
      ':white_check_mark: proved · :warning: warning · :writing_hand: word',
    ],
    ['the emoji of people', 'well done 🎉👍🏻 100', 'well done :tada::+1::skin-tone-2: 100'],
    ['an address', 'see http://host.example.com/a', 'see <http://host.example.com/a>'],
    ['an address without a scheme', 'on host.example.com', 'on <http://host.example.com|host.example.com>'],
    ['an address to write to', 'ask ann@example.com', 'ask <mailto:ann@example.com|ann@example.com>'],
    ['a channel with its name', 'in <#C01>', 'in <#C01|upgrades>'],
    ['ends of lines', 'one \r\ntwo  ', 'one\ntwo'],
  ])('reads the same: %s', (_, sent, back) => {
    expect(asRead(back)).toBe(asRead(sent));
  });

  it.each([
    ['a sign for another', '✅ proved', '❌ proved'],
    ['a time', 'at 01:52:13', 'at 01:53:13'],
    ['an address', 'see <http://a.example.com>', 'see <http://b.example.com>'],
    ['where a link leads', '<http://a.example.com|here>', '<http://b.example.com|here>'],
    ['who is mentioned', '<@U01>', '<@U02>'],
    ['a mark', '*bold*', 'bold'],
    ['what stands between colons', 'role:primary:ok', 'role:backup:ok'],
    ['what stands between colons in code', '`role:primary:ok`', '`role:backup:ok`'],
    ['an emoji for what stands between colons', 'role:primary:ok', 'role🎉ok'],
    ['a name of every object', 'a:constructor:b', 'a:prototype:b'],
  ])('reads otherwise: %s', (_, sent, other) => {
    const names = namesIn({ text: sent, blocks: [] });
    expect(asRead(other, names)).not.toBe(asRead(sent, names));
  });

  it('reads the same with emoji beside what stands between colons', () => {
    const sent = '🎉 role:primary:ok ✅';
    const names = namesIn({ text: sent, blocks: [] });
    expect(asRead(':tada: role:primary:ok :white_check_mark:', names)).toBe(asRead(sent, names));
  });
});

describe('a message', () => {
  const blocks: readonly KnownBlock[] = [
    section('✅ *Backup mode* on `ors-a1`'),
    context('Guide: 3a') ?? section('–'),
    ...actions('{"run":"7KQ2","step":"a"}', [
      button({ text: 'Approve', action: 'step_approve', value: '{"run":"7KQ2"}', style: 'primary' }),
      overflow('step_more', [{ text: 'Add note', value: 'add-note' }]),
    ]),
  ];
  const sent = { text: 'Step 1: proved.', blocks };
  const changed = (change: (json: string) => string) => ({
    ...sent,
    blocks: JSON.parse(change(JSON.stringify(blocks))),
  });

  it('is the same with what Slack adds', () => {
    const back = changed((json) =>
      json
        .replaceAll('"type":"mrkdwn"', '"type":"mrkdwn","verbatim":false')
        .replace('"type":"section"', '"type":"section","block_id":"x1y"')
        .replaceAll('✅', ':white_check_mark:'),
    );
    expect(linesOf(back)).toEqual(linesOf(sent));
  });

  it.each([
    ['a text', 'ors-a1', 'ors-a2'],
    ['a button’s words', 'Approve', 'Skip'],
    ['what a button does', 'step_approve', 'step_skip'],
    ['what a button carries', '{\\"run\\":\\"7KQ2\\"}', '{\\"run\\":\\"7KQ3\\"}'],
    ['how a button looks', '"style":"primary"', '"style":"danger"'],
    ['the step of a menu', '\\"step\\":\\"a\\"', '\\"step\\":\\"b\\"'],
    ['an entry of a menu', 'add-note', 'override'],
  ])('is another one with a change of %s', (_, from, to) => {
    expect(linesOf(changed((json) => json.replace(from, to)))).not.toEqual(linesOf(sent));
  });

  it('is another one with a block more or less, and with another sentence', () => {
    expect(linesOf({ ...sent, blocks: blocks.slice(1) })).not.toEqual(linesOf(sent));
    expect(linesOf({ ...sent, blocks: [...blocks, section('more')] })).not.toEqual(linesOf(sent));
    expect(linesOf({ ...sent, text: 'Step 1: not proved.' })).not.toEqual(linesOf(sent));
  });
});

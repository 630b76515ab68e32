/** What somebody said, beside what the journal has of it: who is mentioned may have changed their name since. */
import { describe, expect, it } from 'vitest';
import { compareWords } from '../../../src/bot/verify/compare-words.ts';
import type { Posted } from '../../../src/bot/verify/read-thread.ts';
import type { MessageSaid } from '../../../src/runs/events.ts';

const TS = '1700000000.000100';

function kinds(inSlack: string, onRecord: string, mentioned?: MessageSaid['mentioned']): readonly string[] {
  const message: Posted = {
    ...{
      ts: TS,
      from: 'person',
      author: 'U1',
      text: inSlack,
      blocks: [],
      attachments: [],
      files: [],
      tombstone: false,
    },
  };
  const said: MessageSaid = {
    ...{ type: 'message-said', at: 0, command: `said:C1:${TS}`, by: { id: 'U1', name: 'ann' }, ts: TS, text: onRecord },
    ...(mentioned && { mentioned }),
  };
  return compareWords([said], [message], undefined).differences.map(({ kind }) => kind);
}

describe('with whom it mentions on record', () => {
  const mentioned = [
    { id: 'U2', name: 'bo' },
    { id: 'U3', name: 'Cy Lee' },
  ];

  it('is the same, whatever the names are', () => {
    expect(kinds('<@U2> and <@U3>, look', '@bo and @Cy Lee, look', mentioned)).toEqual([]);
  });

  it('is told when somebody else is mentioned', () => {
    expect(kinds('<@U3> and <@U2>, look', '@bo and @Cy Lee, look', mentioned)).toEqual(['words-edited']);
    expect(kinds('<@U2> and <@U4>, look', '@bo and @Cy Lee, look', mentioned)).toEqual(['words-edited']);
  });
});

describe('on record before that was kept', () => {
  it.each([
    ['<@U2> look', '@bob look'],
    ["<@U2>'s and <@U3>", "@bob's and @c.lee-2"],
    ['<@U2><@U3>', '@bob@cy'],
    ['<@U2>b', '@bobb'],
    ['ask <@U2>', 'ask @bob'],
    ['<@U2>.', '@b.o.b.'],
  ])('%s is the same as %s', (inSlack, onRecord) => {
    expect(kinds(inSlack, onRecord)).toEqual([]);
  });

  it.each([
    ['<@U2> look', '@bob,don’t:look look'],
    ['<@U2>', '@bob@cy'],
    ['<@U2>', '@'],
    ['<@U2>', 'bob'],
    ['<@U2> look', '@bob looked'],
    ['<@U2> look', `@${'b'.repeat(81)} look`],
    ['look, <@U2>', 'Look, @bob'],
  ])('%s is not the same as %s', (inSlack, onRecord) => {
    expect(kinds(inSlack, onRecord)).toEqual(['words-edited']);
  });

  it('is compared however many are mentioned without a space between', () => {
    const many = Array.from({ length: 400 }, (_, i) => i);
    const inSlack = many.map((i) => `<@U${i}>`).join('');
    const onRecord = many.map((i) => `@name${i}`).join('');
    expect(kinds(`${inSlack}!`, `${onRecord}!`)).toEqual([]);
    expect(kinds(`${inSlack}!`, `${onRecord}?`)).toEqual(['words-edited']);
    expect(kinds(`${inSlack}x`, `${onRecord}${'x'.repeat(3_000)}`)).toEqual(['words-edited']);
  });
});

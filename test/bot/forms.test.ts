/** What forms refuse, and what they do with texts that mean harm. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, MORE } from '../../src/bot/controls.ts';
import { onSkipSubmitted } from '../../src/bot/listeners/views/reason-views.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { NOTE, REASON } from '../../src/bot/modals/reasons.ts';
import { visitOf } from '../../src/runs/run.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
  thread = await world.start('ann', ['app-1']);
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

function errors(person: string): Readonly<Record<string, string>> | undefined {
  return world.workspace.views(person).at(-1)?.errors;
}

describe('a reason', () => {
  it('of nothing but space is refused in the form, which stays with what was typed', async () => {
    await thread.click('bo', 'app-1/export', ACTION.skip);
    await world.submit('bo', 'skip', { [REASON]: { [ENTERED]: ' \n ' } });
    expect(errors('bo')?.[REASON]).toBe('Give a reason: it goes on record. Nothing was changed.');
    expect(visitOf((await thread.record()).run, 'app-1/export')?.decided).toBeUndefined();
    await world.workspace.closeView('bo');
  });

  it('that is too long is refused with both lengths, even if a client lets it through', async () => {
    const answers: unknown[] = [];
    const body = {
      user: { id: 'U1', username: 'bo' },
      view: {
        id: 'V1',
        private_metadata: JSON.stringify({ run: thread.run, step: 'app-1/export', channel: 'C1' }),
        state: { values: { [REASON]: { [ENTERED]: { type: 'plain_text_input', value: 'x'.repeat(1_234) } } } },
      },
    };
    const ack = async (answer?: unknown) => {
      answers.push(answer);
    };
    // It is refused before anything but the log is needed.
    await onSkipSubmitted({ ack, body }, { log: console, now: Date.now } as never);
    expect(answers).toEqual([
      {
        response_action: 'errors',
        errors: { [REASON]: expect.stringContaining('1,234 characters; 1,000 is the most') },
      },
    ]);
  });

  it('with mentions, backticks and controls in it is shown as it was written, and rings nobody', async () => {
    const reason = '<!channel> <@U123> `code` *bold* \u202eevil\u0007 &amp;';
    await thread.click('bo', 'app-1/export', ACTION.skip);
    await world.submit('bo', 'skip', { [REASON]: { [ENTERED]: reason } });
    await world.until('the skip', async () => (await thread.record()).run.current === 'app-1/review');
    await world.bot().idle();
    const shown = thread.messages().map(textOf).join('\n');
    expect(shown).toContain('&lt;!channel&gt;');
    expect(shown).not.toMatch(/<!channel>|<@U123>|\u202e|\\u0007/);
  });
});

describe('the menu of a step', () => {
  it('adds a note at the step', async () => {
    await thread.click('cy', 'app-1/review', ACTION.more, MORE.addNote);
    await world.submit('cy', 'note', { [NOTE]: { [ENTERED]: 'The console is slow.' } });
    expect((await thread.record()).run.remarks.at(-1)).toMatchObject({
      text: 'The console is slow.',
      step: 'app-1/review',
      by: { name: 'cy' },
    });
  });

  it('looks at once where there is something', async () => {
    const other = await world.start('dee', ['app-2']);
    await other.click('dee', 'app-2/export', ACTION.more, MORE.lookNow);
    await world.until('the answer', () => world.workspace.ephemerals('dee').map(textOf).join().includes('Looking now'));
  });
});

describe('a control that means nothing to this bot', () => {
  it('is answered privately', async () => {
    await thread.click('ann', 'app-1/review', ACTION.more, MORE.addNote);
    await world.until('the form', () => world.workspace.views('ann').length > 0);
    await world.workspace.closeView('ann');
    const message = thread.has(ACTION.begin, 'app-1/review');
    const begin = world.workspace.find('ann', 'upgrades', message?.ts ?? '', ACTION.begin);
    await world.workspace.click('ann', { ...begin, element: { ...begin.element, value: 'from another age' } });
    await world.until('the answer', () =>
      world.workspace.ephemerals('ann').map(textOf).join().includes('earlier version of me'),
    );
  });
});

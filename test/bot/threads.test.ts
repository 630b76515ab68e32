/** Whose thread it is, while that is being written down. */
import { expect, it } from 'vitest';
import { threadsOf } from '../../src/bot/threads.ts';
import type { RunRecord } from '../../src/runs/runs.ts';

const place = { channel: 'C1', ts: '1.0' };

/** Run 7KQ2, whose first message is in Slack; `noted` tells whether that is written down, each time it is asked. */
function threads(noted: () => boolean) {
  let asked = 0;
  const { runSaidBy } = threadsOf({
    store: {
      threadOf: async () => (noted() ? place : undefined),
      runOfThread: async () => (noted() ? '7KQ2' : undefined),
      noteAnswer: async () => undefined,
    },
    level: () => undefined,
    runs: { live: async () => [{ run: { id: '7KQ2', channel: 'C1' } }] as RunRecord[] },
    slack: {
      replies: async () => {
        asked += 1;
        return { messages: [{ ts: '1.0', name: { run: '7KQ2', key: 'root' } }] };
      },
    },
  });
  return { runSaidBy, asked: () => asked };
}

it('is what its first message says, as long as nothing is written down', async () => {
  const { runSaidBy } = threads(() => false);
  expect(await runSaidBy('C1', '1.0')).toBe('7KQ2');
});

it('is what is written down meanwhile, and Slack is not asked', async () => {
  const { runSaidBy, asked } = threads(() => true);
  expect(await runSaidBy('C1', '1.0')).toBe('7KQ2');
  expect(asked()).toBe(0);
});

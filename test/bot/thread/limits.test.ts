import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../../../src/bot/thread/message.ts';
import { render } from '../../../src/bot/thread/render.ts';
import type { Run } from '../../../src/runs/run.ts';
import { maxBlocksText, readBlocks, textLength } from '../../../src/workspace/validate/blocks.ts';
import { histories } from './arbitrary.ts';
import { bo, recordOf } from './runs.ts';

function problemsOf(message: ThreadMessage): readonly unknown[] {
  const reading = readBlocks(message.blocks, 50);
  return [
    ...(reading.ok ? [] : reading.problems),
    ...(textLength(message.blocks) > maxBlocksText ? ['too much text'] : []),
    ...(message.blocks.length === 0 ? ['nothing to see'] : []),
    ...(message.text.trim() === '' || message.text.length > 4_000 ? ['its one sentence'] : []),
  ];
}

/** Plain texts, as on buttons, are shown as they are: only mrkdwn is read for mentions. */
function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnIn);
}

function last(history: readonly Run[]): Run {
  const run = history.at(-1);
  if (!run) throw new Error('a history has at least its beginning');
  return run;
}

const controls = (message: ThreadMessage) => JSON.stringify(message.blocks).match(/"action_id"/g)?.length ?? 0;

describe('whatever happens in a run, and whatever people and servers write', () => {
  it('every message is within what Slack takes, and rings nobody but who is on a late step', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const message of render(recordOf(last(history)))) {
          expect(problemsOf(message), message.key).toEqual([]);
          const written = [message.text, ...mrkdwnIn(message.blocks)].join('\n');
          expect(written.replaceAll(`<@${bo.id}>`, '')).not.toMatch(/<[@#]|<!(?!date\^\d+\^)/);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('messages are only added at the end, and what is sealed stays as it is', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        let before: readonly ThreadMessage[] = [];
        for (const run of history) {
          const after = render(recordOf(run));
          const keys = after.map((message) => message.key);
          expect(keys.slice(0, before.length)).toEqual(before.map((message) => message.key));
          expect(new Set(keys).size).toBe(keys.length);
          for (const [i, message] of before.entries()) {
            const decided = run.visits.at(Number(message.key.split(':')[1]) - 1)?.decided;
            const wasSealed = message.key.startsWith('step:') && decided && before[i + 1]?.key.startsWith('step:');
            const isEntry = message.key.startsWith('entry:') && controls(message) === 0;
            const isCautions = message.key.startsWith('cautions');
            if (wasSealed || isEntry || isCautions) expect(after[i]).toEqual(message);
          }
          before = after;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('only what can still be done has controls', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const run = last(history);
        // The record can be taken away at any time after the end.
        const deciding = render(recordOf(run)).filter(({ key }) => key !== 'end');
        const withControls = deciding.filter((message) => controls(message) > 0);
        expect(withControls.length).toBeLessThanOrEqual(1);
        if (run.ended) expect(withControls).toEqual([]);
        if (run.paused) expect(JSON.stringify(withControls)).toContain('run_resume');
      }),
      { numRuns: 100 },
    );
  });
});

/** A procedure's steps as `/upgrade show` lists them. */
import { describe, expect, it } from 'vitest';
import { outline } from '../../src/bot/answers/outline.ts';
import { parseMrkdwn } from '../../src/workspace/page/text/mrkdwn.ts';
import { branch, each, part, plan, step, use } from '../support/plans.ts';

const { procedure, used } = plan(
  [
    branch('which', [
      [{ input: 'persist', is: [true] }, [each('node', 'nodes', [use('look', 'look-at', {})])]],
      [{ input: 'persist', is: [false] }, [step('other')]],
    ]),
  ],
  { parts: { 'look-at': part([], [step('look')]) } },
);

describe('the outline of a procedure', () => {
  it('tells arms of which only one is taken apart from two that both are', () => {
    expect(outline(procedure, used).filter((line) => line.includes('f `persist`'))).toEqual([
      '• If `persist` is `yes`:',
      '• Else, if `persist` is `no`:',
    ]);
  });

  it('goes further in with each level, also on the page', () => {
    const [list] = parseMrkdwn(outline(procedure, used).slice(0, 4).join('\n'));
    const indents = list?.type === 'list' ? list.items.map(({ indent }) => indent) : [];
    expect(indents).toEqual([0, 3, 6, 9]);
  });
});

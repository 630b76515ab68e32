/** Forms hold and send exactly what Slack's own client would. */
import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { inputProblems } from '../../src/workspace/page/blocks/check-input.ts';
import { carryOver, heldValue, withValue } from '../../src/workspace/page/blocks/form.ts';
import { mrkdwn, option, plain, startView } from './pilot-app.ts';

const text = (initial?: string): KnownBlock => ({
  type: 'input',
  block_id: 'why',
  label: plain('Why'),
  element: {
    type: 'plain_text_input',
    action_id: 'text',
    ...(initial === undefined ? {} : { initial_value: initial }),
  },
});

test('every kind of element starts in Slack’s form of empty or initial', () => {
  expect(carryOver(startView.blocks, {})).toEqual({
    route: { pick: { type: 'static_select', selected_option: null } },
    ready: { ticks: { type: 'checkboxes', selected_options: [] } },
    pace: { radio: { type: 'radio_buttons', selected_option: option('Slow', 'slow') } },
    mate: { who: { type: 'users_select', selected_user: null } },
    cargo: { goods: { type: 'multi_static_select', selected_options: [] } },
    day: { date: { type: 'datepicker', selected_date: null } },
    why: { text: { type: 'plain_text_input', value: null } },
  });
});

test('elements of sections and actions count, buttons do not', () => {
  const blocks: KnownBlock[] = [
    {
      type: 'section',
      block_id: 's',
      text: mrkdwn('x'),
      accessory: { type: 'users_select', action_id: 'u', initial_user: 'U1' },
    },
    { type: 'actions', block_id: 'a', elements: [{ type: 'button', action_id: 'b', text: plain('B') }] },
  ];
  expect(carryOver(blocks, {})).toEqual({ s: { u: { type: 'users_select', selected_user: 'U1' } } });
});

test('an update keeps what was entered by block_id and action_id, whatever its new initial value', () => {
  const typed = withValue(carryOver([text('first')], {}), 'why', 'text', heldValue('plain_text_input', 'mine'));
  expect(carryOver([text('second')], typed).why?.text?.value).toBe('mine');
  expect(carryOver([{ ...text('second'), block_id: 'other' }], typed)).toEqual({
    other: { text: { type: 'plain_text_input', value: 'second' } },
  });
});

test('an element that went and comes back starts anew', () => {
  const typed = withValue(carryOver([text()], {}), 'why', 'text', heldValue('plain_text_input', 'mine'));
  expect(carryOver([text()], carryOver([], typed)).why?.text?.value).toBeNull();
});

test('required inputs and lengths are checked before anything is sent', () => {
  const values = carryOver(startView.blocks, {});
  expect(Object.keys(inputProblems(startView.blocks, values))).toEqual(['route', 'ready', 'why']);
  const short = withValue(values, 'why', 'text', heldValue('plain_text_input', 'no'));
  expect(inputProblems(startView.blocks, short).why).toBe('Write at least 5 characters; this is 2.');
  const long = withValue(values, 'why', 'text', heldValue('plain_text_input', 'x'.repeat(41)));
  expect(inputProblems(startView.blocks, long).why).toBe('Write at most 40 characters; this is 41.');
});

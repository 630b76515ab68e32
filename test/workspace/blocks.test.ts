/** The workspace refuses what Slack refuses, at the same limits, and takes what Slack takes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlocks } from '../../src/workspace/validate/blocks.ts';
import { readHome, readModal } from '../../src/workspace/validate/views.ts';
import { button, plain } from './support.ts';

type Json = Record<string, unknown>;

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const x = (length: number) => 'x'.repeat(length);
const times = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const option = (value: string, text = value) => ({ text: plain(text), value });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const input = (element: Json, more: Json = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const section = (more: Json) => ({ type: 'section', ...more });
const select = (more: Json = {}) => ({ type: 'static_select', options: [option('a')], ...more });
const confirm = (more: Json = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});

function problems(block: Json | Json[], max: 50 | 100 = 50): string[] {
  const reading = readBlocks(Array.isArray(block) ? block : [block], max);
  return reading.ok ? [] : reading.problems.map((it) => `${it.pointer} ${it.message}`);
}

/** Each limit: what is built with a number, and the last number that Slack takes. */
const limits: readonly [what: string, last: number, build: (n: number) => Json | Json[]][] = [
  ['blocks of a message', 50, (n) => times(n, () => ({ type: 'divider' }))],
  ['characters of a section', 3000, (n) => section({ text: mrkdwn(x(n)) })],
  ['fields of a section', 10, (n) => section({ fields: times(n, () => mrkdwn('x')) })],
  ['characters of a field', 2000, (n) => section({ fields: [plain(x(n))] })],
  ['characters of a header', 150, (n) => ({ type: 'header', text: plain(x(n)) })],
  ['elements of a context', 10, (n) => ({ type: 'context', elements: times(n, () => mrkdwn('x')) })],
  ['elements of actions', 25, (n) => actions(...times(n, (i) => button(`b${i}`)))],
  ['characters of a button', 75, (n) => actions({ ...button('b'), text: plain(x(n)) })],
  ['characters of a button’s value', 2000, (n) => actions(button('b', x(n)))],
  [
    'characters of a button’s address',
    3000,
    (n) => actions({ ...button('b'), url: `https://a.test/${x(Math.max(0, n - 15))}` }),
  ],
  ['characters of an action_id', 255, (n) => actions(button(x(n)))],
  ['characters of a block_id', 255, (n) => ({ type: 'divider', block_id: x(n) })],
  ['options of an overflow', 5, (n) => actions({ type: 'overflow', options: times(n, (i) => option(`o${i}`)) })],
  ['options of a select', 100, (n) => actions(select({ options: times(n, (i) => option(`o${i}`)) }))],
  ['radio buttons', 10, (n) => actions({ type: 'radio_buttons', options: times(n, (i) => option(`o${i}`)) })],
  ['checkboxes', 10, (n) => actions({ type: 'checkboxes', options: times(n, (i) => option(`o${i}`)) })],
  ['characters of an option', 75, (n) => actions(select({ options: [option('a', x(n))] }))],
  ['characters of an option’s value', 150, (n) => actions(select({ options: [option(x(n), 'A')] }))],
  [
    'characters of a description',
    75,
    (n) => actions({ type: 'checkboxes', options: [{ ...option('a'), description: mrkdwn(x(n)) }] }),
  ],
  ['characters of a placeholder', 150, (n) => actions(select({ placeholder: plain(x(n)) }))],
  ['characters of an initial value', 3000, (n) => input({ type: 'plain_text_input', initial_value: x(n) })],
  ['max_length', 3000, (n) => input({ type: 'plain_text_input', max_length: n })],
  ['characters of a label', 2000, (n) => input({ type: 'plain_text_input' }, { label: plain(x(n)) })],
  ['characters of a hint', 2000, (n) => input({ type: 'plain_text_input' }, { hint: plain(x(n)) })],
  ['characters of a dialog’s title', 100, (n) => actions({ ...button('b'), confirm: confirm({ title: plain(x(n)) }) })],
  ['characters of a dialog’s text', 300, (n) => actions({ ...button('b'), confirm: confirm({ text: plain(x(n)) }) })],
  ['characters of a dialog’s yes', 30, (n) => actions({ ...button('b'), confirm: confirm({ confirm: plain(x(n)) }) })],
  ['characters of a dialog’s no', 30, (n) => actions({ ...button('b'), confirm: confirm({ deny: plain(x(n)) }) })],
  [
    'characters of an image’s description',
    2000,
    (n) => ({ type: 'image', image_url: 'https://a.test/i.png', alt_text: x(n) }),
  ],
];

describe('limits', () => {
  test.each(limits)('%s: %d and no more', (_what, last, build) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last * 2 }), (n) => {
        expect(problems(build(n)).length > 0).toBe(n > last);
      }),
      { numRuns: 20, examples: [[last], [last + 1]] },
    );
  });
});

test.each<[string, Json | Json[], string]>([
  ['a section with nothing in it', section({}), '/blocks/0/text must have text or fields'],
  ['an empty text', section({ text: mrkdwn('') }), '/blocks/0/text/text must be more than 0 characters'],
  ['mrkdwn in a header', { type: 'header', text: mrkdwn('x') }, '/blocks/0/text/type'],
  ['a block that is unknown', { type: 'carousel3d' }, '/blocks/0/type unsupported type'],
  ['an element that is unknown', actions({ type: 'lever' }), '/blocks/0/elements/0/type unsupported type'],
  ['a text input among actions', actions({ type: 'plain_text_input' }), '/blocks/0/elements/0/type unsupported type'],
  ['a button as an input', input(button('b')), '/blocks/0/element/type unsupported type'],
  ['actions without elements', actions(), '/blocks/0/elements no fewer than 1 items allowed'],
  [
    'a field that Slack does not have',
    { type: 'divider', colour: 'red' },
    '/blocks/0 invalid additional property: colour',
  ],
  ['a style that Slack does not have', actions({ ...button('b'), style: 'warning' }), '/blocks/0/elements/0/style'],
  ['an address that is none', actions({ ...button('b'), url: 'not an address' }), '/blocks/0/elements/0/url'],
  [
    'one action_id twice in a block',
    actions(button('same'), button('same')),
    '/blocks/0/elements/1/action_id action_id already exists in the block',
  ],
  [
    'one block_id twice',
    [
      { type: 'divider', block_id: 'same' },
      { type: 'divider', block_id: 'same' },
    ],
    '/blocks/1/block_id block_id already exists in the view',
  ],
  ['an overflow without options', actions({ type: 'overflow', options: [] }), '/blocks/0/elements/0/options no fewer'],
  [
    'a select with neither options nor groups',
    actions({ type: 'static_select' }),
    '/blocks/0/elements/0/options must have',
  ],
  [
    'an initial option that is no option',
    actions(select({ initial_option: option('b') })),
    '/blocks/0/elements/0/initial_option must be exactly one of the options',
  ],
  [
    'a least length above the greatest',
    input({ type: 'plain_text_input', min_length: 5, max_length: 4 }),
    '/blocks/0/element/min_length must not be above max_length',
  ],
  [
    'a date that is none',
    actions({ type: 'datepicker', initial_date: '2026-02-30' }),
    '/blocks/0/elements/0/initial_date',
  ],
  ['a confirmation without a no', actions({ ...button('b'), confirm: confirm({ deny: undefined }) }), '/confirm/deny'],
  [
    'two elements that both want the focus',
    [
      input({ type: 'plain_text_input', focus_on_load: true }),
      input({ type: 'plain_text_input', focus_on_load: true }),
    ],
    '/blocks only one element may have focus_on_load',
  ],
])('%s is refused', (_what, block, problem) => {
  expect(problems(block).join('\n')).toContain(problem);
});

test('everything that a bot usually sends is taken', () => {
  const reading = readBlocks(
    [
      { type: 'header', text: plain('Title') },
      section({
        text: mrkdwn('*bold*'),
        accessory: { type: 'overflow', options: [{ ...option('a'), url: 'https://a.test' }] },
      }),
      section({ fields: [mrkdwn('a'), plain('b')] }),
      { type: 'context', elements: [mrkdwn('x'), { type: 'image', image_url: 'https://a.test/i.png', alt_text: 'i' }] },
      { type: 'divider' },
      actions(
        { ...button('a'), style: 'danger', confirm: confirm({ style: 'danger' }) },
        select({ option_groups: [{ label: plain('G'), options: [option('a')] }], options: undefined }),
        { type: 'users_select' },
        { type: 'datepicker', initial_date: '2026-11-21' },
        { type: 'radio_buttons', options: [{ text: mrkdwn('*a*'), value: 'a', description: plain('d') }] },
      ),
      input({ type: 'plain_text_input', multiline: true, min_length: 3, max_length: 500 }, { dispatch_action: true }),
      input({ type: 'checkboxes', options: [option('a')], initial_options: [option('a')] }),
      input({ type: 'conversations_select' }, { optional: true }),
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x', style: { bold: true } }] }],
      },
    ],
    50,
  );
  expect(reading).toMatchObject({ ok: true });
});

test('blocks come back with an id for everything, and texts that say how they are read', () => {
  const reading = readBlocks([actions({ type: 'button', text: plain('Go') }), section({ text: mrkdwn('x') })], 50);
  expect(reading).toMatchObject({
    ok: true,
    value: [
      {
        block_id: expect.stringMatching(/./),
        elements: [{ action_id: expect.stringMatching(/./), text: { text: 'Go', emoji: true } }],
      },
      { block_id: expect.stringMatching(/./), text: { type: 'mrkdwn', text: 'x', verbatim: false } },
    ],
  });
});

test('whatever is sent as blocks, the answer is yes or a list of problems', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const reading = readBlocks(value, 50);
      expect(reading.ok || reading.problems.length > 0).toBe(true);
    }),
  );
});

describe('views', () => {
  const modal = (more: Json = {}) => ({ type: 'modal', title: plain('T'), blocks: [], ...more });
  const field = input({ type: 'plain_text_input' });

  test.each<[string, Json, boolean]>([
    ['a title of 24 characters', modal({ title: plain(x(24)) }), true],
    ['a title of 25', modal({ title: plain(x(25)) }), false],
    ['a submit of 25', modal({ submit: plain(x(25)) }), false],
    ['a close of 25', modal({ close: plain(x(25)) }), false],
    ['private_metadata of 3,000', modal({ private_metadata: x(3000) }), true],
    ['private_metadata of 3,001', modal({ private_metadata: x(3001) }), false],
    ['a callback_id of 256', modal({ callback_id: x(256) }), false],
    ['100 blocks', modal({ blocks: times(100, () => ({ type: 'divider' })) }), true],
    ['101 blocks', modal({ blocks: times(101, () => ({ type: 'divider' })) }), false],
    ['an input without a submit', modal({ blocks: [field] }), false],
    ['an input with a submit', modal({ blocks: [field], submit: plain('Go') }), true],
    ['a modal without a title', { type: 'modal', blocks: [] }, false],
    ['a home as a modal', { type: 'home', blocks: [] }, false],
  ])('%s', (_what, view, taken) => {
    expect(readModal(view).ok).toBe(taken);
  });

  test('a Home has blocks and no title', () => {
    expect(readHome({ type: 'home', blocks: [field] }).ok).toBe(true);
    expect(readHome({ type: 'home', title: plain('T'), blocks: [] }).ok).toBe(false);
    expect(readHome(modal()).ok).toBe(false);
  });
});

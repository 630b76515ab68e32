/** What the preview of a run says of it, and what it keeps of what was filled in. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { byProductAndTitle } from '../../src/bot/catalogue.ts';
import { onPreviewSubmitted } from '../../src/bot/listeners/views/start-views.ts';
import { cautionBlock, MOST_CAUTIONS } from '../../src/bot/modals/cautions.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { readInputs } from '../../src/bot/modals/start-inputs.ts';
import { previewView } from '../../src/bot/modals/start-preview.ts';
import { preview } from '../../src/bot/starting/preview.ts';
import type { Estate } from '../../src/estate/model.ts';
import type { Caution, Node, Plan, Procedure, Scope } from '../../src/procedures/model.ts';
import { prepareStart } from '../../src/runs/prepare.ts';
import { attestation, decision, each, plan, procedure, repeat, server, step } from '../support/plans.ts';

const estate: Estate = {
  name: 'test',
  servers: Object.fromEntries(['s1', 's2', 's3', 's4'].map((name) => [name, server(name)])),
  pairs: {},
};
const servers = (...names: readonly string[]) => names.map((name) => ({ server: name }));

function previewOf(of: Plan, inputs: Scope): string {
  const prepared = prepareStart(of, inputs, estate, () => undefined);
  const view = previewView({ plan: of, inputs, estate: 'test', prepared, obstacles: [] }, { draft: 'D', channel: 'C' });
  return view.blocks
    .map((block) => ('text' in block && typeof block.text === 'object' ? block.text.text : ''))
    .join('\n');
}

describe('the number of steps', () => {
  const inputs = { front: servers('s1', 's2'), back: servers('s3', 's4') };
  const loop = (list: string, ...steps: readonly Node[]) => each('server', list, steps);

  it.each<[string, readonly Node[], string]>([
    ['one loop', [loop('front', step('a'), step('b'))], '2 steps a server, 4 in all'],
    ['a single step a round', [loop('front', step('a'))], '1 step a server, 2 in all'],
    ['the same servers twice', [loop('front', step('a')), loop('front', step('b'))], '2 steps a server, 4 in all'],
    ['a loop and more', [loop('front', step('a')), step('b')], '3 steps'],
    ['two loops over different servers', [loop('front', step('a')), loop('back', step('b'))], '4 steps'],
    ['loops of different things', [loop('front', step('a')), each('old_server', 'back', [step('b')])], '4 steps'],
    ['rounds that are no servers', [repeat('try', 2, { all: [] }, [step('a')])], '1 step'],
  ])('is told right for %s', (_, steps, told) => {
    expect(previewOf(plan(steps), inputs)).toMatch(new RegExp(`^${told} · `, 'm'));
  });

  it('has no line above a round of one step that names its server, nor one of one round in another', () => {
    const names = (id: string) => step(id, { title: `Do ${id} on \`\${server}\`` });
    const inner = each('each_one', 'single', [names('c')]);
    const of = plan([loop('front', names('a')), loop('back', names('b'), inner)]);
    expect(previewOf(of, { ...inputs, single: servers('s1') })).toContain(
      [
        '1. Do a on `s1`',
        '2. Do a on `s2`',
        '_server 1 of 2: `s3`_',
        '3. Do b on `s3`',
        '4. Do c on `s3`',
        '_server 2 of 2: `s4`_',
        '5. Do b on `s4`',
        '6. Do c on `s4`',
      ].join('\n'),
    );
  });

  it('says where a loop is over', () => {
    const text = previewOf(plan([loop('front', step('a')), step('b')]), inputs);
    expect(text).toContain('_server 2 of 2: `s2`_\n2. Do a\n_after that_\n3. Do b');
  });
});

it('names what a person may be asked off the usual way, where nothing can be filled in yet', () => {
  const title = `Host header of \`\${server}\` removed`;
  const asked = step('b', { checks: [attestation('word', { title })] });
  const which = decision('which', { usual: [], other: [each('server', 'front', [asked])] });
  expect(previewOf(plan([which]), { front: servers('s1') })).toContain('• Host header of `server` removed');
});

it('tells what was chosen as people say it', () => {
  const of = plan([step('a')], {
    inputs: {
      patience: { type: 'duration', title: 'Patience', many: false },
      again: { type: 'yes-no', title: 'Again', many: false },
      spares: { type: 'server', title: 'Spares', many: true, optional: true },
      inside: { type: 'text', title: 'Inside', many: false, internal: true, default: 'x' },
    },
  });
  const text = previewOf(of, { patience: 5_400_000, again: false, spares: [], inside: 'x' });
  expect(text).toContain('Patience: 1 h 30 min\nAgain: no\nSpares: none\n1 step');
});

it('names procedures by product, then by title', () => {
  const made = (id: string, product: string, title: string) => procedure(id, [], { product, title });
  const all = [
    made('a', 'UWM', 'Zip'),
    made('b', 'Genesys', 'Step 10'),
    made('c', 'UWM', 'Add'),
    made('d', 'Genesys', 'Step 9'),
  ];
  const library = { procedures: new Map(all.map((each) => [each.id, each])) };
  expect(byProductAndTitle(library).map(({ id }) => id)).toEqual(['d', 'b', 'c', 'a']);
});

describe('inputs', () => {
  it('take what nobody is asked for from its default, and whatever a list of releases says now', () => {
    const asks = procedure('asks', [step('a')], {
      inputs: {
        target: { type: 'release', title: 'Target', of: 'app', many: false },
        spares: { type: 'server', title: 'Spares', many: true, optional: true },
        quick: { type: 'yes-no', title: 'Quick', many: false, internal: true, default: true },
      },
    });
    const release = { release: '10.0', place: 1, version: 1 };
    const list = { id: 'app', title: 'App', source: { document: 'Notes' }, releases: [release] };
    const stock = { estate, releases: new Map([['app', list]]) };
    const read = (text: string) => readInputs({ text: () => text, chosen: () => [] }, asks, stock);
    expect(read('10.0')).toEqual({ ok: true, inputs: { target: release, spares: [], quick: true } });
    expect(read('9.0')).toEqual({
      ok: false,
      errors: { 'input-target': '9.0 is not in the list of releases any more. Choose again.' },
    });
  });
});

describe('a preview that is submitted', () => {
  const caution = (id: string): Caution => ({ id, if: { all: [] }, text: `${id} is against it.`, effect: 'reason' });
  const asks = (...cautions: readonly string[]): Procedure =>
    procedure('asks', [step('a', { checks: [attestation('word')] })], {
      cautions: cautions.map(caution),
      prerequisites: [{ id: 'quiet', text: 'It is quiet.' }],
    });

  /** The bot as far as a preview needs it. */
  function services(now: Procedure, updated: unknown[] = [], ready: Promise<void> = Promise.resolve()) {
    return {
      catalogue: {
        get: async () => {
          await ready;
          return { library: { procedures: new Map([[now.id, now]]) }, estate: { ok: true, estate } };
        },
      },
      drafts: { load: async () => ({ procedure: now.id, inputs: {}, channel: 'C1' }) },
      runs: { live: async () => [] },
      missing: () => undefined,
      slack: { isMember: async () => true, updateView: async (_: string, view: unknown) => void updated.push(view) },
      now: () => 0,
      log: console,
    } as never;
  }

  function submission(reasons: Readonly<Record<string, string>>) {
    const ticked = { type: 'checkboxes', selected_options: [{ value: 'quiet' }] };
    const typed = Object.entries(reasons).map(([id, value]) => [
      cautionBlock(id),
      { [ENTERED]: { type: 'plain_text_input', value } },
    ]);
    const values = { ...Object.fromEntries(typed), 'prerequisites-0': { [ENTERED]: ticked } };
    const private_metadata = JSON.stringify({ draft: 'V1', channel: 'C1' });
    return { user: { id: 'U1', username: 'ann' }, view: { id: 'V1', private_metadata, state: { values } } };
  }

  it('is shown anew with what was filled in, if its files ask for more than it did', async () => {
    const answers: unknown[] = [];
    const ack = async (answer?: unknown) => void answers.push(answer);
    await onPreviewSubmitted({ ack, body: submission({ first: 'Known.' }) }, services(asks('first', 'second')));
    expect(answers).toMatchObject([{ response_action: 'update' }]);
    const text = JSON.stringify(answers);
    expect(text).toContain('has changed while this form was open');
    expect(text).toContain('second is against it.');
    expect(text).toContain('"initial_value":"Known."');
    expect(text).toContain('"initial_options"');
  });

  it('is shown again with what was filled in, if its errors come when the page is gone', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const answers: unknown[] = [];
    const updated: unknown[] = [];
    const ack = async (answer?: unknown) => void answers.push(answer);
    let answer = () => {};
    const ready = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const body = submission({ first: 'Known.', second: '' });
    const work = onPreviewSubmitted({ ack, body }, services(asks('first', 'second'), updated, ready));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(JSON.stringify(answers)).toContain('This takes longer than usual');
    answer();
    await work;
    const text = JSON.stringify(updated);
    expect(text).toContain('⚠️ Give a reason: it goes on record.');
    expect(text).toContain('"initial_value":"Known."');
  });

  it('cannot ask for more reasons than a form has room for, and says so', async () => {
    const ids = Array.from({ length: MOST_CAUTIONS + 1 }, (_, i) => `c${i}`);
    const shown = await preview(services(asks(...ids)), { procedure: 'asks', inputs: {}, channel: 'C1' });
    expect(shown.obstacles).toEqual([expect.stringMatching(/^16 things speak against this start, .* 15 reasons/)]);
  });
});

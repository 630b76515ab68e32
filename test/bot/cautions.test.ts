/** A start with something that speaks against it: what people are asked, what they are told, and what the record keeps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, VIEW } from '../../src/bot/controls.ts';
import { cautionBlock } from '../../src/bot/modals/cautions.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { NOTE, OUTCOME } from '../../src/bot/modals/reasons.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import { visitOf } from '../../src/runs/run.ts';
import type { Fields } from '../../src/workspace/person.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { UPGRADE_FILES, UPGRADE_ID } from './support/upgrade.ts';
import { startWorld, type Thread, textOf, threadOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis, 'socket', { files: UPGRADE_FILES });
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

const JUMP = cautionBlock('upgrade-databases/jump');
const TICKED: Fields = { 'prerequisites-0': { [ENTERED]: ['quiet', 'upgrade-databases/backup'] } };
const because = (reason: string): Fields => ({ [JUMP]: { [ENTERED]: reason } });

function top(person: string) {
  return world.workspace.views(person).at(-1);
}

function shown(person: string): string {
  return JSON.stringify(top(person)?.view ?? null);
}

function block(person: string, id: string): unknown {
  return top(person)?.view.blocks.find((each) => each.block_id === id);
}

interface Wanted {
  readonly from?: string;
  readonly to?: string;
  readonly servers?: readonly string[];
  readonly spares?: readonly string[];
  readonly channel?: string;
}

async function toInputs(person: string, channel = 'upgrades'): Promise<void> {
  await world.workspace.command(person, channel, `/upgrade start ${UPGRADE_ID}`);
  await world.until('the inputs', () => top(person)?.view.callback_id === VIEW.startInputs);
}

async function submitInputs(person: string, wanted: Wanted): Promise<void> {
  const { from = '9.0', to = '10.0', servers = ['app-1'], spares = [] } = wanted;
  await world.submit(person, 'startInputs', {
    [blockOf('installed')]: { [ENTERED]: from },
    [blockOf('target')]: { [ENTERED]: to },
    [blockOf('servers')]: { [ENTERED]: servers },
    [blockOf('spares')]: { [ENTERED]: spares },
  });
}

async function toPreview(person: string, wanted: Wanted): Promise<void> {
  await toInputs(person, wanted.channel);
  await submitInputs(person, wanted);
  await world.until('the preview', () => top(person)?.view.callback_id === VIEW.startPreview);
}

async function closeAll(person: string): Promise<void> {
  while (world.workspace.views(person).length > 0) await world.workspace.closeView(person);
}

describe('the form', () => {
  it('offers releases with the newest first, says which lists may be empty, and leaves out what nobody is asked', async () => {
    await toInputs('ann');
    const options = JSON.stringify(block('ann', blockOf('target')));
    const order = ['"12.0"', '"11.0"', '"10.0 SP1"', '"10.0"', '"9.0"'].map((each) => options.indexOf(each));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(block('ann', blockOf('spares'))).toMatchObject({
      optional: true,
      hint: {
        text: 'Those that stand by. They are taken in the order in which you choose them. You may choose none.',
      },
    });
    expect(block('ann', blockOf('servers'))).toMatchObject({ optional: false });
    expect(shown('ann')).toContain('Load balancers: none. The estate `production` has no server of `balancer`.');
    expect(block('ann', blockOf('quick'))).toBeUndefined();
    await closeAll('ann');
  });

  it('tells at its field that a server was chosen twice', async () => {
    await toInputs('ann');
    await submitInputs('ann', { servers: ['app-1'], spares: ['app-1'] });
    expect(top('ann')?.errors).toEqual({
      [blockOf('spares')]: 'app-1 is chosen twice: as Servers and as Spare servers.',
    });
    await closeAll('ann');
  });
});

describe('the preview', () => {
  it('has what the used procedures ask and warn of, and the sections that they come from', async () => {
    await toPreview('ann', { from: '9.0', to: '10.0 SP1' });
    const preview = shown('ann');
    expect(preview).toContain('Version to upgrade to: 10.0 SP1');
    expect(preview).toContain('Spare servers: none');
    expect(preview).not.toContain('Quick');
    expect(preview).toContain('⚠️ Nobody can log in meanwhile.\\n\\n⚠️ 10.0 SP1 changes the schema.');
    expect(preview).toContain('The databases of 9.0 are backed up.');
    expect(preview).toContain('Guide: Upgrade guide, Servers');
    expect(preview).toContain('Also: Databases');
    // One version further is no jump.
    expect(block('ann', JUMP)).toBeUndefined();
    await closeAll('ann');
  });

  it('does not start where a caution refuses, and has no button for it', async () => {
    await toPreview('ann', { from: '11.0', to: '10.0' });
    expect(shown('ann')).toContain('❌ *The run cannot start like this.*');
    expect(shown('ann')).toContain('⚠️ 10.0 does not come after 11.0.');
    expect(shown('ann')).not.toContain('"submit"');
    expect(top('ann')?.view.blocks.some(({ type }) => type === 'input')).toBe(false);
    await world.submit('ann', 'startPreview', {});
    expect(shown('ann')).toContain('⚠️ 10.0 does not come after 11.0.');
    expect(await world.bot().runs.live()).toEqual([]);
    await closeAll('ann');
  });

  it('asks for the reason near the top, before the steps', async () => {
    await toPreview('ann', { to: '12.0' });
    const blocks = top('ann')?.view.blocks ?? [];
    const at = blocks.findIndex((each) => each.block_id === JUMP);
    expect(JSON.stringify(blocks[at - 1])).toContain(
      '⚠️ From 9.0 to 12.0 is more than one version. The maker supports one at a time.',
    );
    expect(blocks[at]).toMatchObject({ optional: false, element: { multiline: true, max_length: 1_000 } });
    expect(at).toBeLessThan(blocks.findIndex((each) => JSON.stringify(each).includes('*Steps*')));
    await closeAll('ann');
  });

  it('keeps what was ticked and typed when something is in the way', async () => {
    await toPreview('bo', { to: '12.0', channel: 'elsewhere' });
    await world.submit('bo', 'startPreview', { ...TICKED, ...because('Tried in the lab.') });
    expect(shown('bo')).toContain('Invite me with');
    expect(block('bo', JUMP)).toMatchObject({ element: { initial_value: 'Tried in the lab.' } });
    expect(block('bo', 'prerequisites-0')).toMatchObject({
      element: { initial_options: [{ value: 'quiet' }, { value: 'upgrade-databases/backup' }] },
    });
    expect(await world.bot().runs.live()).toEqual([]);
    await closeAll('bo');
  });
});

describe('a start over more versions than one', () => {
  let thread: Thread;

  it('needs a reason, and says so where it is missing', async () => {
    await toPreview('ann', { to: '12.0' });
    await world.submit('ann', 'startPreview', { ...TICKED, ...because(' \n ') });
    expect(top('ann')?.errors).toEqual({ [JUMP]: 'Give a reason: it goes on record. Nothing was changed.' });
    expect(await world.bot().runs.live()).toEqual([]);
  });

  it('begins with one, which is on record', async () => {
    await world.submit('ann', 'startPreview', { ...TICKED, ...because('Tried in the lab. <!channel> *twice*') });
    expect(world.workspace.views('ann')).toEqual([]);
    const [record] = await world.bot().runs.live();
    expect(record?.run).toMatchObject({
      inputs: {
        installed: { release: '9.0', place: 0, version: 0 },
        target: { release: '12.0', place: 4, version: 3 },
        spares: [],
        balancers: [],
        quick: true,
      },
      prerequisites: ['quiet', 'upgrade-databases/backup'],
      cautions: [{ id: 'upgrade-databases/jump', reason: 'Tried in the lab. <!channel> *twice*' }],
    });
    thread = await threadOf(world, record?.run.id ?? '', 'upgrades');
  });

  it('is told in the thread, on the card and in a message that nothing overwrites', async () => {
    await world.until('the first step', () => thread.has(ACTION.begin, 'app-1/upgrade'));
    const [root, second, third] = thread.messages();
    expect(textOf(root)).toContain(
      '⚠️ Started although: From 9.0 to 12.0 is more than one version — @ann: \\"Tried in the lab. &lt;!channel&gt; ∗twice∗\\"',
    );
    expect(textOf(third)).toContain('⚠️ 12.0 changes the schema.');
    const { hashOf } = await thread.record();
    expect(textOf(second)).toContain('Started although something spoke against it');
    expect(textOf(second)).toContain('The maker supports one at a time.\\nReason: \\"Tried in the lab.');
    expect(textOf(second)).toContain(`record \`${hashOf(1).slice(0, 8)}\``);
    const said = textOf(second);

    await thread.click('bo', 'app-1/upgrade', ACTION.approve);
    await world.until('the next step', async () => (await thread.record()).run.current?.endsWith('update'));
    await world.bot().idle();
    expect(textOf(thread.messages()[1])).toBe(said);
  });

  it('is told by `/upgrade show`, of the run and of the procedure', async () => {
    const { workspace } = world;
    const answers = () => workspace.ephemerals('cy').map(textOf).join('\n');
    await workspace.command('cy', 'upgrades', `/upgrade show ${thread.run}`);
    await world.until('the run', () => answers().includes('Started although: From 9.0 to 12.0 is more than one'));
    expect(answers()).toContain('“Tried in the lab. &lt;!channel&gt; ∗twice∗”');
    await workspace.command('cy', 'upgrades', `/upgrade show ${UPGRADE_ID}`);
    await world.until('the procedure', () => answers().includes('*What can speak against a start*'));
    expect(answers()).toContain('‹target› does not come after ‹installed›. It cannot be started so.');
    expect(answers()).toContain('☐ The databases of ‹installed› are backed up.');
    expect(answers()).not.toContain('Quick');
  });
});

describe('a word with several answers', () => {
  it('is given by choosing one, and both that pass let the run go on', async () => {
    const [record] = await world.bot().runs.live();
    const thread = await threadOf(world, record?.run.id ?? '', 'upgrades');
    const step = record?.run.current ?? '';
    await thread.click('bo', step, ACTION.attest);
    await world.until('the form', () => top('bo')?.view.callback_id === VIEW.attest);
    expect(block('bo', OUTCOME)).toMatchObject({
      element: {
        type: 'radio_buttons',
        options: [
          { text: { text: 'Updates required' }, value: 'updates-required' },
          { text: { text: 'Up to date' }, value: 'up-to-date' },
          { text: { text: 'Broken' }, value: 'broken' },
        ],
      },
    });
    const word: Fields = { [NOTE]: { [ENTERED]: 'Read the console.' }, [OUTCOME]: { [ENTERED]: 'up-to-date' } };
    await world.submit('bo', 'attest', word);
    await thread.click('bo', step, ACTION.approve);
    await world.until('the end', async () => (await thread.record()).run.ended?.outcome === 'completed');
    await world.bot().idle();
    const visit = visitOf((await thread.record()).run, step);
    expect(visit?.kind === 'step' && visit.checks.state?.outcome).toBe('up-to-date');
    expect(thread.messages().map(textOf).join('\n')).toContain('"Read the console.\\": *up to date*');
  });
});

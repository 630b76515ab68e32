/** The start modal: procedure → inputs → preview → run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, VIEW } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import { CHANNEL, PROCEDURE } from '../../src/bot/modals/start-procedure.ts';
import { stableId } from '../../src/workspace/ids.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { PROCEDURE_ID, startWorld, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

const BOTH = { 'prerequisites-0': { [ENTERED]: ['quiet', 'backup'] } };

function top(person: string) {
  return world.workspace.views(person).at(-1);
}

function shown(person: string): string {
  return JSON.stringify(top(person)?.view ?? null);
}

async function toPreview(person: string, servers: readonly string[], channel = 'upgrades'): Promise<void> {
  await world.workspace.command(person, channel, `/upgrade start ${PROCEDURE_ID}`);
  await world.submit(person, 'startInputs', { [blockOf('servers')]: { [ENTERED]: servers } });
  await world.until('the preview', () => top(person)?.view.callback_id === VIEW.startPreview);
}

async function closeAll(person: string): Promise<void> {
  while (world.workspace.views(person).length > 0) await world.workspace.closeView(person);
}

it('leads from a bare `/upgrade` through its pages, in the order in which servers were chosen', async () => {
  await world.workspace.command('ann', 'upgrades', '/upgrade');
  await world.submit('ann', 'startProcedure', { [PROCEDURE]: { [ENTERED]: PROCEDURE_ID } });
  await world.submit('ann', 'startInputs', { [blockOf('servers')]: { [ENTERED]: ['app-2', 'app-1'] } });
  await world.until('the preview', () => top('ann')?.view.callback_id === VIEW.startPreview);
  const preview = shown('ann');
  expect(preview).toContain('`app-2`, `app-1`');
  expect(preview).toContain('6 steps · 2 proved by checks, 3 by your word');
  expect(preview).toContain('⚠️ Nobody can log in meanwhile.');
  expect(preview).toContain('Options reviewed (steps 2 and 4)');
  expect(preview).toContain('server 1 of 2: `app-2`');

  // Nothing starts while something is not ticked, and what is wrong is told at the boxes.
  await world.submit('ann', 'startPreview', { 'prerequisites-0': { [ENTERED]: ['quiet'] } });
  expect(top('ann')?.errors).toEqual({
    'prerequisites-0': 'One is not ticked yet. The run can start once it is true.',
  });
  expect(await world.bot().runs.live()).toEqual([]);

  await world.submit('ann', 'startPreview', BOTH);
  expect(world.workspace.views('ann')).toEqual([]);
  const [record] = await world.bot().runs.live();
  expect(record?.run).toMatchObject({ startedBy: { name: 'ann' }, current: 'app-2/export', estate: 'production' });
});

describe('a server that another run holds', () => {
  it('is told in the preview with that run and its channel, and nothing starts', async () => {
    const [holder] = await world.bot().runs.live();
    await toPreview('bo', ['app-1', 'app-3'], 'ops-night');
    expect(shown('bo')).toContain(`\`app-1\` is being upgraded in run \`${holder?.run.id}\``);
    expect(shown('bo')).toContain(`<#${world.workspace.channelId('upgrades')}>`);
    await world.submit('bo', 'startPreview', BOTH);
    expect(await world.bot().runs.live()).toHaveLength(1);
    await closeAll('bo');
  });

  it('is told even if both previews were open and the other was faster', async () => {
    await toPreview('bo', ['app-3']);
    await toPreview('cy', ['app-3'], 'ops-night');
    await Promise.all([world.submit('bo', 'startPreview', BOTH), world.submit('cy', 'startPreview', BOTH)]);
    const holding = (await world.bot().runs.live()).filter(({ run }) => Object.hasOwn(run.targets, 'app-3'));
    expect(holding).toHaveLength(1);
    const loser = holding[0]?.run.startedBy.name === 'bo' ? 'cy' : 'bo';
    await world.until('the obstacle', () => shown(loser).includes(`in run \`${holding[0]?.run.id}\``));
    await closeAll(loser);
  });
});

it('starts one run for a form that Slack delivers twice', async () => {
  await toPreview('dee', ['app-4']);
  world.workspace.faults.deliverTwice = true;
  await world.submit('dee', 'startPreview', BOTH);
  world.workspace.faults.deliverTwice = false;
  const live = (await world.bot().runs.live()).filter(({ run }) => Object.hasOwn(run.targets, 'app-4'));
  expect(live).toHaveLength(1);
  await world.workspace.command('dee', 'upgrades', `/upgrade abort ${live[0]?.run.id} Only a try.`);
});

it('tells that the bot has to be invited to a channel that it is not in', async () => {
  await toPreview('dee', ['app-4'], 'elsewhere');
  expect(shown('dee')).toContain('Invite me with `/invite @Handrail`');
  await closeAll('dee');
});

it('says which procedure was probably meant', async () => {
  await world.workspace.command('dee', 'upgrades', '/upgrade start restart-server');
  await world.until('the answer', () => shown('dee').includes('did you mean `restart-servers`'));
  await closeAll('dee');
});

it('asks for the channel when it begins on the Home', async () => {
  await world.workspace.openHome('dee');
  await world.until('the Home', () =>
    JSON.stringify(world.workspace.home('dee') ?? '').includes('Nothing waits for you'),
  );
  await world.workspace.clickInView('dee', ACTION.start);
  await world.submit('dee', 'startProcedure', {
    [PROCEDURE]: { [ENTERED]: PROCEDURE_ID },
    [CHANNEL]: { [ENTERED]: world.workspace.channelId('ops-night') },
  });
  await world.submit('dee', 'startInputs', { [blockOf('servers')]: { [ENTERED]: ['app-4'] } });
  await world.submit('dee', 'startPreview', BOTH);
  const live = (await world.bot().runs.live()).find(({ run }) => Object.hasOwn(run.targets, 'app-4'));
  expect(live?.run.channel).toBe(world.workspace.channelId('ops-night'));
  // The page that is open follows the runs.
  await world.until('the Home to follow', () =>
    JSON.stringify(world.workspace.home('dee') ?? '').includes(`\`${live?.run.id}\``),
  );
});

it('tells a person directly what did not work on the Home, where nothing else can be shown', async () => {
  const { workspace } = world;
  const notices: string[] = [];
  const stop = workspace.watch('cy', (change) => {
    if (change.type === 'message') notices.push(change.message.text);
  });
  await workspace.openHome('cy');
  await world.until('the Home', () => workspace.home('cy') !== undefined);
  workspace.faults.next('views.open', { kind: 'refused', error: 'internal_error' }, 2);
  await workspace.clickInView('cy', ACTION.start);
  await world.until('the word', () => notices.some((text) => text.startsWith('Something went wrong on my side')));
  stop();
  workspace.faults.clear();
});

it('asks for the channel when it begins in a direct message, which is no place for a run', async () => {
  const { workspace } = world;
  await workspace.command('cy', stableId('D', 'cy'), `/upgrade start ${PROCEDURE_ID}`);
  await world.until('the form', () => top('cy')?.view.callback_id === VIEW.startProcedure);
  expect(shown('cy')).toContain('conversations_select');
  await closeAll('cy');
});

/** Slack refuses, breaks off, or says nothing, while a run goes through: nothing lost, nothing doubled, order kept. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { NOTE, REASON } from '../../src/bot/modals/reasons.ts';
import { openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import type { Fault, Faults } from '../../src/workspace/faults.ts';
import { startWorld, type Thread, type World } from '../bot/support/world.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { expectToTell, postedFor } from './support/thread.ts';

const LIMIT_MS = 90_000;
/** Milliseconds: this Slack is near, and what it was sent is there at once. */
const QUICK = { firstWait: 50, longestWait: 200, settle: 100 };

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());

const each = (fault: Fault) => (faults: Faults) => {
  faults.next('chat.postMessage', fault);
  faults.next('chat.update', fault);
};

describe.each<[string, (faults: Faults) => void]>([
  ['asks to wait', each({ kind: 'rate-limited', retryAfterSeconds: 1 })],
  ['breaks', each({ kind: 'http-error', status: 500 })],
  ['cuts the line before it has done anything', each({ kind: 'reset' })],
  ['cuts the line after it has done it', each({ kind: 'accepted-then-reset' })],
  ['is slow', each({ kind: 'delay', ms: 300 })],
  ['ends the connection', (faults) => faults.disconnect('refresh_requested')],
  ['loses the connection', (faults) => faults.disconnect('cut')],
])('Slack %s', (_, strike) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld(redis, 'socket', { threadTiming: QUICK });
    return () => world.close();
  });

  it('at every step of a run, and the thread is what the journal says', { timeout: LIMIT_MS }, async () => {
    const { workspace } = world;
    const thread = await world.start('ann', ['app-1']);
    const again = () => {
      workspace.faults.clear();
      workspace.faults.deliverTwice = true;
      strike(workspace.faults);
      return world.until('a connection', () => workspace.appIsConnected());
    };

    await again();
    await act(world, thread, 'bo', 'app-1/export', ACTION.begin);
    await again();
    await world.exportOptions('app-1');
    await act(world, thread, 'ann', 'app-1/export', ACTION.approve);
    await again();
    await act(world, thread, 'cy', 'app-1/review', ACTION.skip);
    await world.submit('cy', 'skip', { [REASON]: { [ENTERED]: 'Nothing new.' } });
    await again();
    await act(world, thread, 'bo', 'go-on', `${ACTION.choose}:go-on`);
    await again();
    await act(world, thread, 'bo', 'finish', ACTION.attest);
    await world.submit('bo', 'attest', { [NOTE]: { [ENTERED]: 'Done.' } });
    await again();
    await act(world, thread, 'bo', 'finish', ACTION.approve);
    await world.until('the end', async () => (await thread.record()).run.ended?.outcome === 'completed');
    workspace.faults.clear();

    await world.bot().idle();
    const record = await thread.record();
    expect(record.run.visits.map(({ decided }) => decided?.how)).toEqual(['approved', 'skipped', 'chosen', 'approved']);
    expectToTell(await postedFor(thread.run, workspace, record.run.channel), record);
    expect(verifyChain(thread.run, await entriesOf(world, thread.run), { to: record.head })).toMatchObject({
      ok: true,
    });
  });
});

/** Clicks once the control is there; again if the app was away and the workspace said so. */
async function act(world: World, thread: Thread, person: string, step: string, action: string): Promise<void> {
  const message = await world.until(`${action} of ${step}`, () => thread.has(action, step));
  const control = world.workspace.find(person, thread.channel, message.ts, action);
  await world.until('somebody to take the click', async () => {
    const outcome = await world.workspace.click(person, control);
    return outcome.ok && outcome.acknowledged;
  });
}

function entriesOf(world: World, run: string) {
  return openJournal({ redis: redis.connect(), keys: world.keys, parse: parseEvent }).readStored(run);
}

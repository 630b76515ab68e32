/** A team is taken through a run in Slack: real Bolt, real Redis, a real check worker, the local workspace. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION, MORE } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { NOTE, REASON } from '../../src/bot/modals/reasons.ts';
import { hasRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, textOf, type World } from './support/world.ts';

// Also on the Redis of last resort, which is what somebody without a redis-server tries Handrail with.
describe.each([
  ['socket', hasRedisServer ? 'server' : 'in-process'],
  ['http', hasRedisServer ? 'server' : 'in-process'],
  ['socket', 'in-process'],
] as const)('over %s, with a Redis of kind %s', (mode, kind) => {
  let redis: TestRedis;
  let world: World;
  beforeAll(async () => {
    redis = await testRedis({ kind });
    world = await startWorld(redis, mode);
  });
  afterAll(async () => {
    await world.close();
    await redis.close();
  });

  it('takes a run from its start to its end, with everything that people do on record', async () => {
    const { workspace } = world;
    const thread = await world.start('ann', ['app-1', 'app-2']);

    // The first step is claimed, proved by its file, and approved.
    await thread.click('bo', 'app-1/export', ACTION.begin);
    expect(thread.has(ACTION.approve, 'app-1/export')).toBeUndefined();
    await world.exportOptions('app-1');
    await thread.click('ann', 'app-1/export', ACTION.approve);

    // The second rests on a person's word.
    await thread.click('bo', 'app-1/review', ACTION.attest);
    await world.submit('bo', 'attest', { [NOTE]: { [ENTERED]: 'Read them twice.' } });
    expect(workspace.views('bo')).toEqual([]);
    await thread.click('ann', 'app-1/review', ACTION.approve);

    // The third is skipped with a reason, the fourth overridden.
    await thread.click('cy', 'app-2/export', ACTION.skip);
    await world.submit('cy', 'skip', { [REASON]: { [ENTERED]: 'Nothing new in this release.' } });
    await thread.click('cy', 'app-2/review', ACTION.more, MORE.override);
    await world.until('the form', () => JSON.stringify(workspace.views('cy')).includes('Options reviewed'));
    await world.submit('cy', 'override', { [REASON]: { [ENTERED]: 'Seen on the phone.' } });

    // A decision, a pause, and the last step.
    await world.until('the decision', () => thread.has(`${ACTION.choose}:go-on`, 'go-on'));
    await workspace.command('ann', 'upgrades', '/upgrade pause Lunch');
    await thread.click('bo', 'go-on', `${ACTION.choose}:go-on`);
    await world.until('a private word', () => workspace.ephemerals('bo').map(textOf).join().includes('paused by @ann'));
    await workspace.command('ann', 'upgrades', '/upgrade resume');
    await thread.click('bo', 'go-on', `${ACTION.choose}:go-on`);
    await thread.click('bo', 'finish', ACTION.attest);
    await world.submit('bo', 'attest', { [NOTE]: { [ENTERED]: 'Done.' } });
    await thread.click('bo', 'finish', ACTION.approve);
    await world.until('the end', async () => (await thread.record()).run.ended?.outcome === 'completed');

    const { run } = await thread.record();
    expect(run.visits.map((visit) => visit.decided?.how)).toEqual([
      'approved',
      'approved',
      'skipped',
      'overridden',
      'chosen',
      'approved',
    ]);
    expect(run.visits.map((visit) => visit.decided?.by.name)).toEqual(['ann', 'ann', 'cy', 'cy', 'bo', 'bo']);
    await world.bot().idle();
    expect(thread.messages().map(textOf).join()).toContain('Nothing new in this release.');
  });
});

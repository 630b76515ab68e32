/** Redis does not answer: people are told within seconds, and nothing is lost that Slack was told had arrived. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { REASON } from '../../src/bot/modals/reasons.ts';
import { hasRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

/** A server that is stopped in its tracks: it keeps its connections and answers nothing. */
describe.runIf(hasRedisServer)('while Redis does not answer', () => {
  let redis: TestRedis;
  let world: World;
  let thread: Thread;
  let pid: number;

  beforeEach(async () => {
    redis = await testRedis();
    pid = JSON.parse(await readFile(join(redis.dataDir, 'redis', 'server.json'), 'utf8')).pid;
    world = await startWorld(redis);
    thread = await world.start('ann', ['app-1']);
  });
  afterEach(async () => {
    process.kill(pid, 'SIGCONT');
    await world.close();
    await redis.close();
  });

  function toldPrivately(person: string, text: string): Promise<true> {
    return world.until(text, () => world.workspace.ephemerals(person).map(textOf).join().includes(text) || undefined);
  }

  it('a click, a form, a command and a mention are all answered, and none of them is lost in silence', async () => {
    await thread.click('cy', 'app-1/export', ACTION.skip);
    await world.until('the form', () => world.workspace.views('cy').length > 0);
    const begin = world.workspace.find(
      'ann',
      'upgrades',
      thread.has(ACTION.begin, 'app-1/export')?.ts ?? '',
      ACTION.begin,
    );

    process.kill(pid, 'SIGSTOP');
    const outcomes = await Promise.all([
      world.workspace.click('bo', begin),
      world.workspace.submitView('cy', { [REASON]: { [ENTERED]: 'Not needed.' } }),
      world.workspace.command('dee', 'upgrades', '/upgrade status'),
    ]);
    expect(outcomes).toEqual(outcomes.map(() => ({ ok: true, acknowledged: true })));
    const said = world.workspace.post('ann', 'upgrades', 'Is anything happening?', { threadTs: thread.ts });
    await toldPrivately('bo', "I can't tell whether that was recorded");
    await toldPrivately('cy', "I can't tell whether that was recorded");
    await toldPrivately('dee', "I couldn't look that up");

    process.kill(pid, 'SIGCONT');
    await world.until('what was said meanwhile', async () =>
      (await thread.record()).run.remarks.some(({ ts }) => ts === said.ts),
    );
    await world.exportOptions('app-1');
    await thread.click('ann', 'app-1/export', ACTION.approve);
    await world.until('the next step', async () => (await thread.record()).run.current === 'app-1/review');
  });
});

/** Two bots, two workers of one location and one of another, side by side: one of each is lost, and nothing else is. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Started } from '../../bench/support/process.ts';
import { ACTION } from '../../src/bot/controls.ts';
import { openCheckQueues } from '../../src/queue/check-queues.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { describeWithRedisServer, silentLog } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { Crew } from './support/crew.ts';

const SERVERS = ['a-1', 'a-2', 'a-3', 'b-1', 'b-2'];
const LIMIT_MS = 240_000;
const PATIENCE_MS = 90_000;

describeWithRedisServer('several of each', () => {
  let crew: Crew;
  const started: Started[] = [];
  const keep = async (starting: Promise<Started>) => {
    const each = await starting;
    started.push(each);
    return each;
  };
  beforeEach(async () => {
    crew = await Crew.open(SERVERS, (name) => (name.startsWith('a') ? 'dc1' : 'dc2'));
  }, LIMIT_MS);
  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.end()));
    await crew.close();
  }, LIMIT_MS);

  it('share the work; each check is taken where its server is', { timeout: LIMIT_MS }, async () => {
    const [firstBot, secondBot, oneHere, , there] = await Promise.all([
      keep(crew.oneMoreBot()),
      keep(crew.oneMoreBot()),
      keep(crew.oneMoreWorker('dc1')),
      keep(crew.oneMoreWorker('dc1')),
      keep(crew.oneMoreWorker('dc2')),
    ]);
    await crew.start(SERVERS);
    await crew.finish('a-1');

    // The other bot, and the other worker, go on.
    await Promise.all([firstBot.kill(), oneHere.kill()]);
    await crew.finish('a-2');
    await Promise.all([keep(crew.oneMoreBot()), secondBot.kill()]);
    await crew.finish('a-3');
    await crew.finish('b-1');

    // Whoever is elsewhere does not look in their place.
    await there.kill();
    await crew.approve('b-2/tell');
    const queues = openCheckQueues({ connection: crew.redis.connect('queue'), keys: keysUnder(), log: silentLog });
    await until('the check to wait', async () => (await queues.active('dc2')).length === 1, PATIENCE_MS);
    expect(await queues.active('dc1')).toEqual([]);
    expect(crew.control(ACTION.begin, 'b-2/export')).toBeUndefined();
    await keep(crew.oneMoreWorker('dc2'));
    await crew.button(ACTION.begin, 'b-2/export');
    await crew.exportOptions('b-2');
    await crew.approve('b-2/export', 'bo');
    await until('the end', async () => (await crew.runs.get(crew.run))?.run.ended?.outcome === 'completed');
    await queues.close();
    await crew.expectWhole();
  });
});

/** A journal that does not answer for a while costs the thread no more time than it is away. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestRedis, testRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { FakeSlack } from './fake-slack.ts';
import { Rig } from './rig.ts';
import { plan, step } from './runs.ts';

const RUN = '7KQ2';
const MINUTE = 60_000;

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());

it('a run is taken up at the next hint once the journal answers, however long the wait had become', async () => {
  const rig = new Rig(redis);
  const slack = new FakeSlack();
  await rig.start(plan([step('one')]));
  let away = true;
  const runs = {
    get: async (run: string) => {
      if (away) throw new Error('Redis is away');
      return rig.runs.get(run);
    },
  };
  const reconciler = rig.reconciler(slack, { runs, timing: { firstWait: MINUTE, longestWait: MINUTE } });
  reconciler.poke(RUN);
  await until('the failure', () => rig.warnings.length > 0);

  away = false;
  await reconciler.sweep();
  await until('the thread', () => slack.keys().includes('step:1'));
  expect(rig.warnings).toHaveLength(1);
  await rig.close();
});

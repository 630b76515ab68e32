/** What is written down about a thread is put back to an earlier state, and the thread is not. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ThreadStore } from '../../../src/bot/thread/thread-store.ts';
import { everythingUnder } from '../../support/everything-under.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../../support/redis.ts';
import { FakeSlack, gate } from './fake-slack.ts';
import { Rig } from './rig.ts';
import { plan, step } from './runs.ts';

const RUN = '7KQ2';
const three = plan([step('one'), step('two'), step('three')]);

describeWithRedisServer('a thread that is ahead of what is written down', () => {
  let redis: TestRedis;
  let rig: Rig;
  let slack: FakeSlack;
  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    rig = new Rig(redis);
    slack = new FakeSlack();
  });
  afterEach(() => rig.close());

  const backup = () => everythingUnder(rig.data.redis, rig.data.keys);

  it('shows what is on record, also if it was just being looked at', async () => {
    const arrived = gate();
    const hold = gate();
    class Held extends ThreadStore {
      holds = false;
      override async acquire(...given: Parameters<ThreadStore['acquire']>) {
        if (this.holds) {
          arrived.open();
          await hold.passed;
        }
        return super.acquire(...given);
      }
    }
    const store = new Held(rig.data.redis, rig.data.keys);
    const reconciler = rig.reconciler(slack, { store });
    await rig.start(three);
    reconciler.poke(RUN);
    await reconciler.idle();
    const putBack = await backup();
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    reconciler.poke(RUN);
    await reconciler.idle();
    expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);

    // It has rendered what is not on record any more a moment later.
    store.holds = true;
    reconciler.poke(RUN);
    await arrived.passed;
    await putBack();
    reconciler.readAgain(RUN);
    hold.open();
    await reconciler.idle();
    expect(slack.message('step:2')?.text).toContain('Not on record');
    expect(slack.message('step:1')?.text).toBe((await rig.wanted())[1]?.text);
  });
});

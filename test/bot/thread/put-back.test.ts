/** What is written down about a thread is put back to an earlier state, and the thread is not. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ThreadReconciler } from '../../../src/bot/thread/reconciler.ts';
import { SlackCallFailed } from '../../../src/bot/thread/slack-api.ts';
import { ThreadStore } from '../../../src/bot/thread/thread-store.ts';
import { everythingUnder } from '../../support/everything-under.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
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

  /** Only what is written down about the thread is put back: the end of what was written is lost. */
  async function notes(): Promise<() => Promise<void>> {
    const { redis: data, keys } = rig.data;
    const names = [keys.key('run', RUN, 'thread'), keys.key('run', RUN, 'thread-lease'), keys.dirty];
    const dumps = await Promise.all(names.map((name) => data.dumpBuffer(name)));
    return async () => {
      const putBack = data.multi();
      for (const [i, name] of names.entries()) {
        putBack.del(name);
        const dump = dumps[i];
        if (dump) putBack.restore(name, 0, dump);
      }
      await putBack.exec();
    };
  }

  async function level(reconciler: ThreadReconciler): Promise<void> {
    reconciler.poke(RUN);
    await reconciler.idle();
  }

  async function expectEqual(): Promise<void> {
    expect(slack.messages.map(({ name, text, blocks }) => ({ key: name.key, text, blocks }))).toEqual(
      await rig.wanted(),
    );
    expect(await rig.journal.dirtyRuns()).toEqual([]);
  }

  async function othersLook(): Promise<void> {
    for (let i = 0; i < 10; i++) {
      const lease = await rig.store.acquire(RUN, 'other', 1_000, 0);
      if (lease.held) await rig.store.release(RUN, 'other', lease.fence);
    }
  }

  it('gets no message twice from who has posted it, and only what differs is written anew', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    const putBack = await notes();
    await level(reconciler);
    await putBack();
    const updates = slack.count('updateMessage', 'step:1');
    await rig.tell(RUN, { type: 'approve', step: 'two' });
    await level(reconciler);
    expect(slack.keys()).toEqual(['root', 'step:1', 'step:2', 'step:3']);
    expect(slack.count('updateMessage', 'step:1')).toBe(updates);
    await expectEqual();
  });

  it('nor if somebody else was there since, who had nothing to do', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    const putBack = await notes();
    await level(reconciler);
    await putBack();
    await othersLook();
    await level(reconciler);
    await expectEqual();
  });

  it('nor one of which Slack has not told what became of it', async () => {
    const { redis: data, keys } = rig.data;
    const api = new FakeSlack();
    api.postMessage = async (message) => {
      const posted = await slack.postMessage(message);
      if (message.name.key !== 'step:2') return posted;
      await data.hdel(keys.key('run', RUN, 'thread'), 'slot:step:2');
      await data.del(keys.key('run', RUN, 'thread-lease'));
      await othersLook();
      throw new SlackCallFailed({ kind: 'unanswered', why: 'socket hang up' });
    };
    api.updateMessage = (message) => slack.updateMessage(message);
    api.replies = (query) => slack.replies(query);
    const reconciler = rig.reconciler(api);
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    await level(reconciler);
    await expectEqual();
  });

  it('nor from another, on another Redis', async () => {
    let answers = 'one';
    const which = async () => answers;
    const [first, second] = [rig.reconciler(slack, { which }), rig.reconciler(slack, { which })];
    await rig.start(three);
    await level(first);
    await second.sweep();
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    const putBack = await notes();
    await level(first);
    await putBack();
    answers = 'other';
    await second.sweep();
    await second.idle();
    await expectEqual();
    // Whose number is the same as that of somebody else is not taken for that one's.
    await rig.tell(RUN, { type: 'approve', step: 'two' });
    await level(second);
    await level(first);
    await expectEqual();
    expect(slack.count('deleteMessage')).toBe(0);
  });

  it('is written down anew, if another Redis took over while it was worked on', async () => {
    let answers = 'one';
    const reconciler = rig.reconciler(slack, { which: async () => answers });
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    const hold = gate();
    slack.next('updateMessage', { gate: hold.passed }, { key: 'root' });
    reconciler.poke(RUN);
    await until('the step to be posted', async () => {
      const { slots } = await rig.store.contents(RUN);
      return slots.get('step:2')?.state === 'posted';
    });
    // Of what was written down last, one thing is not there.
    await rig.data.redis.hdel(rig.data.keys.key('run', RUN, 'thread'), 'slot:step:2');
    answers = 'other';
    hold.open();
    await reconciler.idle();
    await expectEqual();
    const { slots } = await rig.store.contents(RUN);
    expect([...slots].map(([key, { state }]) => `${key} ${state}`).sort()).toEqual([
      'root posted',
      'step:1 posted',
      'step:2 posted',
    ]);
  });

  it('is not read while the same Redis answers', async () => {
    const reconciler = rig.reconciler(slack, { which: async () => 'one' });
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    await level(reconciler);
    await reconciler.sweep();
    await reconciler.idle();
    expect(slack.count('replies')).toBe(0);
  });

  it('tells by its lease that it was put back, whatever number another has come to since', async () => {
    const { store } = rig;
    await rig.start(three);
    const take = async (owner: string, known: number) => {
      const lease = await store.acquire(RUN, owner, 1_000, known);
      if (!lease.held) throw new Error('another has it');
      await store.release(RUN, owner, lease.fence);
      return lease;
    };
    const { fence: before } = await take('one', 0);
    const putBack = await notes();
    const { fence } = await take('one', before);
    expect(await take('one', fence)).not.toHaveProperty('slots');
    const known = (await take('one', fence + 1)).fence;
    await putBack();
    const other = await take('two', 0);
    expect(other.fence).toBeLessThan(known);
    let reached = other.fence;
    while (reached < known) reached = (await take('two', reached)).fence;
    // The same number, of another.
    expect(reached).toBe(known);
    expect(await take('one', known)).toMatchObject({ older: true, slots: new Map() });
    await putBack();
    // And one below it.
    const again = await take('one', known + 1);
    expect(again).toMatchObject({ older: true });
    expect(again.fence).toBeGreaterThan(known + 1);
  });
});

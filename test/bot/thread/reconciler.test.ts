import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SlackFailure } from '../../../src/bot/thread/slack-api.ts';
import { ThreadStore } from '../../../src/bot/thread/thread-store.ts';
import { describeOnEveryRedis, type TestRedis, testRedis } from '../../support/redis.ts';
import { until } from '../../support/wait.ts';
import { FakeSlack, gate } from './fake-slack.ts';
import { Rig } from './rig.ts';
import { check, pair, plan, step } from './runs.ts';

const RUN = '7KQ2';
const unanswered: SlackFailure = { kind: 'unanswered', why: 'socket hang up' };
const limited: SlackFailure = { kind: 'rate-limited', retryAfter: 20 };

/** Three steps without checks: each is open at once. */
const three = plan([step('one'), step('two'), step('three')]);
const watched = plan([step('one', { checks: [check('role')] }), step('two')]);
const inputs = { pair: pair('ors-a') };
const baseline = (role: string) =>
  ({ type: 'report', step: 'one', check: role, report: { type: 'baseline', baseline: {} } }) as const;

describeOnEveryRedis('a thread, on Redis: %s', (kind) => {
  let redis: TestRedis;
  let rig: Rig;
  let slack: FakeSlack;

  beforeAll(async () => {
    redis = await testRedis({ kind });
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    rig = new Rig(redis);
    slack = new FakeSlack();
  });
  afterEach(() => rig.close());

  async function expectEqual(run = RUN): Promise<void> {
    const shown = slack.messages
      .filter((each) => each.name.run === run)
      .map(({ name, text, blocks }) => ({ key: name.key, text, blocks }));
    expect(shown).toEqual(await rig.wanted(run));
    expect((await rig.journal.dirtyRuns()).filter((dirty) => dirty.run === run)).toEqual([]);
  }

  async function level(...reconcilers: { poke(run: string): void; idle(): Promise<void> }[]): Promise<void> {
    for (const reconciler of reconcilers) reconciler.poke(RUN);
    for (const reconciler of reconcilers) await reconciler.idle();
    await expectEqual();
  }

  it('becomes what the journal says, in order, and then nothing is called any more', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await level(reconciler);
    expect(slack.keys()).toEqual(['root', 'step:1']);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    await rig.tell(RUN, { type: 'skip', step: 'two', reason: 'not here' });
    await rig.tell(RUN, { type: 'note', text: 'careful' });
    await level(reconciler);
    expect(slack.keys()).toEqual(['root', 'step:1', 'step:2', 'entry:5', 'step:3', 'entry:7']);
    const calls = slack.calls.length;
    await level(reconciler);
    expect(slack.calls.length).toBe(calls);
  });

  it('is known by its root: the run of a thread, and the thread of a run', async () => {
    const told: unknown[] = [];
    const reconciler = rig.reconciler(slack, { onPosted: (run, place) => told.push([run, place]) });
    await rig.start(three);
    expect(await rig.store.threadOf(RUN)).toBeUndefined();
    await level(reconciler);
    const ts = slack.message('root')?.ts ?? '';
    expect(await rig.store.runOfThread('C01', ts)).toBe(RUN);
    expect(await rig.store.threadOf(RUN)).toEqual({ channel: 'C01', ts });
    expect(await rig.store.runOfThread('C02', ts)).toBeUndefined();
    expect(told).toEqual([[RUN, { channel: 'C01', ts }]]);
    expect(slack.message('step:1')?.threadTs).toBe(ts);
  });

  it('goes on with what it can while a call waits for its turn or its answer', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await level(reconciler);
    const posting = gate();
    slack.next('postMessage', { gate: posting.passed });
    await rig.tell(RUN, { type: 'note', text: 'first' });
    reconciler.poke(RUN);
    await until('the post is on its way', () => slack.count('postMessage', 'entry:3') === 1);
    await rig.tell(RUN, { type: 'begin', step: 'one' });
    reconciler.poke(RUN);
    await until('the update', () => slack.count('updateMessage', 'step:1') === 1);
    expect(slack.keys()).toEqual(['root', 'step:1']);
    posting.open();
    await level(reconciler);
  });

  it('is picked up by a sweep, if nobody was told', async () => {
    await rig.start(three);
    const reconciler = rig.reconciler(slack);
    await reconciler.sweep();
    await reconciler.idle();
    await expectEqual();
  });

  it('goes on where another process left it, without posting anything twice', async () => {
    await rig.start(three);
    await level(rig.reconciler(slack));
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    await level(rig.reconciler(slack));
    expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
    expect(slack.count('replies')).toBe(0);
  });

  describe('a step whose baselines are being taken', () => {
    it('is not posted if they are there in a moment', async () => {
      const reconciler = rig.reconciler(slack, { timing: { grace: 60_000 } });
      await rig.start(watched, inputs);
      reconciler.poke(RUN);
      await until('the root is posted', () => slack.keys().length === 1);
      await rig.tell(RUN, baseline('role'));
      await level(reconciler);
      expect(slack.count('postMessage', 'step:1')).toBe(1);
      expect(slack.count('updateMessage', 'step:1')).toBe(0);
    });

    it('is posted as soon as they are there, though an update is still on its way', async () => {
      const reconciler = rig.reconciler(slack, { timing: { grace: 60_000 } });
      await rig.start(plan([step('zero'), step('one', { checks: [check('role')] })]), inputs);
      await level(reconciler);
      const slow = gate();
      slack.next('updateMessage', { gate: slow.passed }, { key: 'step:1' });
      await rig.tell(RUN, { type: 'approve', step: 'zero' });
      reconciler.poke(RUN);
      await until('the update is on its way', () => slack.count('updateMessage', 'step:1') === 1);
      await rig.tell(RUN, baseline('role'));
      reconciler.poke(RUN);
      await until('the next step', () => slack.keys().includes('step:2'));
      slow.open();
      await level(reconciler);
    });

    it('is posted if it takes longer, and updated afterwards', async () => {
      const reconciler = rig.reconciler(slack);
      await rig.start(watched, inputs);
      await level(reconciler);
      expect(JSON.stringify(slack.message('step:1')?.blocks)).toContain('There is nothing to do yet');
      await rig.tell(RUN, baseline('role'));
      await level(reconciler);
      expect(slack.count('updateMessage', 'step:1')).toBe(1);
    });
  });

  it('shows several changes that are waiting with one update', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(watched, inputs);
    await rig.tell(RUN, baseline('role'));
    await level(reconciler);
    const hold = gate();
    slack.next('updateMessage', { gate: hold.passed });
    await rig.tell(RUN, { type: 'begin', step: 'one' });
    reconciler.poke(RUN);
    await until('an update is under way', () => slack.count('updateMessage') === 1);
    for (const summary of ['1 line', '2 lines', '3 lines']) {
      const report = { type: 'not-yet', summary, evidence: [], lookedAt: Date.now() } as const;
      await rig.tell(RUN, { type: 'report', step: 'one', check: 'role', report });
      reconciler.poke(RUN);
    }
    hold.open();
    await reconciler.idle();
    await expectEqual();
    expect(slack.count('updateMessage', 'step:1')).toBe(2);
  });

  it('is updated with what is true when its turn comes, not when it was asked for', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(watched, inputs);
    await rig.tell(RUN, baseline('role'));
    await level(reconciler);
    slack.next('updateMessage', { before: { kind: 'rate-limited', retryAfter: 700 } });
    await rig.tell(RUN, { type: 'begin', step: 'one' });
    reconciler.poke(RUN);
    await until('Slack has asked to wait', () => slack.count('updateMessage') === 1);
    await rig.tell(RUN, { type: 'override', step: 'one', reason: 'seen by hand' });
    await level(reconciler);
    expect(slack.count('updateMessage', 'step:1')).toBe(2);
  });

  it('is sealed before the root card is brought up to date', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await level(reconciler);
    await rig.tell(RUN, { type: 'approve', step: 'one' });
    await level(reconciler);
    const updates = slack.calls.filter((call) => call.method === 'updateMessage').map((call) => call.key);
    expect(updates).toEqual(['step:1', 'root']);
  });

  describe('when Slack', () => {
    it('asks to wait, waits and goes on in order', async () => {
      const reconciler = rig.reconciler(slack);
      await rig.start(three);
      slack.next('postMessage', { before: limited }, { times: 3 });
      slack.next('updateMessage', { before: limited }, { times: 2 });
      await level(reconciler);
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      await level(reconciler);
      expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
      expect(slack.count('history') + slack.count('replies')).toBe(0);
    });

    it.each(['root', 'step:1', 'step:2'])(
      'accepts %s without an answer, finds it and does not post it again',
      async (key) => {
        const reconciler = rig.reconciler(slack);
        slack.pageSize = 2;
        for (let i = 0; i < 5; i++) slack.say('C01');
        slack.next('postMessage', { after: unanswered }, { key });
        await rig.start(three);
        await rig.tell(RUN, { type: 'approve', step: 'one' });
        await level(reconciler);
        expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
        expect(await rig.store.runOfThread('C01', slack.message('root')?.ts ?? '')).toBe(RUN);
      },
    );

    it.each(['root', 'step:2'])('fails on %s, looks for it and then posts it', async (key) => {
      const reconciler = rig.reconciler(slack);
      slack.next('postMessage', { before: unanswered }, { key, times: 2 });
      await rig.start(three);
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      await level(reconciler);
      expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
      expect(slack.count(key === 'root' ? 'history' : 'replies')).toBe(2);
    });

    it('fails at updates and searches too, only delays', async () => {
      const reconciler = rig.reconciler(slack);
      await rig.start(three);
      await level(reconciler);
      slack.next('updateMessage', { before: unanswered }, { times: 2 });
      slack.next('updateMessage', { after: unanswered }, { times: 2 });
      slack.next('postMessage', { after: unanswered });
      slack.next('replies', { before: unanswered }, { times: 2 });
      slack.next('replies', { before: limited }, { times: 2 });
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      await level(reconciler);
      expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
      const outages = rig.warnings.filter((warning) => JSON.stringify(warning).includes('socket hang up'));
      expect(outages.length).toBe(1);
    });

    it('does not take the blocks, gets the one sentence', async () => {
      const reconciler = rig.reconciler(slack);
      slack.next('postMessage', { before: { kind: 'refused', error: 'invalid_blocks' } }, { key: 'step:1' });
      await rig.start(three);
      reconciler.poke(RUN);
      await reconciler.idle();
      expect(slack.keys()).toEqual(['root', 'step:1']);
      expect(slack.message('step:1')?.blocks).toHaveLength(1);
    });

    it('lost a message that somebody deleted, it is not posted again, and that is said in the log', async () => {
      const reconciler = rig.reconciler(slack);
      await rig.start(three);
      await level(reconciler);
      slack.messages.splice(
        slack.messages.findIndex((each) => each.name.key === 'step:1'),
        1,
      );
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      reconciler.poke(RUN);
      await reconciler.idle();
      const other = rig.reconciler(slack);
      other.poke(RUN);
      await other.idle();
      expect(slack.keys()).toEqual(['root', 'step:2']);
      expect(JSON.stringify(rig.warnings)).toContain('deleted');
      expect(await rig.journal.dirtyRuns()).toEqual([]);
    });

    it('does not let the bot in, says what to do, once, and goes on as soon as it may', async () => {
      const reconciler = rig.reconciler(slack);
      const advice = 'Invite the bot.';
      slack.next('postMessage', { before: { kind: 'closed', error: 'not_in_channel', advice } }, { times: 1_000 });
      await rig.start(three);
      for (let i = 0; i < 3; i++) {
        reconciler.poke(RUN);
        await reconciler.idle();
      }
      expect(slack.keys()).toEqual([]);
      expect(rig.warnings.length).toBe(1);
      expect(JSON.stringify(rig.warnings)).toContain(advice);
      slack.heal();
      await level(reconciler);
    });
  });

  describe('after a crash', () => {
    it('between sent and recorded, the message is found', async () => {
      await rig.start(three);
      const hold = gate();
      const dying = new FakeSlack();
      // It reaches Slack; the bot that sent it is never heard of again.
      dying.postMessage = async (message) => {
        const posted = await slack.postMessage(message);
        if (message.name.key !== 'step:1') return posted;
        await hold.passed;
        throw new Error('the process is gone');
      };
      const killed = rig.reconciler(dying, { timing: { lease: 50, closing: 1 } });
      killed.poke(RUN);
      await until('the step is in Slack', () => slack.keys().includes('step:1'));
      const successor = rig.reconciler(slack);
      // A dead process renews nothing: its lease ends, if it has not by now.
      await killed.close();
      for (const lease of await redis.connect().keys('*thread-lease')) await redis.connect().del(lease);
      await level(successor);
      hold.open();
      expect(slack.keys()).toEqual(['root', 'step:1']);
      expect(slack.count('postMessage', 'step:1')).toBe(1);
    });
  });

  it.each(['acquire', 'intend', 'record', 'release'] as const)(
    'survives that Redis does not answer to "%s" for a while, without posting anything twice',
    async (call) => {
      class Flaky extends ThreadStore {
        failures = 0;
        fail(): void {
          this.failures += 1;
          if (this.failures % 3 !== 0) throw new Error('Redis is away');
        }
        override acquire(...given: Parameters<ThreadStore['acquire']>) {
          if (call === 'acquire') this.fail();
          return super.acquire(...given);
        }
        override intend(...given: Parameters<ThreadStore['intend']>) {
          if (call === 'intend') this.fail();
          return super.intend(...given);
        }
        override record(...given: Parameters<ThreadStore['record']>) {
          if (call === 'record') this.fail();
          return super.record(...given);
        }
        override release(...given: Parameters<ThreadStore['release']>) {
          if (call === 'release') this.fail();
          return super.release(...given);
        }
      }
      const reconciler = rig.reconciler(slack, { store: rig.storeOf(Flaky) });
      await rig.start(three);
      await level(reconciler);
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      await level(reconciler);
      expect(slack.keys()).toEqual(['root', 'step:1', 'step:2']);
      expect(await rig.store.runOfThread('C01', slack.message('root')?.ts ?? '')).toBe(RUN);
    },
  );

  describe('with two reconcilers at once', () => {
    it('each message is there once, in order', async () => {
      const [one, two] = [rig.reconciler(slack), rig.reconciler(slack)];
      await rig.start(three);
      await level(one, two);
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      one.poke(RUN);
      two.poke(RUN);
      await rig.tell(RUN, { type: 'override', step: 'two', reason: 'we know' }).catch(() => {});
      await rig.tell(RUN, { type: 'approve', step: 'two' }).catch(() => {});
      await rig.tell(RUN, { type: 'approve', step: 'three' });
      await level(two, one);
      expect(slack.keys()).toEqual(['root', 'step:1', 'step:2', 'step:3', 'end']);
    });

    it('one that was out of the world for a while cannot post what the other has posted', async () => {
      await rig.start(three);
      const hold = gate();
      // Its Redis answers late: it has read that the step is missing, and then it hangs.
      const slowRuns = {
        get: async (run: string) => {
          const record = await rig.runs.get(run);
          await hold.passed;
          return record;
        },
      };
      const slow = rig.reconciler(slack, { runs: slowRuns, timing: { lease: 20 } });
      slow.poke(RUN);
      const quick = rig.reconciler(slack);
      await until('the lease of the slow one has ended', async () => {
        const lease = await rig.store.acquire(RUN, 'a look', 1, 0);
        return lease.held;
      });
      await level(quick);
      hold.open();
      await slow.idle();
      await expectEqual();
      expect(slack.count('postMessage')).toBe(2);
    });

    /** One that has sent something when it stands still: its lease ends, and Slack takes what it sent only then. */
    async function standingStill(method: 'postMessage' | 'updateMessage', key: string) {
      const late = gate();
      const sent = gate();
      const stuck = new FakeSlack();
      stuck.postMessage = async (message) => {
        if (method === 'postMessage' && message.name.key === key) {
          sent.open();
          await late.passed;
        }
        return slack.postMessage(message);
      };
      stuck.updateMessage = async (message) => {
        if (method === 'updateMessage' && message.name.key === key) {
          sent.open();
          await late.passed;
        }
        return slack.updateMessage(message);
      };
      stuck.deleteMessage = (message) => slack.deleteMessage(message);
      class NeverRenewed extends ThreadStore {
        override renew(): Promise<boolean> {
          return new Promise(() => {});
        }
      }
      const reconciler = rig.reconciler(stuck, { store: rig.storeOf(NeverRenewed), timing: { lease: 100 } });
      return { reconciler, sent, late };
    }

    it('a message that one of them sent, and Slack took after the other had posted it, is taken back', async () => {
      const { reconciler, sent, late } = await standingStill('postMessage', 'step:1');
      await rig.start(three);
      reconciler.poke(RUN);
      await sent.passed;
      const quick = rig.reconciler(slack);
      await until('the other one has posted it', async () => {
        quick.poke(RUN);
        await quick.idle();
        return slack.keys().includes('step:1');
      });
      late.open();
      await reconciler.idle();
      await expectEqual();
      expect(slack.keys()).toEqual(['root', 'step:1']);
      expect(slack.count('deleteMessage')).toBe(1);
    });

    it('a change that one of them sent, and Slack made after a newer one, is made good', async () => {
      const { reconciler, sent, late } = await standingStill('updateMessage', 'step:1');
      await rig.start(three);
      await level(reconciler);
      await rig.tell(RUN, { type: 'begin', step: 'one' });
      reconciler.poke(RUN);
      await sent.passed;
      await rig.tell(RUN, { type: 'approve', step: 'one' });
      const quick = rig.reconciler(slack);
      await until('the other one has shown what is newer', async () => {
        quick.poke(RUN);
        await quick.idle();
        return slack.message('step:1')?.text.includes('approved');
      });
      await expectEqual();
      late.open();
      await reconciler.idle();
      await expectEqual();
    });
  });

  it('of an ended run is finished and forgotten', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    await rig.tell(RUN, { type: 'abort', reason: 'too late' });
    await level(reconciler);
    expect(slack.keys()).toEqual(['root', 'step:1', 'end', 'end:undo:1']);
    await level(reconciler);
  });

  it('does not end with a closed reconciler: the next one finishes it', async () => {
    const reconciler = rig.reconciler(slack);
    await rig.start(three);
    slack.next('postMessage', { before: unanswered }, { times: 1_000 });
    reconciler.poke(RUN);
    await until('it was tried', () => slack.count('postMessage') > 0);
    await reconciler.close();
    reconciler.poke(RUN);
    slack.heal();
    await level(rig.reconciler(slack));
  });

  it('is one of many: every run gets its own', async () => {
    const reconciler = rig.reconciler(slack);
    const runs = Array.from({ length: 20 }, (_, i) => `RUN${i}`);
    for (const run of runs) await rig.start(three, {}, run);
    await Promise.all(
      runs.map(async (run) => {
        await rig.tell(run, { type: 'approve', step: 'one' });
        reconciler.poke(run);
      }),
    );
    await reconciler.idle();
    for (const run of runs) await expectEqual(run);
  });
});

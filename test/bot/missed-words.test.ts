/** What was said while nobody could hear it, or was heard and then forgotten by a crash, is on record in the end. */
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MissedWords } from '../../src/bot/missed-words.ts';
import type { Services } from '../../src/bot/services.ts';
import { Bucket } from '../../src/bot/thread/pace.ts';
import { SlackCallFailed, type SlackFailure } from '../../src/bot/thread/slack-api.ts';
import type { Command } from '../../src/runs/commands.ts';
import type { RunRecord } from '../../src/runs/runs.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { startWorld, type Thread, type World } from './support/world.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());

describe('a bot that starts', () => {
  let world: World;
  let thread: Thread;
  beforeEach(async () => {
    world = await startWorld(redis);
    thread = await world.start('ann', ['app-1']);
    return () => world.close();
  });

  const say = (text: string) => world.workspace.post('bo', thread.channel, text, { threadTs: thread.ts });
  const onRecord = async () => {
    const { run } = await thread.record();
    return run.remarks.flatMap((remark) => (remark.kind === 'said' ? [remark.text] : []));
  };

  it('finds what was said while there was none', async () => {
    say('one');
    await world.until('the first', async () => (await onRecord()).length === 1);
    await world.bot().close();
    say('two');
    say('three');
    await world.startBot();
    await world.until('all of it', async () => (await onRecord()).length === 3);
    await world.bot().idle();
    expect(await onRecord()).toEqual(['one', 'two', 'three']);
  });

  it('keeps neither what the bot itself wrote, nor what was said elsewhere', async () => {
    await world.bot().close();
    world.workspace.post('bo', thread.channel, 'in the channel');
    say('in the thread');
    await world.startBot();
    await world.until('it', async () => (await onRecord()).length > 0);
    await world.bot().idle();
    expect(await onRecord()).toEqual(['in the thread']);
  });

  it('takes back a message that came late, after another bot had posted it', async () => {
    const { apiUrl, botToken } = world.workspace;
    await world.bot().idle();
    const texts = () => thread.messages().map(({ text }) => text);
    const before = texts();
    // As Slack carries out what was sent by a bot that was killed.
    const metadata = { event_type: 'handrail_message', event_payload: { run: thread.run, key: 'step:1' } };
    const channel = world.workspace.channelId(thread.channel);
    const body = JSON.stringify({ channel, thread_ts: thread.ts, text: 'Step 1', metadata });
    const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' };
    const answer = await fetch(new URL('chat.postMessage', apiUrl), { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ ok: true });
    expect(texts()).toHaveLength(before.length + 1);
    await world.startBot();
    await world.until('one of it', () => texts().length === before.length);
    expect(texts()).toEqual(before);
  });
});

describe('a thread is read', () => {
  let clock = 1_000_000_000;
  const services = (commands: Command[]) =>
    ({
      botUser: 'UBOT',
      now: () => clock++,
      threads: { rootOf: async () => '1.0', runOf: async () => '7KQ2' },
      people: { person: async (id: string) => ({ id, name: id.toLowerCase() }), nameOf: () => undefined },
      runs: {
        live: async () => [{ run: { id: '7KQ2', channel: 'C1' } }],
        handle: async (_: string, command: Command) => commands.push(command),
      },
    }) as unknown as Services;
  const said = (ts: string, text: string) => ({ type: 'message', ts, thread_ts: '1.0', user: 'UANN', text });

  it('page by page, whole at first and then from a while before; an edit is kept as one; a failure is tried again', async () => {
    const commands: Command[] = [];
    const asked: (readonly [oldest: string, cursor: string | undefined])[] = [];
    let fails = 1;
    const missed = new MissedWords({
      services: services(commands),
      log: pino({ level: 'silent' }),
      pace: new Bucket({ perMinute: 60_000, burst: 1_000 }),
      every: 1,
      replies: async ({ oldest, cursor }) => {
        if (fails-- > 0) throw new Error('Slack is away');
        asked.push([oldest, cursor]);
        if (cursor !== undefined)
          return { messages: [{ ...said('3.0', 'mended'), edited: { user: 'UANN', ts: '4.0' } }] };
        return {
          messages: [{ ts: '1.0', user: 'UBOT', bot_id: 'B1', text: 'card' }, said('2.0', 'hello')],
          cursor: 'more',
        };
      },
    });
    missed.soon();
    await until('three looks', () => asked.length >= 4);
    await missed.close();
    expect(asked.slice(0, 4)).toEqual([
      ['1.0', undefined],
      ['1.0', 'more'],
      ['999700.000000', undefined],
      ['999700.000000', 'more'],
    ]);
    expect(commands.slice(0, 2)).toMatchObject([
      { type: 'say', id: 'said:C1:2.0', text: 'hello', ts: '2.0' },
      { type: 'say', id: 'said:C1:3.0:4.0', text: '(edited) mended', ts: '3.0' },
    ]);
  });

  it('once more when its run has ended; of a message that is there twice, somebody is told', async () => {
    const doubled: string[] = [];
    let looks = 0;
    const card = (ts: string, key: string, user = 'UBOT') => ({
      ...{ ts, user, thread_ts: '1.0', text: 'Step' },
      metadata: { event_type: 'handrail_message', event_payload: { run: '7KQ2', key } },
    });
    const missed = new MissedWords({
      services: {
        ...services([]),
        runs: {
          ...services([]).runs,
          live: async () => (looks++ === 0 ? ([{ run: { id: '7KQ2', channel: 'C1' } }] as RunRecord[]) : []),
        },
      },
      log: pino({ level: 'silent' }),
      pace: new Bucket({ perMinute: 60_000, burst: 1_000 }),
      every: 1,
      onDoubled: (run) => doubled.push(run),
      replies: async () => {
        const once = [
          card('1.0', 'root'),
          card('2.0', 'step:1'),
          card('2.5', 'step:1', 'UANOTHER'),
          card('1.0', 'root'),
        ];
        return { messages: looks === 1 ? once : [...once, card('3.0', 'step:1')] };
      },
    });
    missed.soon();
    await until('four looks', () => looks >= 4);
    await missed.close();
    expect(doubled).toEqual(['7KQ2']);
  });

  /** Threads `1.0`, `2.0`, … of runs R1, R2, …, each of which Slack may refuse to show. */
  function reading(count: number) {
    const live = Array.from({ length: count }, (_, i) => ({ run: { id: `R${i + 1}`, channel: 'C1' } }));
    const refused = new Map<string, SlackFailure>();
    const asked: string[] = [];
    const rests: number[] = [];
    const warned: unknown[] = [];
    const begun = services([]);
    const missed = new MissedWords({
      services: {
        ...begun,
        threads: { ...begun.threads, rootOf: async (run: string) => `${run.slice(1)}.0` },
        runs: { ...begun.runs, live: async () => live as never },
      },
      log: Object.assign(pino({ level: 'silent' }), { warn: (...told: unknown[]) => void warned.push(told) }),
      pace: { take: async () => true, rest: (ms) => void rests.push(ms) },
      every: 1,
      replies: async ({ ts }) => {
        asked.push(`R${Number(ts)}`);
        const failure = refused.get(`R${Number(ts)}`);
        if (failure) throw new SlackCallFailed(failure);
        return { messages: [] };
      },
    });
    const times = (run: string) => asked.filter((each) => each === run).length;
    return { missed, live, refused, asked, rests, warned, times };
  }

  it('once as soon as it is there, and no other one for that', async () => {
    const { missed, asked } = reading(3);
    missed.posted({ id: 'R2', channel: 'C1' });
    await missed.idle();
    await missed.close();
    expect(asked).toEqual(['R2']);
  });

  it('after as long as Slack asks to wait, if it does', async () => {
    const { missed, refused, rests, times } = reading(3);
    refused.set('R2', { kind: 'rate-limited', retryAfter: 30_000 });
    missed.posted({ id: 'R2', channel: 'C1' });
    await missed.idle();
    expect(rests).toEqual([30_000]);
    refused.clear();
    await until('another try', () => times('R2') >= 2);
    await missed.close();
  });

  it('though another cannot be, which is said once, and forgotten with the run', async () => {
    const { missed, live, refused, warned, asked, times } = reading(2);
    refused.set('R1', { kind: 'closed', error: 'channel_not_found', advice: 'Invite the bot.' });
    missed.posted({ id: 'R1', channel: 'C1' });
    missed.soon();
    await until('the other one again and again', () => times('R2') >= 4);
    expect(warned).toHaveLength(1);
    live.shift();
    await until('looks after that', () => asked.slice(-3).every((run) => run === 'R2'));
    await missed.close();
  });
});

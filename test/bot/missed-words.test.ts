/** What was said while nobody could hear it, or was heard and then forgotten by a crash, is on record in the end. */
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MissedWords } from '../../src/bot/missed-words.ts';
import type { Services } from '../../src/bot/services.ts';
import { Bucket } from '../../src/bot/thread/pace.ts';
import type { Command } from '../../src/runs/commands.ts';
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
});

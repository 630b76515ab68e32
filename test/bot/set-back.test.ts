/** Redis is put back to an earlier state under a running bot: the thread tells, and shows what is on record now. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import type { Redis } from '../../src/redis/connection.ts';
import { openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { everythingUnder } from '../support/everything-under.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

describeWithRedisServer('a record that is put back to an earlier state', () => {
  let server: TestRedis;
  let redis: Redis;
  let world: World;
  let thread: Thread;
  beforeEach(async () => {
    server = await testRedis();
    redis = server.connect();
    world = await startWorld(server);
    thread = await world.start('ann', ['app-1', 'app-2']);
  });
  afterEach(async () => {
    await world.close();
    await server.close();
  });

  const journal = () => openJournal({ redis, keys: world.keys, parse: parseEvent });
  const level = () => world.until('the thread', async () => (await journal().dirtyRuns()).length === 0);
  const saying = (text: string) => thread.messages().find((message) => textOf(message).includes(text));
  const isOn = (step: string) => world.until(step, async () => (await thread.record()).run.current === step);

  /** As a backup, or a replica, has what there was before. */
  async function copyOf(run: string): Promise<() => Promise<void>> {
    const names = [world.keys.journal(run), world.keys.head(run), world.keys.key('run', run, 'thread')];
    const dumps = await Promise.all(names.map((name) => redis.dumpBuffer(name)));
    return async () => {
      const putBack = redis.multi();
      for (const [i, name] of names.entries()) putBack.restore(name, 0, dumps[i] ?? '', 'REPLACE');
      await putBack.exec();
    };
  }

  it('is told in the thread, which shows what is on record, and the run goes on from there', async () => {
    await world.exportOptions('app-1');
    await world.until('the proof', () => thread.has(ACTION.approve, 'app-1/export'));
    await level();
    const putBack = await copyOf(thread.run);
    await thread.click('ann', 'app-1/export', ACTION.approve);
    await isOn('app-1/review');
    const review = await world.until('the next step', () => thread.has(ACTION.attest, 'app-1/review'));
    await level();
    const posted = thread.messages().length;

    await putBack();
    const note = await world.until('the note', () => saying('put back to an earlier state'));
    expect(textOf(note)).toContain('step 1, approved by @ann');
    // What was decided is open again, and what came of it says so.
    await world.until('the step to be open again', () => thread.has(ACTION.approve, 'app-1/export'));
    const orphan = await world.until('the orphan', () => saying('Not on record'));
    expect(orphan.ts).toBe(review.ts);
    expect(thread.has(ACTION.attest, 'app-1/review')).toBeUndefined();
    await level();
    expect(thread.messages()).toHaveLength(posted + 1);

    // The same message becomes the step again, instead of a second one. A check that is looked at anew may have to be proved
    // first: until then Approve is refused, and says so.
    await world.until('the approval', async () => {
      if ((await thread.record()).run.current === 'app-1/review') return true;
      if (thread.has(ACTION.approve, 'app-1/export')) await thread.click('bo', 'app-1/export', ACTION.approve);
      return false;
    });
    const again = await world.until('the next step again', () => thread.has(ACTION.attest, 'app-1/review'));
    expect(again.ts).toBe(review.ts);
    await level();
    const { run } = await thread.record();
    expect(run.visits[0]?.decided).toMatchObject({ how: 'approved', by: { name: 'bo' } });
    expect(run.remarks.filter(({ text }) => text.includes('put back'))).toHaveLength(1);
    expect(verifyChain(run.id, await journal().readStored(run.id))).toMatchObject({ ok: true });
  });

  it('is told when the end of the run is lost: it goes on, in the same messages', async () => {
    const putBack = await everythingUnder(redis, world.keys);
    await world.workspace.command('ann', 'upgrades', '/upgrade abort');
    await world.submit('ann', 'abort', { reason: { entered: 'Not tonight.' } });
    const end = await world.until('the end', () => saying('Aborted after'));
    await level();
    const posted = thread.messages().length;

    await putBack();
    const note = await world.until('the note', () => saying('put back to an earlier state'));
    expect(textOf(note)).toContain('That the run was aborted is not on record either: it goes on');
    await world.until('the end to be taken back', () => saying('Not on record')?.ts === end.ts);
    await world.until('the step to be open again', () => thread.has(ACTION.begin, 'app-1/export'));
    await level();
    expect(thread.messages()).toHaveLength(posted + 1);
    await world.exportOptions('app-1');
    await thread.click('ann', 'app-1/export', ACTION.approve);
    await isOn('app-1/review');
  });

  it('is told in the thread of a run of which nothing is left', async () => {
    await level();
    const before = await everythingUnder(redis, world.keys);
    const lost = await world.start('bo', ['app-3']);
    await level();
    const posted = lost.messages().length;

    await before();
    const root = () => textOf(lost.messages().find(({ ts }) => ts === lost.ts));
    await world.until('the root', () => root().includes('Not on record'));
    await world.until('a word', () => lost.messages().length === posted + 1);
    expect(textOf(lost.messages().at(-1))).toContain('nothing of it is on record any more');
    await world.until('no controls', () => !lost.messages().some((message) => textOf(message).includes('action_id')));
    // What is asked for there is meant for no other run.
    const mention = `<@${lost.messages()[0]?.userId}>`;
    world.workspace.post('ann', 'upgrades', `${mention} abort Not tonight.`, { threadTs: lost.ts });
    await world.until('an answer', () =>
      world.workspace.ephemerals('ann').some((told) => textOf(told).includes('is not on record any more')),
    );
    expect((await thread.record()).run.ended).toBeUndefined();
    // The other run is none the wiser, and the server is free.
    expect(textOf(thread.messages()[0])).not.toContain('Not on record');
    expect((await world.start('bo', ['app-3'])).run).not.toBe(lost.run);
  });
});

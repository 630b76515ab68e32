/** Bots, workers and Redis are killed in the middle of a run. It goes on where it was: nothing lost, nothing doubled. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { describeWithRedisServer } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { Crew } from './support/crew.ts';

const SERVERS = ['app-1', 'app-2', 'app-3'];
const LIMIT_MS = 240_000;

describeWithRedisServer('a run goes on', () => {
  let crew: Crew;
  beforeEach(async () => {
    crew = await Crew.open(SERVERS);
    await Promise.all([crew.startBot(), crew.startWorker()]);
    await crew.start(SERVERS);
  });
  afterEach(() => crew.close());

  it('after its bot and its worker were killed, wherever they were', { timeout: LIMIT_MS }, async () => {
    const { workspace } = crew;
    // Just after a click: acknowledged means recorded, whatever happens then.
    const tell = await crew.button(ACTION.approve, 'app-1/tell');
    const clicked = workspace.click('ann', tell);
    await Promise.race([clicked, until('the record', () => crew.decided('app-1/tell'))]);
    await crew.killBot();
    const outcome = await clicked;
    if (outcome.ok && outcome.acknowledged) expect(await crew.decided('app-1/tell')).toBe(true);
    await crew.startBot();
    await crew.approve('app-1/tell');

    // While a step opens: nobody is there to take its baseline, and then nobody to ask for it.
    await crew.button(ACTION.begin, 'app-1/export');
    await crew.exportOptions('app-1');
    await crew.approve('app-1/export', 'bo');
    await crew.killWorker();
    await crew.approve('app-2/tell');
    await crew.killBot();
    await Promise.all([crew.startBot(), crew.startWorker()]);

    // A message that Slack has, of which the bot never heard that it arrived.
    await crew.button(ACTION.begin, 'app-2/export');
    await crew.exportOptions('app-2');
    const approve = await crew.button(ACTION.approve, 'app-2/export');
    await crew.untilLevel();
    const before = workspace.messages('upgrades').length;
    workspace.faults.next('chat.postMessage', { kind: 'accepted-then-silent' });
    await workspace.click('ann', approve);
    await until('the message', () => workspace.messages('upgrades').length > before);
    await crew.killBot();
    await crew.startBot();

    // In the very moment in which a message is posted.
    const posted = new Promise<void>((resolve) => {
      workspace.watch('bo', ({ type }) => type === 'message' && resolve());
    });
    await crew.approve('app-3/tell');
    await posted;
    await crew.killBot();
    await crew.startBot();
    await crew.finish('app-3');
    await until('the end', async () => (await crew.runs.get(crew.run))?.run.ended?.outcome === 'completed');
    await crew.expectWhole();
  });

  it('after Redis was killed, with everything that was acknowledged', { timeout: LIMIT_MS }, async () => {
    for (const server of SERVERS) {
      const tell = await crew.button(ACTION.approve, `${server}/tell`);
      const told = crew.workspace.ephemerals('ann').length;
      const clicked = crew.workspace.click('ann', tell);
      await crew.killRedis();
      expect(await clicked).toEqual({ ok: true, acknowledged: true });
      // What was acknowledged is recorded, or the person is told privately that it is not.
      await until(
        'the record, or a word',
        async () => (await crew.decided(`${server}/tell`)) || crew.workspace.ephemerals('ann').length > told,
      );
      await crew.finish(server);
    }
    await until('the end', async () => (await crew.runs.get(crew.run))?.run.ended?.outcome === 'completed');
    await crew.expectWhole();
  });
});

/** The record in Slack: whether it holds, what happened, and all of it as files in the thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ThreadStore } from '../../src/bot/thread/thread-store.ts';
import { openJournal } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { Retention } from '../../src/runs/retention.ts';
import { silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
let mention: string;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
  thread = await world.start('ann', ['app-1']);
  mention = `<@${thread.messages()[0]?.userId ?? ''}>`;
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

const told = (person: string) => world.workspace.ephemerals(person).map(textOf).join('\n');

/** Asks by the command, and gives what the person is told. */
async function ask(line: string): Promise<string> {
  const before = world.workspace.ephemerals('ann').length;
  await world.workspace.command('ann', 'upgrades', `/upgrade ${line}`);
  return world.until(`the answer to ${line}`, () => {
    const answers = world.workspace.ephemerals('ann').slice(before).map(textOf);
    return answers.find((each) => !each.startsWith('⏳'));
  });
}

/** What somebody with the bot's token does. */
async function slack(method: string, args: Readonly<Record<string, string>>): Promise<void> {
  const { apiUrl, botToken } = world.workspace;
  const headers = { authorization: `Bearer ${botToken}`, 'content-type': 'application/json' };
  const answer = await fetch(new URL(method, apiUrl), { method: 'POST', headers, body: JSON.stringify(args) });
  expect(await answer.json()).toMatchObject({ ok: true });
}

describe('/upgrade verify', () => {
  it('holds, also with what people said and what the bot answered', async () => {
    world.workspace.post('bo', 'upgrades', 'I look at it now, <https://example.com>', { threadTs: thread.ts });
    world.workspace.post('bo', 'upgrades', `${mention} status`, { threadTs: thread.ts });
    await world.until('the answer', () =>
      thread.messages().some((each) => textOf(each).includes('Waiting for: proof')),
    );
    await world.bot().idle();
    expect(await ask('verify')).toContain(`The record of run ${thread.run} holds.`);
    expect(await ask(`verify ${thread.run.toLowerCase()}`)).toContain('The thread is as the journal says');
  });

  it('in the thread is answered there', async () => {
    world.workspace.post('bo', 'upgrades', `${mention} verify`, { threadTs: thread.ts });
    const answer = await world.until('the answer', () =>
      thread
        .messages()
        .map(textOf)
        .find((each) => each.includes(`The record of run ${thread.run}`)),
    );
    expect(answer).toContain('holds');
  });

  it('says that there is no such run', async () => {
    expect(await ask('verify NOPE')).toContain('There is no run `NOPE`');
  });
});

describe('/upgrade history', () => {
  it('tells what happened, in order', async () => {
    await thread.click('ann', 'app-1/export', ACTION.begin);
    await world.until('the claim', async () => (await ask('history')).includes('took step 1, Export the options'));
    expect(await ask(`history ${thread.run}`)).toMatch(/@ann started Restart the servers[\s\S]*@ann took step 1/);
  });
});

describe('the export', () => {
  const files = () => thread.messages().flatMap((each) => each.files ?? []);

  it('puts the files that were asked for into the thread, and the record holds with them', async () => {
    expect(await ask('export md json')).toContain(`The record of run \`${thread.run}\` is in its thread.`);
    expect(files().map(({ name }) => name)).toEqual([`handrail-${thread.run}.md`, `handrail-${thread.run}.json`]);
    const json = await (await fetch(new URL(files()[1]?.url ?? '', world.workspace.url))).json();
    expect(json).toMatchObject({ format: 'handrail-run', run: thread.run, chain: { holds: true } });
    await world.bot().idle();
    expect(await ask('verify')).toContain('holds');
  });

  it('takes no format that there is not, and says which there are', async () => {
    const before = files().length;
    expect(await ask(`export pdf ${thread.run}`)).toContain(`\`pdf ${thread.run}\` is not one run.`);
    expect(told('ann')).toContain('takes formats (md, html, json; all of them without) and a run.');
    expect(files().length).toBe(before);
  });

  it('is a button at the end', async () => {
    await world.workspace.command('ann', 'upgrades', '/upgrade abort Only a try.');
    const end = await world.until('the end', () =>
      thread.messages().find((each) => textOf(each).includes(ACTION.export)),
    );
    const before = files().length;
    await world.workspace.click('ann', world.workspace.find('ann', thread.channel, end.ts, ACTION.export));
    await world.until('the files', () => files().length === before + 3);
    await world.bot().idle();
    expect(told('ann')).toContain('is in its thread');
    // The channel's last run is meant once none is live.
    expect(await ask('verify')).toContain(`The record of run ${thread.run} holds.`);
  });
});

describe('a message that somebody deleted', () => {
  it('is told in the thread at once, and can be posted again', async () => {
    const { workspace } = world;
    const victim = await world.until('the message', () =>
      thread.messages().find((each) => textOf(each).includes('Aborted')),
    );
    await slack('chat.delete', { channel: victim.channel, ts: victim.ts });
    const notice = await world.until('the notice', () =>
      thread.messages().find((each) => textOf(each).includes('was deleted. The journal has what it tells')),
    );
    await world.bot().idle();
    expect(await ask('verify')).toContain('Missing: the message of the end was deleted');
    await workspace.click('bo', workspace.find('bo', thread.channel, notice.ts, ACTION.postAgain));
    const again = await world.until('it', () =>
      thread.messages().find((each) => textOf(each).includes('Posted again: ')),
    );
    expect(textOf(again)).toContain('Only a try.');
    expect(again.ts > notice.ts).toBe(true);
    await world.bot().idle();
    const answer = await ask('verify');
    expect(answer).toContain('holds');
    expect(answer).toContain('1 message of it deleted and posted again');
    // It works like the one that it stands in for.
    expect(textOf(again)).toContain(ACTION.export);
  });

  it('is posted again once, however often it is asked for', async () => {
    const { workspace } = world;
    const notice = thread.messages().find((each) => textOf(each).includes('The journal has what it tells'));
    await workspace.click('ann', workspace.find('ann', thread.channel, notice?.ts ?? '', ACTION.postAgain));
    await world.until('the answer', () => told('ann').includes('is missing any more. Nothing was changed.'));
  });
});

describe('a message that somebody altered', () => {
  let stepAt: string | undefined;
  const step = () => {
    stepAt ??= thread.messages().find((each) => textOf(each).includes('Step 1 of'))?.ts;
    return thread.messages().find(({ ts }) => ts === stepAt);
  };
  const notices = () => thread.messages().filter((each) => textOf(each).includes('Somebody altered what stands'));
  const alter = async (text: string) => {
    const { channel, ts } = await world.until('the message', step);
    await slack('chat.update', { channel, ts, text });
    return ask(`verify ${thread.run}`);
  };
  const press = (person: string, message: { readonly ts: string } | undefined) =>
    world.workspace.click(person, world.workspace.find(person, thread.channel, message?.ts ?? '', ACTION.writeAgain));
  const answered = () => world.workspace.ephemerals('ann').findLast((each) => textOf(each).includes(ACTION.writeAgain));

  it('is written again when somebody asks for it, also after the end, and the thread says so', async () => {
    const before = step()?.text;
    expect(await alter('All is well.')).toContain('Altered: the message of step 1, posted at');
    await press('ann', answered());
    await world.until('the message as it was', () => step()?.text === before);
    expect(notices().map(textOf)).toEqual([
      expect.stringContaining(
        'The message of step 1: it is written again, as the journal has it. @ann asked for that.',
      ),
    ]);
    await world.bot().idle();
    expect(await ask(`verify ${thread.run}`)).toContain(`The record of run ${thread.run} holds.`);
    await press('ann', answered());
    await world.until('the answer', () =>
      told('ann').includes('other than it should be any more. Nothing was changed.'),
    );
    expect(notices()).toHaveLength(1);
  });

  it('is told of once, however many press at once', async () => {
    const before = step()?.text;
    await alter('All is well, twice.');
    world.workspace.post('bo', 'upgrades', `${mention} verify ${thread.run}`, { threadTs: thread.ts });
    const answer = await world.until('the answer', () =>
      thread.messages().findLast((each) => textOf(each).includes(ACTION.writeAgain)),
    );
    await Promise.all(['ann', 'bo', 'ann'].map((person) => press(person, answer)));
    await world.until('the message as it was', () => step()?.text === before);
    await world.bot().idle();
    expect(notices()).toHaveLength(2);
  });

  it('stays as it is where the thread cannot be told of it', async () => {
    await alter('All is well, thrice.');
    world.workspace.faults.next('chat.postMessage', { kind: 'refused', error: 'restricted_action_thread_locked' });
    await press('ann', answered());
    await world.until('the answer', () => told('ann').includes('Something went wrong'));
    await world.bot().idle();
    expect(notices()).toHaveLength(2);
    expect(step()?.text).toBe('All is well, thrice.');
  });

  it('is not offered to be written again where Slack does not let it be changed', async () => {
    world.workspace.faults.next('chat.update', { kind: 'refused', error: 'edit_window_closed' });
    await press('ann', answered());
    await world.until('the notice', () => notices().length === 3);
    await world.bot().idle();
    const before = world.workspace.ephemerals('ann').length;
    expect(await ask(`verify ${thread.run}`)).toContain('Altered: the message of step 1');
    expect(world.workspace.ephemerals('ann').slice(before).map(textOf).join()).not.toContain(ACTION.writeAgain);
  });
});

describe('a message of the bot that it did not write', () => {
  it('is not what it answered in a thread of which nobody had written down yet whose it is', async () => {
    const other = await world.start('ann', ['app-2']);
    await world.bot().idle();
    const commands = redis.connect();
    const place = `${world.workspace.channelId(other.channel)}:${other.ts}`;
    const [known, threads, lease] = [
      world.keys.key('run', other.run, 'thread'),
      world.keys.key('threads'),
      world.keys.key('run', other.run, 'thread-lease'),
    ];
    const root = (await commands.hget(known, 'slot:root')) ?? '';
    // As it is while another bot has posted the first message, and not written down where it is.
    await commands.set(lease, 'other-bot', 'PX', 60_000);
    await commands.hset(known, 'slot:root', JSON.stringify({ state: 'intent', at: Date.now() }));
    expect(await commands.hdel(threads, place)).toBe(1);
    world.workspace.post('bo', 'upgrades', `${mention} list`, { threadTs: other.ts });
    await world.until('the answer', () => other.messages().some((each) => textOf(each).includes('Live runs')));
    await commands.hset(known, 'slot:root', root);
    await commands.hset(threads, place, other.run);
    await commands.del(lease);
    // What was said there meanwhile, a bot finds that reads the thread when it starts.
    await (await world.startBot()).idle();
    expect(await ask(`verify ${other.run}`)).toContain(`The record of run ${other.run} holds.`);
  });

  it('is foreign', async () => {
    const { workspace } = world;
    const channel = workspace.channelId('upgrades');
    await slack('chat.postMessage', { channel, thread_ts: thread.ts, text: 'All is well.' });
    const answer = await ask(`verify ${thread.run}`);
    expect(answer).toContain('does not hold');
    expect(answer).toContain('Foreign: a message of');
    expect(answer).toContain('All is well.');
  });
});

describe('a run that was removed because it ended long ago', () => {
  it('is said to be that, whatever is asked about it, and not to be damaged or unknown', async () => {
    const { keys } = world;
    const commands = redis.connect();
    const store = new ThreadStore(commands, keys);
    const retention = new Retention({
      ...{ redis: commands, keys, journal: openJournal({ redis: commands, keys, parse: parseEvent }) },
      ...{ keptOf: (run: string) => store.keptOf(run), log: silentLog },
      ...{ keepFor: 1_000, by: 'HANDRAIL_KEEP_RUNS=1y', now: () => Date.now() + 60_000 },
      copy: async ({ run }) => ({ file: `/archive/${run}.json`, sha256: 'c0ffee' }),
    });
    await world.until('its removal', async () => (await retention.sweep()) === 1);
    for (const question of ['verify', 'show', 'history', 'export', 'status']) {
      const answer = await ask(`${question} ${thread.run.toLowerCase()}`);
      expect(answer).toContain(`Run \`${thread.run}\`, Restart the servers, was removed <!date`);
      expect(answer).toContain('(`HANDRAIL_KEEP_RUNS=1y`)');
      expect(answer).toContain(`in \`/archive/${thread.run}.json\` (SHA-256 \`c0ffee\`)`);
    }
  });
});

it('the first message of a thread that was deleted is told as well, and can be posted again', async () => {
  const other = await world.start('ann', ['app-1']);
  await world.bot().idle();
  await slack('chat.delete', { channel: world.workspace.channelId(other.channel), ts: other.ts });
  const notice = await world.until('the notice', () =>
    other.messages().find((each) => textOf(each).includes('was deleted. The journal has what it tells')),
  );
  await world.workspace.click('bo', world.workspace.find('bo', other.channel, notice.ts, ACTION.postAgain));
  await world.until('it', () => other.messages().find((each) => textOf(each).includes('Posted again: ')));
  await world.bot().idle();
});

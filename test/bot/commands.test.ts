/** What people get for what they type after `/upgrade`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { NOTE, REASON } from '../../src/bot/modals/reasons.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startWorld, type Thread, textOf, type World } from './support/world.ts';

let redis: TestRedis;
let world: World;
let thread: Thread;
beforeAll(async () => {
  redis = await testRedis();
  world = await startWorld(redis);
  thread = await world.start('ann', ['app-1']);
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

/** Types it, and gives what only that person sees afterwards. */
async function typed(person: string, channel: string, text: string): Promise<string> {
  const before = world.workspace.ephemerals(person).length;
  expect(await world.workspace.command(person, channel, `/upgrade ${text}`)).toEqual({ ok: true, acknowledged: true });
  return world.until(`an answer to ${text}`, () => {
    const answers = world.workspace.ephemerals(person).slice(before);
    return answers.length > 0 && answers.map(textOf).join('\n');
  });
}

describe('a word that is no verb', () => {
  it.each([
    ['statsu', 'Did you mean `status`?'],
    ['RESUM', 'Did you mean `resume`?'],
    ['frobnicate', 'I know `start`'],
    ['<!channel>', 'I know `start`'],
    ['approve', 'with the buttons of the step’s message'],
  ])('%s is answered with the ones that there are', async (text, answer) => {
    const said = await typed('ann', 'upgrades', text);
    expect(said).toContain(answer);
    expect(said).not.toContain('<!channel>');
  });
});

describe('reading', () => {
  it('status tells where the run stands and what it waits for', async () => {
    const said = await typed('bo', 'upgrades', 'status');
    expect(said).toContain(thread.run);
    expect(said).toContain('Export the options of `app-1`');
    expect(said).toContain('Waiting for: proof of Options exported');
    expect(said).toContain('Open the thread');
  });

  it('list names runs, procedures, and the file that is broken with its place', async () => {
    const said = await typed('bo', 'upgrades', 'list');
    expect(said).toContain(thread.run);
    expect(said).toContain('`restart-servers` – Restart the servers');
    expect(said).toMatch(/`broken\.yaml:\d+:\d+` unknown check kind/);
  });

  it('show lays a procedure out, and a run', async () => {
    const procedure = await typed('bo', 'upgrades', 'show restart-servers');
    expect(procedure).toContain('For each server');
    expect(procedure).toContain('There is a backup.');
    expect(await typed('bo', 'upgrades', `show ${thread.run.toLowerCase()}`)).toContain('1. Export the options');
    expect(await typed('bo', 'upgrades', 'show restart-server')).toContain(
      'There is no procedure and no run `restart-server`; did you mean `restart-servers`?',
    );
  });

  it('help lists the verbs, and why and next answer here too', async () => {
    expect(await typed('bo', 'upgrades', 'help')).toContain('`note <text>`'.replace('<', '&lt;').replace('>', '&gt;'));
    expect(await typed('bo', 'upgrades', 'why')).toContain('Waiting for proof of: Options exported');
    expect(await typed('bo', 'upgrades', "what's next?")).toContain('Review `app-1`');
  });
});

describe('a note', () => {
  it('is kept, with nothing in it that rings', async () => {
    const note = '<!channel> `rm -rf` *now* & <@U1>';
    expect(await typed('bo', 'upgrades', `note ${note}`)).toContain('on record');
    const { run } = await thread.record();
    expect(run.remarks.at(-1)).toMatchObject({ kind: 'note', by: { name: 'bo' } });
    await world.bot().idle();
    const shown = thread.messages().map(textOf).join('\n');
    expect(shown).toContain('rm -rf');
    expect(shown).not.toMatch(/<!channel>|<@U1>/);
  });

  it('of 5,000 characters is refused with the limit, and nothing is recorded', async () => {
    const before = (await thread.record()).run.version;
    const said = await typed('bo', 'upgrades', `note ${'x'.repeat(5_000)}`);
    expect(said).toContain('5,000 characters; 3,000 is the most');
    expect((await thread.record()).run.version).toBe(before);
  });

  it('without words opens a form, which wants some', async () => {
    await world.workspace.command('bo', 'upgrades', '/upgrade note');
    await world.submit('bo', 'note', { [NOTE]: { [ENTERED]: '   ' } });
    expect(world.workspace.views('bo').at(-1)?.errors?.[NOTE]).toContain('Write what to put on record');
    await world.submit('bo', 'note', { [NOTE]: { [ENTERED]: 'Seen.' } });
    expect(world.workspace.views('bo')).toEqual([]);
    expect((await thread.record()).run.remarks.at(-1)?.text).toBe('Seen.');
  });
});

describe('which run', () => {
  it('is the one of the channel; elsewhere one is told where it is', async () => {
    const said = await typed('cy', 'ops-night', 'status');
    expect(said).toContain('No run is live in this channel');
    expect(said).toContain(`<#${world.workspace.channelId('upgrades')}>`);
    expect(await typed('cy', 'ops-night', `status ${thread.run}`)).toContain('Export the options of `app-1`');
    expect(await typed('cy', 'upgrades', 'status ZZZZ')).toContain('There is no run `ZZZZ`');
  });

  it('is asked when several are live there, and a pause hits only the one that was named', async () => {
    const other = await world.start('dee', ['app-2']);
    const said = await typed('dee', 'upgrades', 'pause');
    expect(said).toContain('2 runs are live in this channel');
    expect(said).toContain(`/upgrade pause ${thread.run}`);
    await typed('dee', 'upgrades', `pause ${other.run} Tea`);
    expect((await other.record()).run.paused?.reason).toBe('Tea');
    expect((await thread.record()).run.paused).toBeUndefined();
    expect(await typed('dee', 'upgrades', `pause ${other.run}`)).toContain('paused by @dee');
    await typed('dee', 'upgrades', `abort ${other.run} Only a try.`);
    expect((await other.record()).run.ended?.outcome).toBe('aborted');
  });
});

describe('an abort', () => {
  it('asks for its reason, ends the run, and leaves its buttons dead', async () => {
    const message = thread.has(ACTION.begin, 'app-1/export');
    const begin = world.workspace.find('ann', 'upgrades', message?.ts ?? '', ACTION.begin);
    await world.workspace.command('ann', 'upgrades', '/upgrade abort');
    await world.submit('ann', 'abort', { [REASON]: { [ENTERED]: 'The window is over.' } });
    expect((await thread.record()).run.ended).toMatchObject({ outcome: 'aborted', text: 'The window is over.' });

    await world.workspace.click('bo', begin);
    await world.until('a private word', () =>
      world.workspace.ephemerals('bo').map(textOf).join().includes('This run was aborted'),
    );
    expect(await typed('bo', 'upgrades', 'note too late')).toContain('No run is live');
  });
});

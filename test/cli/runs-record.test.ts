/** `handrail runs verify`, `export` and `history`: what they print, and their exit codes. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysUnder } from '../../src/redis/keys.ts';
import { RUN, Verified } from '../bot/verify/verified.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';
import { run, runAsProcess } from './run.ts';

type Env = Readonly<Record<string, string>>;

describeWithRedisServer('handrail runs', () => {
  let redis: TestRedis;
  let verified: Verified;
  let folder: string;

  beforeAll(async () => {
    redis = await testRedis({ kind: 'server' });
    folder = await mkdtemp(join(tmpdir(), 'handrail-runs-'));
    verified = await Verified.open(redis, keysUnder());
    await verified.play();
    await verified.end();
  });
  afterAll(async () => {
    await verified.close();
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  const verify = (args: readonly string[], slack: Env = {}) => handrail(['verify', ...args], slack);
  const handrail = (args: readonly string[], env: Env = {}) => run(['runs', ...args], { ...settings(), ...env });
  const asProcess = (args: readonly string[], env: Env) =>
    runAsProcess(folder, ['runs', ...args], { ...settings(), ...env });
  const settings = () => ({ REDIS_URL: redis.address, HANDRAIL_PACE: 'free' });

  const slack = () => ({ SLACK_API_URL: verified.workspace.apiUrl, SLACK_BOT_TOKEN: verified.workspace.botToken });

  it('holds: exit code 0; without a token it says that the thread was not compared', async () => {
    const [whole, alone, all] = await Promise.all([
      verify([RUN.toLowerCase()], slack()),
      verify([RUN]),
      verify([], slack()),
    ]);
    const { version, hash } = await verified.rig.journal.head(RUN);
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toContain(`The chain holds: ${version} entries, ending in ${hash}.`);
    expect(whole.out).toContain('The thread is as the journal says');
    expect(alone).toMatchObject({ code: 0, err: '' });
    expect(alone.out).toContain('The thread was not compared: SLACK_BOT_TOKEN is not set');
    expect(all).toMatchObject({ code: 0, out: expect.stringMatching(/^7KQ2 +holds\n$/) });
  });

  it('does not hold: exit code 1, and the first difference by name', async () => {
    await verified.slack.chat.delete({ channel: verified.channel, ts: await verified.ts('step:2') });
    const [told, json, all] = await Promise.all([
      asProcess(['verify', RUN], slack()),
      verify([RUN, '--json'], slack()),
      verify([], slack()),
    ]);
    expect(told).toMatchObject({ code: 1, err: '' });
    expect(told.out).toContain('Run 7KQ2: DOES NOT HOLD');
    expect(told.out).toMatch(/Missing: the message of step 2 was deleted; it was posted at .*: "Step 2 of 3, /);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ outcome: 'does-not-hold', chain: { ok: true } });
    expect(all.out).toMatch(/^7KQ2 +DOES NOT HOLD · Missing: the message of step 2 was deleted/);
    expect(await verify([RUN, '--chain-only'], slack())).toMatchObject({ code: 0 });
  });

  it('cannot tell: exit code 2, in one line', async () => {
    const [none, refused] = await Promise.all([
      verify(['NONE'], slack()),
      verify([RUN], { ...slack(), SLACK_BOT_TOKEN: 'xoxb-wrong' }),
    ]);
    expect(none).toMatchObject({ code: 2, out: '', err: 'There is no run NONE. `handrail runs list` lists them.\n' });
    expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/^Run 7KQ2: .*invalid_auth.*\n$/) });
    expect(refused.out).toContain('The chain holds');
  });

  it('is exported to a file that is not replaced by accident, with local times', async () => {
    const file = join(folder, 'record.html');
    const args = ['export', RUN, '--format', 'html', '--output', file];
    expect(await asProcess(args, { TZ: 'Europe/Berlin' })).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(file, 'utf8')).toContain('Europe/Berlin');
    const [again, forced, zone, none] = await Promise.all([
      handrail(args),
      handrail([...args, '--force']),
      handrail(['export', RUN, '--timezone', 'Mars/Base']),
      handrail(['export', 'NONE']),
    ]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
    expect(forced.code).toBe(0);
    expect(zone).toMatchObject({ code: 2, out: '', err: expect.stringContaining('There is no time zone Mars/Base') });
    expect(none).toMatchObject({ code: 2, out: '' });
  });

  it('tells what happened, in order', async () => {
    const [told, all] = await Promise.all([handrail(['history', RUN]), handrail(['history', RUN, '--all', '--json'])]);
    expect(told.out).toMatch(/@ann started .*[\s\S]*@ann took step 1.*[\s\S]*@ann approved step 1/);
    const { version } = await verified.rig.journal.head(RUN);
    expect(JSON.parse(all.out)).toHaveLength(version);
  });

  it('tells what stands before an entry that makes no sense, with exit code 1 and one line', async () => {
    const { version } = await verified.rig.journal.head(RUN);
    await verified.changeEntry(version, (json) => JSON.stringify({ ...JSON.parse(json), at: 1e300 }));
    const told = await handrail(['history', RUN, '--all']);
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining(`is damaged at version ${version}`) });
    expect(told.out.trim().split('\n')).toHaveLength(version - 1);
  });

  it('tells nothing of an entry that somebody rewrote, whatever sense it makes, and of none after it', async () => {
    await verified.changeEntry(3, (json) =>
      JSON.stringify({ ...JSON.parse(json), by: { id: 'U0MALLORY', name: 'mallory' } }),
    );
    const [told, shown] = await Promise.all([handrail(['history', RUN, '--all']), handrail(['show', RUN])]);
    expect(told).toMatchObject({ code: 1, err: expect.stringContaining('is damaged at version 3') });
    expect(told.out.trim().split('\n')).toHaveLength(2);
    expect(shown).toMatchObject({ code: 1, err: expect.stringContaining('is damaged at version 3') });
  });

  it('is exported as it is when it is damaged, which the exit code and one line say', async () => {
    await verified.changeEntry(3, (json) => `${json} `);
    const { code, out, err } = await handrail(['export', RUN, '--format', 'json']);
    expect({ code, err: err.trim().split('\n').length }).toEqual({ code: 1, err: 1 });
    expect(JSON.parse(out)).toMatchObject({ chain: { holds: false, broken: { version: 3 } }, record: { run: RUN } });
  });
});

/** `handrail runs verify`: what it prints, and its exit codes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysUnder } from '../../src/redis/keys.ts';
import { RUN, Verified } from '../bot/verify/verified.ts';
import { describeWithRedisServer, type TestRedis, testRedis } from '../support/redis.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

describeWithRedisServer('handrail runs verify', () => {
  let redis: TestRedis;
  let verified: Verified;

  beforeAll(async () => {
    redis = await testRedis({ kind: 'server' });
    verified = await Verified.open(redis, keysUnder());
    await verified.play();
    await verified.end();
  });
  afterAll(async () => {
    await verified.close();
    await redis.close();
  });

  function verify(args: readonly string[], slack: Readonly<Record<string, string>> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, REDIS_URL: redis.address, HANDRAIL_PACE: 'free', ...slack };
    return new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [handrail, 'runs', 'verify', ...args], { env }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
      });
    });
  }

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
      verify([RUN], slack()),
      verify([RUN, '--json'], slack()),
      verify([], slack()),
    ]);
    expect(told).toMatchObject({ code: 1, err: '' });
    expect(told.out).toContain('Run 7KQ2: DOES NOT HOLD');
    expect(told.out).toMatch(/Missing: "Step 2 of 3, .*" \(step:2\) was deleted; it was posted at /);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ outcome: 'does-not-hold', chain: { ok: true } });
    expect(all.out).toMatch(/^7KQ2 +DOES NOT HOLD · Missing: "Step 2/);
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
});

/** Slack goes away and comes back, or does not want the bot at all. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BotOptions, startBot } from '../../src/bot/bot.ts';
import { manifest } from '../../src/bot/manifest.ts';
import { parseEstate } from '../../src/estate/load.ts';
import { loadLibrary } from '../../src/procedures/library.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  redis = await testRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'handrail-slack-'));
});
afterAll(async () => {
  await redis.close();
  await rm(dataDir, { recursive: true, force: true });
});

function optionsFor(workspace: Workspace, slack: Partial<BotOptions['slack']> = {}): BotOptions {
  return {
    slack: {
      mode: 'socket',
      botToken: workspace.botToken,
      appToken: workspace.appToken,
      apiUrl: workspace.apiUrl,
      ...slack,
    } as BotOptions['slack'],
    redis: redis.address,
    keys: redis.freshKeys(),
    library: () => loadLibrary({ folders: [], builtIn: false }),
    estate: async () => parseEstate('name: test\nservers: {}\n', 'estate.yaml'),
    missing: () => undefined,
    log: pino({ level: 'silent' }),
  };
}

it('a bot outlives its Slack, and answers again once that is back', async () => {
  const first = await startWorkspace({ manifest: manifest({ mode: 'socket' }), dataDir });
  const port = Number(new URL(first.url).port);
  const bot = await startBot(optionsFor(first));
  await first.close();

  // Nothing answers at that address now; what fails there must not reach the process.
  const again = await startWorkspace({ manifest: manifest({ mode: 'socket' }), dataDir, port });
  while (!again.appIsConnected()) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await again.command('ann', 'upgrades', '/upgrade help')).toEqual({ ok: true, acknowledged: true });
  expect(again.ephemerals('ann').at(-1)?.text).toContain('I walk a team through an upgrade');

  // Slack recycles connections every few hours: that costs no command.
  again.faults.disconnect('refresh_requested');
  while (!again.appIsConnected()) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await again.command('ann', 'upgrades', '/upgrade help')).toEqual({ ok: true, acknowledged: true });

  await again.close();
  await bot.close();
});

it('a token that Slack refuses is told in one line, and nothing is left running', async () => {
  const workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
  await expect(startBot(optionsFor(workspace, { botToken: 'xoxb-wrong' }))).rejects.toMatchObject({
    code: 'slack-refused',
    message: /Slack refused the bot token: the token is not valid \(`invalid_auth`\)\./,
  });
  await expect(startBot(optionsFor(workspace, { mode: 'socket', appToken: 'xapp-wrong' }))).rejects.toMatchObject({
    code: 'slack-refused',
    message: /Socket Mode connection/,
  });
  await workspace.close();
});

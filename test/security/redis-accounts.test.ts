/** The Redis accounts of docs/security.md, as written there: enough for all that is done, and for nothing else. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACTION } from '../../src/bot/controls.ts';
import { lookAtRedis } from '../../src/cli/doctor/redis.ts';
import type { Told } from '../../src/cli/doctor/told.ts';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { startWorld, type World } from '../bot/support/world.ts';
import { describeWithRedisServer, silentLog, type TestRedis, testRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

/** Also what an address must have encoded. */
const PASSWORDS = { BOT_PASSWORD: 'b0t:p@ss/w%rd', WORKER_PASSWORD: 'w0rker#pass?' } as const;

const page = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8');
const accounts = [...page.matchAll(/^ACL SETUSER (\S+) (.*)$/gm)].map(([, name = '', rules = '']) => ({
  name,
  rules: rules.replace(/>(\w+)/, (_, password: keyof typeof PASSWORDS) => `>${PASSWORDS[password]}`).split(' '),
}));

describeWithRedisServer('the Redis accounts that the documentation gives', () => {
  let redis: TestRedis;
  let admin: Redis;
  let world: World;
  let worker: Redis;
  const opened: Redis[] = [];
  let addressOf: (user: string, password: string) => string;

  beforeAll(async () => {
    redis = await testRedis({ kind: 'server' });
    admin = redis.connect();
    const port = await freePort();
    await admin.config('SET', 'port', String(port));
    for (const { name, rules } of accounts) await admin.acl('SETUSER', name, ...rules);
    addressOf = (user, password) => `redis://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    const workerAddress = addressOf('handrail-worker-dc1', PASSWORDS.WORKER_PASSWORD);
    const as = (address: string, role: Parameters<TestRedis['connect']>[0] = 'commands') => {
      const connection = connect(address, { role, log: silentLog });
      opened.push(connection);
      return connection;
    };
    worker = as(workerAddress);
    world = await startWorld({
      ...redis,
      address: addressOf('handrail-bot', PASSWORDS.BOT_PASSWORD),
      freshKeys: () => keysUnder(),
      connect: (role) => as(workerAddress, role),
    });
  });
  afterAll(async () => {
    await world.close();
    await Promise.all(opened.map((each) => close(each)));
    await redis.close();
  });

  it('are enough to take a run from its start to its first decision, with a baseline, looks and reports', async () => {
    expect(accounts.map(({ name }) => name)).toEqual(['handrail-bot', 'handrail-worker-dc1']);
    const thread = await world.start('ann', ['app-1']);
    await world.exportOptions('app-1');
    await thread.click('ann', 'app-1/export', ACTION.approve);
    await until('the next step', () => thread.has(ACTION.attest, 'app-1/review'));
    expect(await denied(admin)).toEqual([]);
  });

  it.each([
    ['the journal', ['xrange', '{handrail}:run:7KQ2:journal', '-', '+']],
    ['to the journal', ['xadd', '{handrail}:run:7KQ2:journal', '*', 'event', '{}']],
    ['a head', ['hset', '{handrail}:run:7KQ2:head', 'hash', 'x']],
    ['who holds a server', ['hgetall', '{handrail}:locks']],
    ['a form that is being filled in', ['get', '{handrail}:draft:V1']],
    ['the timers', ['zrange', '{handrail}:timers:delayed', '0', '-1']],
    ["another location's checks", ['lrange', '{handrail}:checks-dc2:wait', '0', '-1']],
    ['those of a location that begins alike', ['lrange', '{handrail}:checks-dc1-b:wait', '0', '-1']],
    ["to another location's checks", ['lpush', '{handrail}:checks-dc2:wait', 'job']],
    ["another location's reports", ['lrange', '{handrail}:reports-dc2:wait', '0', '-1']],
    ["to another location's reports", ['lpush', '{handrail}:reports-dc2:wait', 'job']],
    ["another location's reports away", ['del', '{handrail}:reports-dc2:wait']],
    ['reports of a location that begins alike', ['lpush', '{handrail}:reports-dc1-b:wait', 'job']],
    ['reports of no location', ['lpush', '{handrail}:reports:wait', 'job']],
    ['that another location has a worker', ['zadd', '{handrail}:workers:dc2', '1', 'x']],
    ['by a script', ['eval', "return redis.call('get', KEYS[1])", '1', '{handrail}:draft:V1']],
    ['by a script that hides the key', ['eval', "return redis.call('get', '{handrail}:draft:V1')", '0']],
    ['by sorting', ['sort', '{handrail}:reports-dc1:wait', 'by', '{handrail}:draft:*', 'get', '{handrail}:draft:*']],
    ['the names of keys', ['keys', '*']],
    ['the names of keys bit by bit', ['scan', '0']],
    ['the settings', ['config', 'get', '*']],
    ['the accounts', ['acl', 'list']],
    ['what others send', ['monitor']],
    ['scripts away', ['script', 'flush']],
    ['everything away', ['flushall']],
    ['a database away', ['flushdb']],
    ['the server away', ['shutdown', 'nosave']],
    ['from elsewhere', ['replicaof', '127.0.0.1', '1']],
    ['a key away', ['migrate', '127.0.0.1', '1', '{handrail}:reports-dc1:wait', '0', '1']],
    ['to a channel', ['publish', 'handrail', 'x']],
    ['from a channel', ['subscribe', 'handrail']],
    ['whose connections there are', ['client', 'list']],
  ] as const)('do not let a worker read or write %s', async (_, [command, ...args]) => {
    await expect(worker.call(command, ...args)).rejects.toThrow(/NOPERM|can't access|permission/i);
  });

  it('let the doctor see on the worker’s machine that Redis takes writes, wherever else the estate has servers', async () => {
    const told: string[] = [];
    const tell = ({ id }: Told) => void told.push(id);
    const settings = { redisUrl: addressOf('handrail-worker-dc1', PASSWORDS.WORKER_PASSWORD), procedures: [] };
    await lookAtRedis({ settings, dataDir: '.', locations: ['dc2', 'dc1'], tell });
    expect(told).toContain('present');
    expect(told).not.toContain('not-writable');
    await lookAtRedis({ settings, dataDir: '.', locations: ['dc2'], tell });
    expect(told).toContain('not-writable');
    await admin.acl('LOG', 'RESET');
  });

  it('leave what was refused in the log of Redis', async () => {
    await worker.get('{handrail}:locks').catch(() => undefined);
    expect(await denied(admin)).toContain('handrail-worker-dc1: {handrail}:locks');
  });

  it('do not let the bot administer the server either', async () => {
    const bot = connect(addressOf('handrail-bot', PASSWORDS.BOT_PASSWORD), { role: 'commands', log: silentLog });
    opened.push(bot);
    for (const command of [
      'keys *',
      'config get requirepass',
      'acl list',
      'flushall',
      'script flush',
      'get elsewhere',
    ]) {
      const [name = '', ...args] = command.split(' ');
      await expect(bot.call(name, ...args), command).rejects.toThrow(/NOPERM/);
    }
  });
});

/** What Redis refused and should not have: the bot asks for the setting on purpose, and says what it means that it may not. */
async function denied(admin: Redis): Promise<readonly string[]> {
  const log = (await admin.acl('LOG')) as unknown as readonly (readonly unknown[])[];
  return log
    .map((entry) => `${entry[entry.indexOf('username') + 1]}: ${entry[entry.indexOf('object') + 1]}`)
    .filter((what) => !/^handrail-\S+: (?:config\|get|client\|setinfo)$/.test(what));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

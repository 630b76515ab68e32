import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisWillNotStart } from '../../src/redis/child.ts';
import { close, connect, type Redis } from '../../src/redis/connection.ts';
import { NOTHING_IS_KEPT, type OpenRedis, type OpenRedisOptions, openRedis } from '../../src/redis/embedded.ts';
import { ask, socketPath } from '../../src/redis/socket.ts';
import { describeWithRedisServer, silentLog } from '../support/redis.ts';
import { until } from '../support/wait.ts';

let dataDir: string;
const cleanUps: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'handrail-embedded-'));
  cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open(options: Partial<OpenRedisOptions> = {}): Promise<OpenRedis> {
  const redis = await openRedis({ dataDir, log: silentLog, ...options });
  cleanUps.push(() => redis.close());
  return redis;
}

function connectTo({ address }: { address: string }): Redis {
  const redis = connect(address, { role: 'commands', log: silentLog });
  cleanUps.push(() => close(redis));
  return redis;
}

async function serverPid(redis: Redis): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
}

/** A process that has ended but whose new parent has not yet taken notice of it does not count. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A program for `otherProcess`, made once: to read it as TypeScript at each start would take longest of all. */
let program: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-embedded-program-'));
  program = join(folder, 'open-and-wait.cjs');
  const source = fileURLToPath(new URL('open-and-wait.ts', import.meta.url));
  const external = ['js-redis-server/*'];
  await build({ entryPoints: [source], outfile: program, bundle: true, platform: 'node', external });
});
afterAll(() => rm(dirname(program), { recursive: true, force: true }));

/** Another Handrail on the same folder. */
async function otherProcess(): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [program, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [address] = await once(createInterface(child.stdout), 'line');
  return { child, address: String(address) };
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describeWithRedisServer('a private server', () => {
  it('is private, and keeps every acknowledged write', async () => {
    const opened = await open();
    expect(opened).toMatchObject({ keepsData: true, warnings: [] });
    const path = opened.address.replace('unix:', '');
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'redis'))).mode & 0o777).toBe(0o700);
    const redis = connectTo(opened);
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  });

  it('ends when it is closed, and has its data when it is opened again', async () => {
    const first = await open();
    const redis = connectTo(first);
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    await close(redis);
    await first.close();
    expect(exists(pid)).toBe(false);
    expect(await connectTo(await open()).get('kept')).toBe('yes');
  });

  it('is started again when it is killed, with what it had acknowledged', async () => {
    const redis = connectTo(await open());
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    process.kill(pid, 'SIGKILL');
    await until('another server answers', () =>
      serverPid(redis).then(
        (found) => found !== pid,
        () => false,
      ),
    );
    expect(await redis.get('kept')).toBe('yes');
  });

  it('is shared by all who open the same folder, and outlives the one that started it while another needs it', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    expect(second.address).toBe(first.address);
    const redis = connectTo(second);
    await redis.set('kept', 'yes');
    await first.close();
    await until('the other keeps it going', () => redis.get('kept').catch(() => undefined));
    await second.close();
    expect(await ask(first.address.replace('unix:', ''), 'PING')).toBeUndefined();
  });

  it('is taken over from a process that runs on the same folder and is killed', async () => {
    const other = await otherProcess();
    const mine = await open();
    expect(mine.address).toBe(other.address);
    const redis = connectTo(mine);
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    await killHard(other.child);
    const next = await until('another server answers', async () => {
      const found = await serverPid(redis).catch(() => undefined);
      return found !== pid && found;
    });
    expect(await redis.get('kept')).toBe('yes');
    expect(exists(pid)).toBe(false);
    await mine.close();
    expect(exists(next)).toBe(false);
  });

  it('dies with a process that is killed with kill -9', async () => {
    const other = await otherProcess();
    const redis = connectTo(other);
    const pid = await serverPid(redis);
    await killHard(other.child);
    await until('it is gone', () => !exists(pid));
  });

  it('that outlived its process all the same is replaced, with its data', async () => {
    const other = await otherProcess();
    const redis = connectTo(other);
    await redis.set('kept', 'yes');
    const pid = await serverPid(redis);
    // Stopped, it cannot follow the signal to end; so it is still there when the next one starts.
    process.kill(pid, 'SIGSTOP');
    await killHard(other.child);
    const opened = await open();
    const again = connectTo(opened);
    expect(await serverPid(again)).not.toBe(pid);
    expect(exists(pid)).toBe(false);
    expect(await again.get('kept')).toBe('yes');
  });

  it('starts in a folder where a lock, a socket and a record were left by the dead', async () => {
    const dir = join(dataDir, 'redis');
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    await mkdir(dir);
    await writeFile(join(dir, 'starting.lock'), `${dead.pid} 00000000`);
    await writeFile(join(dir, 'redis.sock'), '');
    await writeFile(join(dir, 'server.json'), '{"kind":"redis-server","pid":1,');
    expect(await connectTo(await open()).ping()).toBe('PONG');
  });

  it('starts in a folder whose path is too long for a socket, has spaces and quotes', async () => {
    const long = join(dataDir, `it's "here" ${'x'.repeat(120)}`);
    const opened = await open({ dataDir: long });
    const folder = dirname(opened.address.replace('unix:', ''));
    cleanUps.unshift(() => rm(folder, { recursive: true }));
    expect(folder.length).toBeLessThan(92);
    const redis = connectTo(opened);
    await redis.set('kept', 'yes');
    expect(await redis.config('GET', 'dir')).toEqual(['dir', join(long, 'redis')]);
    const second = await open({ dataDir: long });
    expect(second.address).toBe(opened.address);
  });
});

describe('the socket of a private server', () => {
  it('is beside the data where its path is short enough, else in a private folder that is always the same', async () => {
    expect(await socketPath(dataDir)).toBe(join(dataDir, 'redis.sock'));
    const long = join(dataDir, 'x'.repeat(120));
    const path = await socketPath(long, dataDir);
    expect(path).toBe(await socketPath(long, dataDir));
    expect(path).not.toBe(await socketPath(`${long}y`, dataDir));
    const folder = join(path, '..');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await chmod(folder, 0o777);
    await expect(socketPath(long, dataDir)).rejects.toThrow('is not a private folder');
  });
});

describe('a server program that does not start', () => {
  it('is an error that says why, not a reason to go on without keeping anything', async () => {
    const bin = join(dataDir, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'redis-server'), '#!/bin/sh\necho "wrong option foo"\nexit 1\n', { mode: 0o755 });
    const opening = openRedis({ dataDir, log: silentLog, path: bin });
    await expect(opening).rejects.toThrow(RedisWillNotStart);
    await expect(opening).rejects.toThrow(/wrong option foo.*REDIS_URL/);
    expect(await readFile(join(dataDir, 'redis', 'redis.log'), 'utf8')).toContain('wrong option');
  });
});

describe('without a server program', () => {
  it('Redis is in this process, keeps nothing, and says so', async () => {
    const opened = await open({ path: '' });
    expect(opened).toMatchObject({ kind: 'in-process', keepsData: false, warnings: [NOTHING_IS_KEPT] });
    expect(opened.address).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/);
    expect(await connectTo(opened).ping()).toBe('PONG');
  });
});

describe('REDIS_URL', () => {
  it('comes before everything else, and what it lacks is in the warnings', async () => {
    const there = await open({ path: '' });
    const opened = await open({ url: there.address });
    expect(opened).toMatchObject({ kind: 'external', address: there.address, keepsData: false });
    expect(opened.warnings.join('\n')).toMatch(/keeps no append-only file.*Set appendonly to yes/);
  });

  it('to where nobody listens is a warning: it may come later', async () => {
    const there = await openRedis({ dataDir, log: silentLog, path: '' });
    await there.close();
    const opened = await open({ url: there.address });
    expect(opened.warnings).toEqual([expect.stringMatching(/does not answer.*Start Redis, or correct REDIS_URL/)]);
  });

  it('that is none is refused without showing its password', async () => {
    await expect(open({ url: 'http://ann:secret@host' })).rejects.toThrow(/not a Redis address.*redis:\/\/host/);
    await expect(open({ url: 'http://ann:secret@host' })).rejects.not.toThrow(/secret/);
  });
});

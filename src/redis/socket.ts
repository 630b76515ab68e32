/** Unix sockets of a data folder, such as that of its private Redis: where they are, and talking to them before there is a client. */
import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** Longest path of a unix socket that both Linux (107) and macOS (103) take, in bytes. */
const LONGEST_PATH = 103;

/**
 * A path for the socket called `name`: in `dir`, or, if that is too long for a socket, in a folder of ours under the system's folder
 * for temporary files. The same `dir` always gives the same path. Creates the folder, open to this user alone.
 *
 * @throws Error if somebody else owns the folder under the temporary one
 */
export async function socketPath(dir: string, temporary = tmpdir(), name = 'redis.sock'): Promise<string> {
  const near = join(resolve(dir), name);
  if (Buffer.byteLength(near) <= LONGEST_PATH) return near;
  const folder = join(temporary, `handrail-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16)}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const { uid } = userInfo();
  if (!found.isDirectory() || (uid >= 0 && found.uid !== uid) || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} is not a private folder of this user. Remove it, or set REDIS_URL to a Redis of your own.`,
    );
  }
  return join(folder, name);
}

/**
 * Sends one command without arguments and gives the first line of the answer (`+PONG`, `-LOADING …`); undefined if
 * nobody listens at the path, `''` if somebody accepted but did not answer within `limit` ms or hung up.
 */
export function ask(path: string, command: string, limit = 1_000): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    let connected = false;
    let answer = '';
    const settle = (result: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(connected ? '' : undefined), limit);
    socket.on('connect', () => {
      connected = true;
      socket.write(`${command}\r\n`);
    });
    socket.on('data', (data) => {
      answer += data.toString('utf8');
      const end = answer.indexOf('\r\n');
      if (end >= 0) settle(answer.slice(0, end));
    });
    socket.on('error', () => settle(connected ? '' : undefined));
    socket.on('close', () => settle(connected ? '' : undefined));
  });
}

/** A page can send the worker nowhere but to its own host and port, however the address is written. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkOnce } from '../../src/checks/check-once.ts';
import { serverWith, signal } from '../checks/support.ts';

let asked: Server;
let elsewhere: Server;
let port: number;
let other: number;
let visits = 0;
let location = '';

beforeAll(async () => {
  asked = createServer((request, answer) => {
    if (request.url === '/status') answer.writeHead(302, location === '' ? {} : { location });
    answer.end(
      location === '' ? '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:1/">Fine' : 'Fine, within',
    );
  });
  elsewhere = createServer((_, answer) => {
    visits += 1;
    answer.end('Fine, elsewhere');
  });
  port = await listening(asked);
  other = await listening(elsewhere);
});
afterAll(async () => {
  for (const server of [asked, elsewhere]) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const look = (to: string) => {
  location = to;
  const pages = { status: { address: `http://127.0.0.1:${port}/status`, says: ['Fine'] } };
  return checkOnce({
    kind: 'http-status',
    server: serverWith({ pages }),
    parameters: { timeout: 5 },
    signal: signal(),
  });
};

describe('a redirect', () => {
  it.each<[string, () => string]>([
    ['another port', () => `http://127.0.0.1:${other}/`],
    ['another port without a scheme', () => `//127.0.0.1:${other}/`],
    ['another port by backslashes', () => `\\\\127.0.0.1:${other}/`],
    ['another port behind a user', () => `http://127.0.0.1:${port}@127.0.0.1:${other}/`],
    ['the same by name', () => `http://localhost:${other}/`],
    ['the same host by name, at the same port', () => `http://localhost:${port}/`],
    ['the same by IPv6', () => `http://[::ffff:127.0.0.1]:${other}/`],
    ['the same by a number', () => `http://2130706433:${other}/`],
    ['the same in octal', () => `http://0177.0.0.1:${other}/`],
    ['every interface', () => `http://0.0.0.0:${other}/`],
    ['the address that clouds keep secrets at', () => 'http://169.254.169.254/latest/meta-data/'],
    ['another scheme', () => `https://127.0.0.1:${port}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/html,Fine'],
    ['a script', () => 'javascript:alert(1)'],
    ['an old protocol', () => `gopher://127.0.0.1:${other}/_GET`],
    ['another host behind a tab', () => `htt\tp://127.0.0.1:${other}/`],
    ['nothing that is an address', () => 'http://['],
  ])('to %s is not followed', async (_, to) => {
    const seen = await look(to());
    expect(visits).toBe(0);
    expect(seen).not.toMatchObject({ outcome: 'healthy' });
  });

  it.each(['/elsewhere', 'elsewhere', '?again=1', './../elsewhere'])('to %s, on the same server, is', async (to) => {
    const seen = await look(to);
    expect(seen).toMatchObject({ outcome: 'healthy' });
    expect(visits).toBe(0);
  });

  it('within the page, by its markup, is not followed', async () => {
    const seen = await look('');
    expect(visits).toBe(0);
    expect(seen).not.toMatchObject({ outcome: 'healthy' });
  });
});

import dns from 'node:dns';
import { createServer, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { portClosed } from '../../src/checks/port-closed/declaration.ts';
import { portClosedProbe } from '../../src/checks/port-closed/probe.ts';
import { portOpen } from '../../src/checks/port-open/declaration.ts';
import { portOpenProbe } from '../../src/checks/port-open/probe.ts';
import { outcomeOf, serverWith, signal } from './support.ts';

const listeners: TcpServer[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await new Promise((resolve) => listener.close(resolve));
});

async function listening(): Promise<number> {
  const listener = createServer((socket) => socket.resume());
  listeners.push(listener);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const port = await listening();
  const listener = listeners.pop();
  await new Promise((resolve) => listener?.close(resolve));
  return port;
}

type Found = (error: null, addresses: readonly { address: string; family: number }[]) => void;

const parameters = portOpen.parameters.parse({});

function looks(port: number, host = '127.0.0.1', given = parameters) {
  const server = serverWith({ host, ports: { main: port } });
  return Promise.all([
    portOpenProbe.look(server, given, { signal: signal() }),
    portClosedProbe.look(server, given, { signal: signal() }),
  ]);
}

describe('port-open and port-closed', () => {
  it('tell a port that accepts', async () => {
    const port = await listening();
    const [open, closed] = await looks(port);
    expect(open).toMatchObject({ outcome: 'open', evidence: [{ text: `127.0.0.1:${port} accepted a connection` }] });
    expect(closed).toMatchObject({ state: 'not-yet', summary: `127.0.0.1:${port} still accepts connections` });
  });

  it('tell a port that refuses', async () => {
    const port = await freePort();
    const [open, closed] = await looks(port);
    expect(open).toMatchObject({ state: 'not-yet', summary: `127.0.0.1:${port} refuses connections` });
    expect(closed).toMatchObject({ outcome: 'closed', evidence: [{ text: `127.0.0.1:${port} refused a connection` }] });
  });

  it('prove nothing if the name is not found', async () => {
    for (const look of await looks(7210, 'no-such-host.invalid', { port: 'main', timeout: 30 })) {
      expect(look).toMatchObject({ state: 'unknown', summary: expect.stringContaining('no-such-host.invalid') });
      expect(look.evidence).toEqual([]);
    }
  });

  it('prove nothing if a host refuses at one of its addresses and cannot be reached at another', async () => {
    const port = await freePort();
    const addresses = ['127.0.0.1', '255.255.255.255'].map((address) => ({ address, family: 4 }));
    const lookup = (_name: string, _options: object, found: Found) => found(null, addresses);
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
    const [open, closed] = await looks(port, 'two-addresses.invalid', { port: 'main', timeout: 1 });
    expect([open, closed].map(outcomeOf)).toEqual(['unknown', 'unknown']);
  });

  it('prove nothing if there is no answer in time', async () => {
    const server = serverWith({ ports: { main: await listening() } });
    for (const probe of [portOpenProbe, portClosedProbe]) {
      const look = await probe.look(server, parameters, { signal: AbortSignal.abort() });
      expect(outcomeOf(look)).toBe('unknown');
    }
  });

  it('say which port the estate lacks', () => {
    const server = serverWith({ ports: { main: 7210 } });
    expect(portOpen.missing(server, parameters)).toBeUndefined();
    expect(portOpen.missing(server, { ...parameters, port: 'http' })).toBe('no `ports.http`');
    expect(portClosed.missing(serverWith({}), parameters)).toBe('no `ports.main`');
  });
});

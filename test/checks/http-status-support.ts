/** Servers to look at, and looks at them. */
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server as NetServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Look, Memory } from '../../src/checks/check.ts';
import { httpStatus } from '../../src/checks/http-status/declaration.ts';
import { httpStatusProbe } from '../../src/checks/http-status/probe.ts';
import type { Page, Server } from '../../src/estate/model.ts';
import type { Certificate } from './certificates.ts';
import { serverWith, signal } from './support.ts';

/** Listens on loopback until the test is over; whoever is still connected then is hung up on. */
async function listening(server: NetServer, host: string): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** @returns its port */
export function http(answer: RequestListener, host = '127.0.0.1'): Promise<number> {
  return listening(createHttp(answer), host);
}

export function https({ cert, key }: Certificate, answer: RequestListener): Promise<number> {
  const server = createHttps({ cert, key }, answer);
  server.on('tlsClientError', () => undefined);
  return listening(server, '127.0.0.1');
}

export function tcp(talk: (socket: Socket) => void): Promise<number> {
  return listening(createTcp(talk), '127.0.0.1');
}

/** Answers every request with these bytes and hangs up. */
export function raw(bytes: Buffer | string): Promise<number> {
  return tcp((socket) => socket.once('data', () => socket.end(bytes)));
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers 200 with a page in HTML. */
export function page(body: string | Buffer, type = 'text/html; charset=utf-8'): RequestListener {
  return (_request, response) => void response.setHeader('content-type', type).end(body);
}

/** As such a page may look, with everything that is no text. */
export function healthyPage(version = '2023.1.0.0'): string {
  return `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html><head><title>Personalization Server Status</title>
<style>.error { color: red } .failed::before { content: "failed" }</style>
<script>if (!window.ok) { alert("Error: could not connect"); }</script></head>
<body class="error-free"><form method="post" action="status.aspx"><input type="hidden" name="__VIEWSTATE" value="error" />
<!-- Exception handling: failed to connect --><h1>Personalization Server</h1>
<table><tr><td>Server version</td><td>${version}</td></tr>
<tr><td>Database</td><td>Successfully <b>opened</b> a&nbsp;database
 connection</td></tr><tr><td>Failover servers</td><td>2</td></tr>
<tr><td>.NET Framework</td><td>Version 4.0.30319</td></tr></table></form></body></html>`;
}

export const personalization = (port: number, overrides: Partial<Server> = {}): Server =>
  serverWith({ name: 'uwm-ps1', product: 'personalization-server', ports: { main: port }, ...overrides });

export const management = (port: number, overrides: Partial<Server> = {}): Server =>
  serverWith({ name: 'uwm-ms1', product: 'management-server', ports: { main: port }, ...overrides });

/** A server of no product that is known here, with that page. */
export const paged = (status: Page): Server =>
  serverWith({ name: 'uwm-lb', product: 'load-balancer', pages: { status } });

export function look(
  server: Server,
  parameters: Readonly<Record<string, unknown>> = {},
  given: AbortSignal = signal(),
  memory?: Memory,
): Promise<Look> {
  const context = { signal: given, ...(memory !== undefined && { memory }) };
  return httpStatusProbe.look(server, httpStatus.parameters.parse(parameters), context);
}

/** Whether it is what proves a step. */
export function passes(seen: Look): boolean {
  return (
    seen.state === 'outcome' &&
    (httpStatus.outcomes(httpStatus.parameters.parse({})).find(({ name }) => name === seen.outcome)?.passes ?? true)
  );
}

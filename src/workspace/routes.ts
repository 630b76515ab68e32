/** Which part of the workspace serves which path. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { type ApiEndpoint, failAfter, failBefore } from './api/endpoint.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { serveControl } from './control.ts';
import type { SocketModeDelivery } from './delivery/socket-mode.ts';
import { ApiError } from './errors.ts';
import type { Faults } from './faults.ts';
import { BodyTooLarge, mediaType, parseObject, readBody, readUpload } from './http/body.ts';
import { isOwnRequest } from './http/guard.ts';
import { send, sendJson, sendText } from './http/respond.ts';
import type { PageFiles } from './page-files.ts';
import type { Responses } from './responses.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

export interface Site {
  readonly host: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly team: Team;
  readonly faults: Faults;
  readonly responses: Responses;
  readonly client: Client;
  readonly sockets: SocketModeDelivery;
  readonly api: ApiEndpoint;
  readonly page: PageFiles;
  readonly control: boolean;
  readonly upgrades: WebSocketServer;
}

const maxUploadBytes = 100_000_000;

/** Serves one request. Nothing that goes wrong in it reaches further than a 500 of its own. */
export async function serveRequest(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(site, request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof BodyTooLarge) sendText(response, 413, error.message, { connection: 'close' });
    else sendText(response, 500, error instanceof Error ? `${error.message}\n` : 'something went wrong\n');
  }
}

async function route(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = addressOf(request);
  if (address === null) {
    sendText(response, 400, 'That is no address.\n');
    return;
  }
  const { pathname, searchParams } = address;
  if (pathname.startsWith('/api/')) {
    await site.api.serve(pathname.slice('/api/'.length), searchParams, request, response);
    return;
  }
  const [, area, first = '', second = ''] = pathname.split('/');
  switch (area) {
    case 'response':
      return respondToUrl(site, first, request, response);
    case 'upload':
      return upload(site, second, pathname.split('/')[4] ?? '', request, response);
    default:
  }
  // The page itself may be reached from anywhere, by a link say; it holds nothing until it asks for something.
  if (request.method === 'GET' && (await site.page.serve(pathname, response))) return;
  if (!isOwnRequest(request, site.host)) {
    sendText(response, 403, 'Only pages of this workspace, on this machine, may ask for this.\n');
    return;
  }
  if (area === 'files') return download(site, first, response);
  if (area === 'client') return site.client.serve(pathname, searchParams, request, response);
  if (pathname === '/control/faults' && site.control) return serveControl(site.faults, request, response);
  sendText(response, 404, 'There is nothing here.\n');
}

/** Socket Mode connections of the app, and the page's stream of changes. */
export function serveUpgrade(site: Site, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const taker = takerOf(site, request);
  if (typeof taker === 'string') socket.end(`HTTP/1.1 ${taker}\r\nconnection: close\r\n\r\n`);
  else site.upgrades.handleUpgrade(request, socket, head, taker);
}

/** Who takes the WebSocket, or the HTTP status with which it is refused. */
function takerOf(site: Site, request: IncomingMessage): ((socket: WebSocket) => void) | string {
  const address = addressOf(request);
  if (address?.pathname === '/link/') {
    const known = site.sockets.redeem(address.searchParams.get('ticket') ?? '');
    return known ? (socket) => site.sockets.accept(socket) : '403 Forbidden';
  }
  if (address?.pathname !== '/client/stream') return '404 Not Found';
  if (!isOwnRequest(request, site.host)) return '403 Forbidden';
  const person = site.client.person(address.searchParams.get('as') ?? '');
  return person === undefined ? '404 Not Found' : (socket) => site.client.stream(person, socket);
}

function addressOf(request: IncomingMessage): URL | null {
  const address = `http://workspace${request.url ?? '/'}`;
  return URL.canParse(address) ? new URL(address) : null;
}

async function respondToUrl(
  site: Site,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = parseObject((await readBody(request, 1_000_000)).toString('utf8'));
  const fault = site.faults.take('response_url');
  if (fault !== undefined && (await failBefore(fault, site, response))) return;
  try {
    site.responses.answer(key, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const gone = error.code === 'expired_url' || error.code === 'used_url';
    sendJson(response, gone ? 404 : 400, { ok: false, error: error.code, ...error.details });
    return;
  }
  if (fault !== undefined && failAfter(fault, response)) return;
  sendText(response, 200, 'ok');
}

async function upload(
  site: Site,
  id: string,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = site.store.files.get(id);
  if (file === undefined || file.secret !== key || file.state === 'complete') {
    sendText(response, 404, 'There is no upload waiting here.\n');
    return;
  }
  const body = await readBody(request, maxUploadBytes);
  const fault = site.faults.take('upload');
  if (fault !== undefined && (await failBefore(fault, site, response))) return;
  const bytes = await readUpload(mediaType(request), request.headers['content-type'] ?? '', body);
  site.store.putBytes(id, bytes);
  site.store.files.put(id, { ...file, size: bytes.length, state: 'uploaded' });
  if (fault !== undefined && failAfter(fault, response)) return;
  sendText(response, 200, `OK - ${bytes.length}`);
}

/** Hands a file out as a download, never as a page: what is in it is the app's, not the workspace's. */
async function download(site: Site, id: string, response: ServerResponse): Promise<void> {
  const file = site.store.files.get(id);
  if (file === undefined || file.state !== 'complete') {
    sendText(response, 404, 'There is no such file.\n');
    return;
  }
  send(response, 200, site.store.bytes(id), {
    'content-type': file.mimetype,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': 'sandbox',
  });
}

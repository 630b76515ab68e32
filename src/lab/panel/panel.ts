/** The panel's small web server: the page, its script and style, and the JSON behind them (see `protocol.ts`). */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import type { House } from '../house.ts';
import { type ActResult, everything } from '../wing.ts';
import { contentSecurityPolicy, mayTalk } from './access.ts';
import { pageScript } from './bundle.ts';
import type { Snapshot } from './protocol.ts';

const mostBytes = 16_384;
const heartbeatEvery = 15_000;
/** Changes come in bursts; the page gets the last of each. */
const burst = 40;

const requestSchema = z
  .looseObject({
    server: z.string().optional(),
    pair: z.string().optional(),
    group: z.string().optional(),
    action: z.string(),
  })
  .transform(({ server, pair, group, ...request }) => ({ target: server ?? pair ?? group ?? null, request }));

const styles = [
  './page/panel.css',
  '../genesys/page/genesys.css',
  '../orchestration/page/orchestration.css',
  '../workspace-manager/page/workspace-manager.css',
  '../framework/page/framework.css',
];

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lab</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="panel.css">
</head>
<body>
<div id="panel"></div>
<script type="module" src="panel.js"></script>
</body>
</html>
`;

export interface PanelOptions {
  readonly house: House;
  readonly host: string;
  readonly port: number;
  readonly notes: readonly string[];
  /** Calls the listener after every change; the returned function ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly act: (target: string, action: unknown) => Promise<ActResult>;
}

export interface Panel {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws LabError `panel-unavailable` when the port is taken. */
export async function startPanel(options: PanelOptions): Promise<Panel> {
  const streams = new Set<() => void>();
  const server = createServer((request, response) => {
    answer(request, response, options, streams).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { ok: false, message: 'The panel stumbled over that request.' });
    });
  });
  const port = await listen(server, options);
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${name}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        for (const end of streams) end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: PanelOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const message = `The lab's panel cannot listen on ${host}:${port}: ${error.message}. Choose another port.`;
      reject(new LabError('panel-unavailable', message, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: PanelOptions,
  streams: Set<() => void>,
): Promise<void> {
  response.setHeader('Content-Security-Policy', contentSecurityPolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'no-store');
  if (!mayTalk(request, options.host))
    return sendJson(response, 403, { ok: false, message: 'The lab talks only to pages of this machine.' });
  const path = (request.url ?? '/').split('?')[0];
  const route = `${request.method === 'HEAD' ? 'GET' : request.method} ${path}`;
  switch (route) {
    case 'GET /':
      return send(response, 200, 'text/html; charset=utf-8', html);
    case 'GET /panel.js':
      return send(response, 200, 'text/javascript; charset=utf-8', await pageScript());
    case 'GET /panel.css':
      return send(response, 200, 'text/css; charset=utf-8', await pageStyle());
    case 'GET /api/servers':
      return sendJson(response, 200, snapshotOf(options));
    case 'GET /api/stream':
      return stream(response, options, streams);
    case 'POST /api/act':
      return act(request, response, options);
    default:
      return sendJson(response, 404, { ok: false, message: 'There is no such page in the lab.' });
  }
}

function snapshotOf({ house, notes }: PanelOptions): Snapshot {
  return { wings: house.panel(), notes };
}

async function pageStyle(): Promise<string> {
  const texts = await Promise.all(styles.map((path) => readFile(new URL(path, import.meta.url), 'utf8')));
  return texts.join('\n');
}

async function act(request: IncomingMessage, response: ServerResponse, options: PanelOptions): Promise<void> {
  const bad = (status: number, message: string) => sendJson(response, status, { ok: false, message });
  // A form of another page can be sent without asking, JSON cannot.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return bad(415, 'Send JSON.');
  const text = await read(request);
  if (text === null) return bad(413, `More than ${mostBytes} bytes is too much for an action.`);
  const body = parseJson(text);
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) return bad(400, 'Name a server, a pair or a group, and an action.');
  const { request: wanted } = parsed.data;
  const target = parsed.data.target ?? (wanted.action === 'do-it-for-me' ? everything : null);
  if (target === null) return bad(400, 'Name a server, a pair or a group.');
  const objection = options.house.objection(target, wanted);
  if (objection !== null) return bad(400, objection);
  const result = await options.act(target, wanted);
  sendJson(response, result.ok ? 200 : 409, result);
}

function stream(response: ServerResponse, options: PanelOptions, streams: Set<() => void>): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let waiting: NodeJS.Timeout | null = null;
  const push = () => {
    waiting = null;
    // A page that reads too slowly gets the next one instead.
    if (response.writableNeedDrain) return later();
    response.write(`data: ${JSON.stringify(snapshotOf(options))}\n\n`);
  };
  const later = () => {
    waiting ??= setTimeout(push, burst).unref();
  };
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatEvery).unref();
  const unsubscribe = options.subscribe(later);
  const end = () => {
    unsubscribe();
    clearInterval(heartbeat);
    if (waiting) clearTimeout(waiting);
    streams.delete(end);
    response.end();
  };
  streams.add(end);
  response.on('close', end);
  push();
}

async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'Content-Type': type });
  response.end(body);
}

import type { ServerResponse } from 'node:http';

type Headers = Readonly<Record<string, string>>;

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  send(response, status, JSON.stringify(body), { 'content-type': 'application/json; charset=utf-8', ...headers });
}

export function sendText(response: ServerResponse, status: number, text: string, headers: Headers = {}): void {
  send(response, status, text, { 'content-type': 'text/plain; charset=utf-8', ...headers });
}

export function send(response: ServerResponse, status: number, body: string | Buffer, headers: Headers): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-length': String(bytes.length),
    ...headers,
  });
  response.end(bytes);
}

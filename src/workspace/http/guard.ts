import type { IncomingMessage } from 'node:http';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a request comes from the workspace's own page, or from a program on this machine: its Host is a loopback
 * name (so no other site's name was made to point here), and its Origin, which browsers send, is the page's own.
 */
export function isOwnRequest(request: IncomingMessage, boundHost: string): boolean {
  const host = request.headers.host;
  if (host === undefined) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!loopback.has(name) && name !== boundHost) return false;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/**
 * Who may talk to the panel: pages of this machine. A name that merely resolves to it (DNS rebinding) and pages from
 * elsewhere are turned away. A page on another local port may frame the panel.
 */
import type { IncomingMessage } from 'node:http';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*",
].join('; ');

/** Whether the request names this machine as its host and comes from one of its pages, or from no page at all. */
export function mayTalk(request: IncomingMessage, listeningOn: string): boolean {
  const { host, origin } = request.headers;
  if (!isHere(`http://${host ?? ''}`, listeningOn)) return false;
  return origin === undefined || isHere(origin, listeningOn);
}

function isHere(address: string, listeningOn: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return loopback.has(hostname) || hostname === listeningOn;
}

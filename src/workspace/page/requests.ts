import type { ClientRequests } from '../protocol.ts';

export type Answer = { readonly ok: true } | { readonly ok: false; readonly error: string };

export type Send = <Path extends keyof ClientRequests>(path: Path, body: ClientRequests[Path]) => Promise<Answer>;

/** Sends one of the page's requests. Never rejects: a server that cannot be reached is an answer like any other. */
export const send: Send = async (path, body) => {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true) return { ok: true };
    const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
    return { ok: false, error: typeof error === 'string' ? error : `http_${response.status}` };
  } catch {
    return { ok: false, error: 'unreachable' };
  }
};

/** A sentence for an error code, saying what the person can do. */
export function explain(error: string): string {
  if (error === 'unreachable') return 'The workspace cannot be reached. Nothing was sent; try again when it is back.';
  return `That did not work (${error.replaceAll('_', ' ')}). Nothing was sent.`;
}

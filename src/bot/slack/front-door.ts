/**
 * What a request must be before Bolt gets it: of a size that Slack sends, not from the future, and an object. Bolt then
 * verifies the signature, and that the request is not older than five minutes; nothing else lets a request in.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';

/** A form of Slack's has 250 KB at most. */
export const LARGEST_REQUEST = 1024 * 1024;
/** How far the clocks may differ, as Slack advises. */
const CLOCKS_DIFFER_S = 5 * 60;

export function frontDoor(inner: RequestListener, log: Logger, now: () => number = Date.now): RequestListener {
  return (request, response) => {
    void enter(request, response, now).then(
      (refusal) => {
        if (refusal !== undefined) {
          log.warn({ status: refusal.status }, `A request was refused: ${refusal.why}`);
          refuse(response, refusal.status);
        } else answer(inner, request, response);
      },
      // Whoever sent it has gone.
      () => response.destroy(),
    );
  };
}

function answer(inner: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  try {
    inner(request, response);
  } catch {
    // Bolt throws for a path that it does not serve.
    refuse(response, 404);
  }
}

interface Refusal {
  readonly status: number;
  readonly why: string;
}

async function enter(
  request: IncomingMessage,
  response: ServerResponse,
  now: () => number,
): Promise<Refusal | undefined> {
  const stamp = Number(request.headers['x-slack-request-timestamp'] ?? 0);
  if (stamp > now() / 1000 + CLOCKS_DIFFER_S) return { status: 401, why: 'it is from the future' };
  const body = await read(request);
  if (body === undefined) {
    // What is still to come is not wanted.
    response.once('finish', () => request.destroy());
    return { status: 413, why: 'it is larger than any that Slack sends' };
  }
  if (request.method === 'POST' && !holdsAnObject(body.toString(), request.headers['content-type'])) {
    return { status: 400, why: 'it holds no object' };
  }
  // As Bolt keeps what it has read.
  Object.assign(request, { rawBody: body });
  return undefined;
}

/** Undefined if there is too much. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_REQUEST) return undefined;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    length += piece.length;
    if (length > LARGEST_REQUEST) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function holdsAnObject(body: string, contentType = ''): boolean {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  const json = isForm ? new URLSearchParams(body).get('payload') : body;
  if (json === null) return true;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' });
  response.end();
}

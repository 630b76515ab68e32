import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../errors.ts';
import type { Fault, Faults } from '../faults.ts';
import { mediaType, readBody, readFields } from '../http/body.ts';
import { sendJson, sendText } from '../http/respond.ts';
import type { Rates } from '../rates.ts';
import { apps } from './apps.ts';
import type { Arguments } from './arguments.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { ApiContext, Method } from './method.ts';
import { users } from './users.ts';
import { views } from './views.ts';

const methods = new Map<string, Method>(
  Object.entries({ ...apps, ...chat, ...conversations, ...files, ...users, ...views }),
);

const maxBodyBytes = 5_000_000;

/** Slack's Web API: `POST /api/METHOD`, as a form or JSON. Errors are HTTP 200 with `ok: false`, as Slack's are. */
export class ApiEndpoint {
  readonly #context: ApiContext;
  readonly #faults: Faults;
  readonly #rates: Rates | undefined;

  /** @param rates given when Slack's paces are to be kept for real */
  constructor(context: ApiContext, faults: Faults, rates: Rates | undefined) {
    this.#context = context;
    this.#faults = faults;
    this.#rates = rates;
  }

  async serve(name: string, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, maxBodyBytes);
    const fault = this.#faults.take(name);
    if (fault !== undefined && (await failBefore(fault, this.#context, response))) return;
    const fields = await readFields(mediaType(request), request.headers['content-type'] ?? '', body);
    if (fields === undefined) {
      sendJson(response, 200, { ok: false, error: 'invalid_post_type' });
      return;
    }
    const args = { ...Object.fromEntries(query), ...fields };
    const retryAfter = this.#tooFast(name, args);
    if (retryAfter !== undefined) {
      tooMany(response, retryAfter);
      return;
    }
    const answer = this.#answer(name, args, bearer(request));
    if (fault !== undefined && failAfter(fault, response)) return;
    sendJson(response, 200, answer, this.#scopeHeaders());
  }

  #answer(name: string, args: Arguments, bearerToken: string | undefined): Record<string, unknown> {
    const method = methods.get(name);
    try {
      if (method === undefined) throw new ApiError('unknown_method', { req_method: name });
      this.#authorize(method, bearerToken ?? (typeof args.token === 'string' ? args.token : undefined));
      return { ok: true, ...method.run(args, this.#context) };
    } catch (error) {
      if (error instanceof ApiError) return { ok: false, error: error.code, ...error.details };
      throw error;
    }
  }

  #authorize(method: Method, token: string | undefined): void {
    if (method.token === 'none') return;
    const { tokens, app } = this.#context.team;
    if (token === undefined || token === '') throw new ApiError('not_authed');
    if (token !== tokens.bot && token !== tokens.app) throw new ApiError('invalid_auth');
    if (token !== tokens[method.token]) throw new ApiError('not_allowed_token_type');
    const { scopes } = app;
    if (scopes === undefined || method.scopes.length === 0 || method.scopes.some((it) => scopes.has(it))) return;
    throw new ApiError('missing_scope', { needed: method.scopes.join(','), provided: [...scopes].join(',') });
  }

  #tooFast(name: string, args: Arguments): number | undefined {
    const pace = methods.get(name)?.pace;
    if (this.#rates === undefined || pace === undefined) return undefined;
    return this.#rates.take(pace.by === undefined ? name : `${name} ${String(args[pace.by])}`, pace);
  }

  #scopeHeaders(): Record<string, string> {
    const { scopes } = this.#context.team.app;
    return scopes === undefined ? {} : { 'x-oauth-scopes': [...scopes].join(',') };
  }
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function tooMany(response: ServerResponse, retryAfterSeconds: number): void {
  sendJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(retryAfterSeconds) });
}

/** Does what a fault does before the call would be served; true if that was all. */
export async function failBefore(
  fault: Fault,
  { clock }: Pick<ApiContext, 'clock'>,
  response: ServerResponse,
): Promise<boolean> {
  switch (fault.kind) {
    case 'rate-limited':
      tooMany(response, fault.retryAfterSeconds);
      return true;
    case 'http-error':
      sendText(response, fault.status, 'something went wrong');
      return true;
    case 'refused':
      sendJson(response, 200, { ok: false, error: fault.error });
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'delay':
      await new Promise<void>((resolve) => void clock.after(fault.ms, resolve));
      return false;
    case 'accepted-then-reset':
    case 'accepted-then-silent':
      return false;
  }
}

/** Does what a fault does once the call has taken effect; true if no answer is to be sent. */
export function failAfter(fault: Fault, response: ServerResponse): boolean {
  if (fault.kind === 'accepted-then-reset') response.socket?.resetAndDestroy();
  return fault.kind === 'accepted-then-reset' || fault.kind === 'accepted-then-silent';
}

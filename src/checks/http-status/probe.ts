/**
 * Asks for a page and judges it. It asks once; a redirect within the same server is followed, and a connection that was
 * lost before the answer began is tried once more.
 */
import type { Agent } from 'undici';
import type { Server } from '../../estate/model.ts';
import type { Look, LookContext, Probe } from '../check.ts';
import { CannotLook } from '../errors.ts';
import { withAgent } from './agents.ts';
import { readAuthorities } from './authorities.ts';
import type { HttpStatusParameters } from './declaration.ts';
import { type Answer, type Asking, ask, NoAnswerInTime } from './exchange.ts';
import { isWorthAnotherTry, lookOfFailure, unknown } from './failures.ts';
import { judge } from './judge.ts';
import { steady } from './steady.ts';
import { type Target, targetOf } from './target.ts';
import { shownAddress, summaryOf } from './words.ts';

const MOST_REDIRECTS = 5;

export const httpStatusProbe: Probe<HttpStatusParameters> = { look };

async function look(server: Server, parameters: HttpStatusParameters, context: LookContext): Promise<Look> {
  try {
    const target = targetOf(server, parameters);
    const authorities = target.ca === undefined ? undefined : await readAuthorities(target.ca);
    const seen = await withAgent(authorities, (agent) => follow(agent, target, parameters, context.signal));
    return steady(seen, context.memory);
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return unknown(error.message);
  }
}

async function follow(
  agent: Agent,
  target: Target,
  { version, timeout }: HttpStatusParameters,
  signal: AbortSignal,
): Promise<Look> {
  const headers = { ...HEADERS, ...(target.authorization !== undefined && { authorization: target.authorization }) };
  const until = performance.now() + timeout * 1000;
  let url = target.url;
  for (let redirects = 0; ; redirects++) {
    let answer: Answer;
    try {
      answer = await askTwice(agent, { url, headers, signal, until });
    } catch (error) {
      if (!(error instanceof NoAnswerInTime)) return lookOfFailure(error, url, target, signal);
      return unknown(`${shownAddress(url)} did not answer within ${timeout} s. A status page may take half a minute.`);
    }
    if (answer.ended !== 'redirect') {
      return judge({ answer, url, target, timeout, ...(version !== undefined && { version }) });
    }
    const next = nextOf(answer, url);
    const refusal = next === undefined ? 'to no valid address' : objection(url, next, target);
    if (next === undefined || refusal !== undefined) return redirected(url, answer, next, refusal ?? '');
    if (redirects === MOST_REDIRECTS) return redirected(url, answer, next, `on and on, ${MOST_REDIRECTS + 1} times`);
    url = next;
  }
}

const HEADERS = {
  accept: 'text/html, */*;q=0.5',
  'accept-encoding': 'identity',
  'cache-control': 'no-cache',
  'user-agent': 'Handrail',
};

async function askTwice(agent: Agent, asking: Asking): Promise<Answer> {
  try {
    return await ask(agent, asking);
  } catch (error) {
    if (!isWorthAnotherTry(error)) throw error;
    return await ask(agent, asking);
  }
}

function nextOf({ headers: { location = '' } }: Answer, url: URL): URL | undefined {
  if (!URL.canParse(location, url)) return undefined;
  const next = new URL(location, url);
  if (!/^https?:$/.test(next.protocol)) return undefined;
  next.username = '';
  next.password = '';
  next.hash = '';
  return next;
}

/** Why a redirect is not followed: what is not this server proves nothing about it. */
function objection(from: URL, to: URL, { says }: Target): string | undefined {
  if (from.hostname !== to.hostname) return 'to another host';
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'from https to http';
  if (portOf(from) !== portOf(to)) return 'to another port';
  // A page to sign in, or one for errors, tells of no trouble either.
  return says.length > 0 || pageIn(from) === pageIn(to) ? undefined : 'to another page';
}

/** The last part of an address's path: what is before it may be a session. */
function pageIn({ pathname }: URL): string | undefined {
  return pathname.toLowerCase().split('/').filter(Boolean).at(-1);
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

function redirected(url: URL, { status }: Answer, next: URL | undefined, how: string): Look {
  const source = shownAddress(url);
  const to = next === undefined ? '' : `: ${shownAddress(next)}`;
  return {
    state: 'outcome',
    outcome: 'redirected',
    summary: summaryOf(`${source} sends ${how}${to}`),
    evidence: [{ text: summaryOf(`${status}${to}`), source }],
  };
}

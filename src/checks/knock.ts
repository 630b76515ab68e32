/** Whether a TCP port accepts, refuses, or does not let us know. */
import { connect } from 'node:net';
import type { Server } from '../estate/model.ts';
import { CannotLook, systemCode } from './errors.ts';
import type { PortParameters } from './port-parameters.ts';

export type Answer =
  | { readonly answer: 'open' | 'refused'; readonly address: string }
  | { readonly answer: 'none'; readonly why: string };

/**
 * Connects, and hangs up at once. Nothing is sent.
 *
 * @throws CannotLook if the estate has no such port
 */
export async function knock(server: Server, parameters: PortParameters, signal: AbortSignal): Promise<Answer> {
  const port = server.ports[parameters.port];
  if (port === undefined) {
    throw new CannotLook(`${server.name} has no port \`${parameters.port}\` in the estate. Add it.`);
  }
  const address = `${server.host}:${port}`;
  const patience = AbortSignal.timeout(parameters.timeout * 1000);
  try {
    await connected(server.host, port, AbortSignal.any([signal, patience]));
    return { answer: 'open', address };
  } catch (error) {
    if (triesOf(error).every((each) => systemCode(each) === 'ECONNREFUSED')) return { answer: 'refused', address };
    return { answer: 'none', why: explain(error, server.host, address, parameters.timeout, patience.aborted) };
  }
}

/** A host with several addresses fails with one error for each of them, under the code of the first. */
export function triesOf(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors : [error];
}

function connected(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const settle = (end: () => void) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      end();
    };
    const onAbort = () => settle(() => reject(new Error('no answer in time')));
    socket.once('connect', () => settle(resolve));
    socket.on('error', (error) => settle(() => reject(error)));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}

const FIREWALL = 'A firewall that drops packets looks the same as a host that is down.';

function explain(error: unknown, host: string, address: string, timeout: number, timedOut: boolean): string {
  if (timedOut) return `${address} did not answer within ${timeout} s. ${FIREWALL}`;
  return whyUnreachable(error, host, address);
}

/** A sentence or two on why nothing at an address could be reached, other than that it refused. */
export function whyUnreachable(error: unknown, host: string, address: string): string {
  const tries = triesOf(error);
  const telling = tries.find((each) => systemCode(each) !== 'ECONNREFUSED') ?? error;
  switch (systemCode(telling)) {
    case 'ENOTFOUND':
      return `The name ${host} is not found. Is the host right in the estate, and can this worker resolve it?`;
    case 'EAI_AGAIN':
      return `The name ${host} could not be looked up just now: the name server did not answer.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return `There is no route to ${address} from here. Does the worker run in the server's network?`;
    case 'ETIMEDOUT':
      return `${address} did not answer. ${FIREWALL}`;
    default:
      return `${address} could not be tried: ${telling instanceof Error ? telling.message || telling.name : String(telling)}`;
  }
}

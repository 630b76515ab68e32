/** What it means that no answer came: not yet, unknown, or a certificate that will not do. */
import type { Look } from '../check.ts';
import { systemCode } from '../errors.ts';
import { triesOf, whyUnreachable } from '../knock.ts';
import { evidenceText } from '../text.ts';
import { certificateProblem, describeCertificate, seeCertificate, wordsOf } from './certificate.ts';
import type { Target } from './target.ts';
import { shownAddress, summaryOf } from './words.ts';

/** A server that hangs up before it answers may have kept the connection just too long: another try tells. */
export function isWorthAnotherTry(error: unknown): boolean {
  return isLost(systemCode(error));
}

export async function lookOfFailure(
  error: unknown,
  url: URL,
  { ca }: Pick<Target, 'ca'>,
  signal: AbortSignal,
): Promise<Look> {
  const address = shownAddress(url);
  const code = triesOf(error)
    .map(systemCode)
    .find((each) => each !== 'ECONNREFUSED');
  const problem = code === undefined ? undefined : certificateProblem(code);
  if (code !== undefined && problem !== undefined) {
    const seen = await seeCertificate(url, signal);
    const words = wordsOf(problem, code, url, ca !== undefined, seen);
    return {
      state: 'outcome',
      outcome: 'bad-certificate',
      summary: summaryOf(`${address}: the certificate ${words}`),
      evidence: [
        { text: evidenceText(`${code}${seen === undefined ? '' : `: ${describeCertificate(seen)}`}`), source: address },
      ],
    };
  }
  if (triesOf(error).every((each) => systemCode(each) === 'ECONNREFUSED')) {
    return notYet(`${address}: ${url.host} refuses connections. Nothing runs there yet, or at another port.`);
  }
  if (isLost(code)) {
    const hint = url.protocol === 'http:' ? ', or expects https' : ', or expects http';
    return notYet(`${address}: ${url.host} hung up without an answer. The application starts or stops${hint}.`);
  }
  return unknown(whyNot(error, code, url));
}

function whyNot(error: unknown, code: string | undefined, url: URL): string {
  const address = shownAddress(url);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return `${address}: no connection came about. A firewall that drops packets looks the same as a host that is down.`;
  }
  if (code !== undefined && /^HPE_|^UND_ERR_(?:HEADERS|RES|REQ_RETRY|INVALID|INFO|NOT_SUPPORTED)/.test(code)) {
    return `${address}: what ${url.host} answers is not HTTP. Is it the port of another service, or of https?`;
  }
  if (code !== undefined && /^EPROTO$|^ERR_SSL|^ERR_TLS/.test(code)) {
    return `${address}: no secure connection came about (${reasonOf(error, code)}). Is it the port of http, or is the server's TLS too old?`;
  }
  return whyUnreachable(error, url.hostname, address);
}

function reasonOf(error: unknown, code: string): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : code;
}

function isLost(code: string | undefined): boolean {
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED';
}

export function notYet(summary: string): Look {
  return { state: 'not-yet', summary: summaryOf(summary), evidence: [] };
}

export function unknown(summary: string): Look {
  return { state: 'unknown', summary: summaryOf(summary), evidence: [] };
}

/** What is wrong with a certificate that was refused, in words. */
import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';

type Problem = 'expired' | 'not-yet-valid' | 'self-signed' | 'unknown-authority' | 'wrong-name' | 'other';

/** By the names that OpenSSL and Node give them. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  CERT_UNTRUSTED: 'unknown-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-name',
  HOSTNAME_MISMATCH: 'wrong-name',
  CERT_REVOKED: 'other',
  CERT_REJECTED: 'other',
  CERT_SIGNATURE_FAILURE: 'other',
  CERT_CHAIN_TOO_LONG: 'other',
  PATH_LENGTH_EXCEEDED: 'other',
  INVALID_CA: 'other',
  INVALID_PURPOSE: 'other',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'other',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'other',
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'other',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'other',
};

/** Undefined if the code is not one of a certificate. */
export function certificateProblem(code: string): Problem | undefined {
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
}

/** Completes "The certificate of …": what is wrong, and what to do. */
export function wordsOf(problem: Problem, code: string, url: URL, hasCa: boolean, seen?: PeerCertificate): string {
  const until = seen === undefined ? '' : ` on ${seen.valid_to}`;
  const from = seen === undefined ? 'later' : `from ${seen.valid_from} on`;
  const issuer = seen === undefined ? '' : ` (${nameOf(seen.issuer)})`;
  const trust = hasCa
    ? "It is not among those of the page's `ca` in the estate."
    : 'If that is as it should be, name it as `ca` of the page in the estate.';
  switch (problem) {
    case 'expired':
      return `expired${until}. Renew it on the server.`;
    case 'not-yet-valid':
      return `is valid ${from}. Are the clocks right, here and there?`;
    case 'self-signed':
      return `is signed by itself. ${trust}`;
    case 'unknown-authority':
      return `is signed by an authority that is not known here${issuer}. ${trust}`;
    case 'wrong-name':
      return `is for ${namesOf(seen)}, not for ${url.hostname}. Use one of its names as the host in the estate, or replace it.`;
    case 'other':
      return `was refused (${code}). Replace it on the server.`;
  }
}

/** One line about a certificate, for the record. */
export function describeCertificate(seen: PeerCertificate): string {
  const names = `${nameOf(seen.subject)}, issued by ${nameOf(seen.issuer)}`;
  return `${names}, valid from ${seen.valid_from} to ${seen.valid_to}, SHA-256 ${seen.fingerprint256}`;
}

const LIMIT_MS = 5_000;

/**
 * The certificate that a server shows, whatever it is worth: nothing is sent over that connection. Undefined if it cannot
 * be had.
 */
export function seeCertificate(url: URL, outer: AbortSignal): Promise<PeerCertificate | undefined> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(LIMIT_MS)]);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const settle = (seen?: PeerCertificate) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(seen);
    };
    const onAbort = () => settle();
    socket.once('secureConnect', () => {
      const seen = socket.getPeerCertificate();
      // Without one it is an empty object.
      settle('fingerprint256' in seen ? seen : undefined);
    });
    socket.on('error', onAbort);
    socket.on('close', onAbort);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  // One that has several is a list, whatever the type says.
  const given: unknown = name?.CN ?? name?.O ?? name?.OU;
  return given === undefined ? 'nobody by name' : String(given);
}

const MOST_NAMES = 3;

function namesOf(seen: PeerCertificate | undefined): string {
  if (seen === undefined) return 'another name';
  const names = (seen.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  if (names.length === 0) return nameOf(seen.subject);
  return `${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;
}

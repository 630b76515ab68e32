/** Why a SQL Server could not be asked, and what to do, in one line. */
import { clip, oneLine } from '../text.ts';
import type { Answer } from './ask.ts';
import { NOT_ENCRYPTED, type SqlServerConnection, TOO_MUCH } from './messages.ts';

export interface Asked {
  readonly connection: SqlServerConnection;
  /** As people know the server: `uwm-sql2`, `uwm-sql2\UWM`, `uwm-sql2:1444`. */
  readonly place: string;
  /** Where it stands in the estate: `databases.main`. */
  readonly entry: string;
  /** Seconds. */
  readonly timeout: number;
}

type Failure = Exclude<Answer, { readonly is: 'rows' }>;

export function explain(failure: Failure, asked: Asked): string {
  const { place, entry } = asked;
  switch (failure.is) {
    case 'called-off':
      return `${place} was not asked to the end: the look was called off.`;
    case 'too-late':
      return tooLate(asked);
    case 'nonsense':
      return `What ${place} answered is not SQL Server's language (${quoted(failure.message, asked)}). Is the port right in \`${entry}\`?`;
    case 'failed':
      return byNumber(failure.numbers, asked) ?? byCode(failure.codes, asked) ?? inItsWords(failure, asked);
  }
}

/** SQL Server's own errors. A login that is refused for its database is sent two. */
function byNumber(numbers: readonly number[], { connection, place, entry }: Asked): string | undefined {
  const has = (...wanted: readonly number[]) => numbers.some((each) => wanted.includes(each));
  const { database, user } = connection;
  if (has(4060, 911)) {
    return `${place} does not let the login \`${user}\` into \`${database}\`: there is no such database, it is offline, or the login has no user in it.`;
  }
  if (has(18486, 18487, 18488)) {
    return `${place} refused the login \`${user}\`: it is locked, or its password has expired or must be changed.`;
  }
  if (has(18452)) {
    return `${place} refused the login \`${user}\`: it takes Windows accounts only, or does not trust this domain. Set \`${entry}.domain\`, or allow SQL Server logins.`;
  }
  if (has(18456, 18470)) {
    return `${place} refused the login \`${user}\`. Check \`${entry}.user\` and the password that the worker has for it.`;
  }
  if (has(229, 230)) {
    return `The login \`${user}\` may not read the replication tables of \`${database}\` on ${place}. ${GRANT}`;
  }
  return undefined;
}

/** What a login needs that does not see enough. */
export const GRANT =
  'Add it to db_datareader there, or grant it VIEW DEFINITION and SELECT on dbo.sysmergesubscriptions and dbo.MSreplication_subscriptions.';

const DISTRUST = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
];
const LOST = ['ECONNRESET', 'EPIPE', 'ECLOSE', 'ECONNABORTED'];
const NO_ROUTE = ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'];

function byCode(codes: readonly string[], asked: Asked): string | undefined {
  const { connection, place, entry } = asked;
  const has = (...wanted: readonly string[]) => codes.some((each) => wanted.includes(each));
  if (has(NOT_ENCRYPTED)) {
    return `${place} does not offer encryption, so the password was not sent. Let it encrypt, or set \`${entry}.encrypt\` to false.`;
  }
  if (has(TOO_MUCH)) {
    return `${place} answered with more than 4 MiB, which no answer to what was asked has. Is the port right in \`${entry}\`?`;
  }
  if (has('EENCRYPT')) return `${place} takes encrypted connections only. Set \`${entry}.encrypt\` to true.`;
  if (has(...DISTRUST)) {
    return `Nobody known here vouches for the certificate of ${place}. Name its issuer's certificate as \`${entry}.ca\`, or set \`${entry}.trust-certificate\` to true.`;
  }
  if (has('ERR_TLS_CERT_ALTNAME_INVALID')) {
    return `The certificate of ${place} is for another name. Give \`${entry}.host\` as the certificate has it, or set \`${entry}.trust-certificate\` to true.`;
  }
  if (has('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID')) {
    return `The certificate of ${place} is not valid today. Renew it, or set \`${entry}.trust-certificate\` to true.`;
  }
  if (codes.some((each) => each === 'EPROTO' || each.startsWith('ERR_SSL_'))) {
    return `${place} and this worker found no encryption that both know. TLS 1.2 is needed.`;
  }
  if (has('EINSTLOOKUP')) {
    return `Where the instance \`${connection.instance}\` of ${connection.host} listens could not be found out. ${browser(entry)}`;
  }
  if (has('ECONNREFUSED')) {
    return `${place} refuses connections. Is SQL Server running, does it take TCP/IP, and is the port right in \`${entry}\`?`;
  }
  if (has('ENOTFOUND')) {
    return `The name ${connection.host} is not found. Is it right in \`${entry}\`, and can this worker resolve it?`;
  }
  if (has('EAI_AGAIN'))
    return `The name ${connection.host} could not be looked up just now: the name server did not answer.`;
  if (has(...NO_ROUTE)) {
    return `There is no route to ${place} from here. Does the worker run in the server's network?`;
  }
  if (has('ETIMEOUT', 'ETIMEDOUT')) return tooLate(asked);
  if (has(...LOST)) {
    return `${place} closed the connection before its answer was complete. Is SQL Server being restarted, or does another service have that port?`;
  }
  return undefined;
}

function tooLate({ connection, place, entry, timeout }: Asked): string {
  const cause = 'Is SQL Server busy or locked, or does a firewall drop the packets?';
  return `${place} did not answer within ${timeout} s. ${connection.instance === undefined ? cause : browser(entry)}`;
}

function browser(entry: string): string {
  return `Is SQL Server Browser running, and UDP port 1434 open? Or give \`${entry}.port\` instead of the instance.`;
}

function inItsWords(failure: Extract<Failure, { readonly is: 'failed' }>, asked: Asked): string {
  const words = quoted(failure.message, asked);
  const [number] = failure.numbers;
  if (number !== undefined) return `${asked.place} answered with error ${number}: ${words}`;
  return `${asked.place} could not be asked: ${words}`;
}

const LONGEST_QUOTE = 160;

/** Others' words, which might hold what was sent to them. */
export function quoted(words: string, { connection: { password } }: Asked): string {
  return clip(oneLine(password === '' ? words : words.replaceAll(password, '…')), LONGEST_QUOTE);
}

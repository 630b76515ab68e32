/**
 * Where a Redis is: `redis://…`, `rediss://…` (TLS), `unix:/path`, or behind Sentinels, which tell who the primary is:
 *
 *     redis+sentinel://user:password@host1:26379,host2:26379,host3:26379/NAME/0?sentinel-password=…
 *
 * NAME is what the Sentinels call the primary, the number after it a database (0 if absent). User and password are those of
 * the Redis servers; the Sentinels' own are `sentinel-user` and `sentinel-password`. `rediss+sentinel://` speaks TLS to both.
 */

export interface SentinelAddress {
  readonly type: 'sentinel';
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
  readonly database: number;
  readonly user?: string;
  readonly password?: string;
  readonly sentinelUser?: string;
  readonly sentinelPassword?: string;
  readonly tls: boolean;
}

export type ParsedAddress =
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'unix'; readonly path: string }
  | SentinelAddress;

/** Thrown when an address is none of the forms. `message` says which forms there are. */
export class BadRedisAddress extends Error {
  readonly code = 'bad-redis-address';

  constructor(address: string) {
    super(
      `${redact(address)} is not a Redis address. Write redis://host:6379, rediss://host:6379 (TLS), unix:/path/to/redis.sock, or redis+sentinel://host:26379,host:26379/NAME.`,
    );
    this.name = 'BadRedisAddress';
  }
}

/** Reads an address. Throws {@link BadRedisAddress}. */
export function parseAddress(address: string): ParsedAddress {
  const unix = /^unix:(?:\/\/)?(\/.+)$/.exec(address)?.[1];
  if (unix !== undefined) return { type: 'unix', path: unix };
  if (/^rediss?\+sentinel:/.test(address)) return parseSentinels(address);
  if (!/^rediss?:\/\//.test(address) || !URL.canParse(address) || new URL(address).hostname === '')
    throw new BadRedisAddress(address);
  return { type: 'url', url: address };
}

const SENTINEL_FORM = /^(rediss?)\+sentinel:\/\/(?:([^@/?#]*)@)?([^@/?#]+)\/([^/?#]+)(?:\/(\d+))?\/?(?:\?([^#]*))?$/;
const HOST_FORM = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/;
const USUAL_SENTINEL_PORT = 26_379;
const QUERY = ['sentinel-user', 'sentinel-password'];

function parseSentinels(address: string): SentinelAddress {
  const [, scheme, signIn = '', hosts = '', name = '', database = '0', query = ''] = SENTINEL_FORM.exec(address) ?? [];
  const asked = new URLSearchParams(query);
  const sentinels = hosts.split(',').map((text) => {
    const [, six, four, port = String(USUAL_SENTINEL_PORT)] = HOST_FORM.exec(text.trim()) ?? [];
    return { host: six ?? four ?? '', port: Number(port) };
  });
  const sound =
    scheme !== undefined &&
    sentinels.every(({ host, port }) => host !== '' && port >= 1 && port <= 65_535) &&
    [...asked.keys()].every((key) => QUERY.includes(key));
  if (!sound) throw new BadRedisAddress(address);
  try {
    const colon = signIn.indexOf(':');
    const [user, password] = colon === -1 ? [signIn, ''] : [signIn.slice(0, colon), signIn.slice(colon + 1)];
    const [sentinelUser, sentinelPassword] = QUERY.map((key) => asked.get(key) ?? '');
    return {
      type: 'sentinel',
      sentinels,
      name: decodeURIComponent(name),
      database: Number(database),
      ...(user !== '' && { user: decodeURIComponent(user) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      ...(sentinelUser !== undefined && sentinelUser !== '' && { sentinelUser }),
      ...(sentinelPassword !== undefined && sentinelPassword !== '' && { sentinelPassword }),
      tls: scheme === 'rediss',
    };
  } catch {
    // A percent sign that encodes nothing.
    throw new BadRedisAddress(address);
  }
}

/** The address without its password, for logs and messages, also if it is written wrongly. */
export function redact(address: string): string {
  if (/^unix:\//.test(address)) return address;
  return address.replace(/^([\w+]+:\/\/)?.*@/s, '$1…@').replace(/\?.*$/s, '?…');
}

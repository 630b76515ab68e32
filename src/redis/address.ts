/** Where a Redis is: `redis://…`, `rediss://…` (TLS) or `unix:/path`. */

export type ParsedAddress =
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'unix'; readonly path: string };

/** Thrown when an address is none of the three forms. `message` says which forms there are. */
export class BadRedisAddress extends Error {
  readonly code = 'bad-redis-address';

  constructor(address: string) {
    super(
      `${redact(address)} is not a Redis address. Write redis://host:6379, rediss://host:6379 (TLS) or unix:/path/to/redis.sock.`,
    );
    this.name = 'BadRedisAddress';
  }
}

/** Reads an address. Throws {@link BadRedisAddress}. */
export function parseAddress(address: string): ParsedAddress {
  const unix = /^unix:(?:\/\/)?(\/.+)$/.exec(address)?.[1];
  if (unix !== undefined) return { type: 'unix', path: unix };
  if (!/^rediss?:\/\//.test(address) || !URL.canParse(address) || new URL(address).hostname === '')
    throw new BadRedisAddress(address);
  return { type: 'url', url: address };
}

/** The address without its password, for logs and messages, also if it is written wrongly. */
export function redact(address: string): string {
  if (/^unix:\//.test(address)) return address;
  return address.replace(/^(\w+:\/\/)?.*@/s, '$1…@').replace(/\?.*$/s, '?…');
}

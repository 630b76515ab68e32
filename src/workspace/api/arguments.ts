import { z } from 'zod';

/** The arguments of a call, as they came: strings from a form, anything from JSON. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A value that a form carries as JSON in a string, and a JSON body as it is; undefined if it is no JSON. */
export function structured(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** A yes or no: `true`, `1`. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', '']), z.int()])
  .transform((value) => value === true || value === 'true' || value === '1' || value === 1)
  .optional();

/** A whole number. */
export const count = z.coerce.number().int().optional();

/** A timestamp. Slack's client warns of numbers but sends them; a number has lost digits, so it is refused here. */
export const timestamp = z.string().regex(/^\d+(\.\d+)?$/, 'must be a timestamp in a string');

/** Several ids, by commas or as JSON. */
export const idList = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (typeof value === 'string' ? value.split(',') : value).map((it) => it.trim()).filter((it) => it !== ''),
  );

/** A page of a list, with the cursor of the next one, empty at the end. Cursors are opaque, as Slack's are. */
export function page<T>(
  items: readonly T[],
  given: { cursor?: string | undefined; limit?: number | undefined },
  standard: number,
): { items: readonly T[]; next: string } | undefined {
  const start = given.cursor === undefined || given.cursor === '' ? 0 : decode(given.cursor);
  if (start === undefined) return undefined;
  const limit = given.limit === undefined || given.limit < 1 ? standard : Math.min(given.limit, 1000);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? encode(end) : '' };
}

function encode(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function decode(cursor: string): number | undefined {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'));
  return match === null ? undefined : Number(match[1]);
}

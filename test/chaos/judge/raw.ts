/** The record as Redis holds it, read without any of Handrail's own code: what it is judged by must not be what wrote it. */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';

const eventSchema = z.looseObject({
  type: z.string(),
  at: z.number(),
  command: z.string(),
  step: z.string().optional(),
});

export interface RawEntry {
  readonly version: number;
  readonly hash: string;
  readonly event: Readonly<z.infer<typeof eventSchema>>;
}

export interface RawRun {
  readonly id: string;
  readonly entries: readonly RawEntry[];
}

const TAG = '{handrail}';

/** @returns what is wrong with the chain, and the entries as far as they are right */
export async function readRun(redis: Redis, id: string): Promise<{ run: RawRun; problems: readonly string[] }> {
  const stored = await redis.xrange(`${TAG}:run:${id}:journal`, '-', '+');
  const head = await redis.hgetall(`${TAG}:run:${id}:head`);
  const entries: RawEntry[] = [];
  let before = sha256(id);
  for (const [i, [name, fields]] of stored.entries()) {
    const version = i + 1;
    const { event = '', prev, hash = '' } = Object.fromEntries(pairs(fields));
    if (name !== `${version}-0`) return { run: { id, entries }, problems: [`entry ${version} is named ${name}`] };
    if (prev !== before)
      return { run: { id, entries }, problems: [`entry ${version} does not follow the one before it`] };
    before = sha256(`${before}\n${version}\n${event}`);
    if (hash !== before) return { run: { id, entries }, problems: [`entry ${version} has another hash than its text`] };
    entries.push({ version, hash, event: eventSchema.parse(JSON.parse(event)) });
  }
  const isLast = head.version === String(entries.length) && head.hash === before;
  return { run: { id, entries }, problems: isLast ? [] : ['the head is not the last entry'] };
}

/** What is left in Redis of what should be gone once every run has ended. */
export async function leftovers(redis: Redis): Promise<readonly string[]> {
  const left: string[] = [];
  const look = async (what: string, found: readonly string[] | Promise<readonly string[]>) => {
    const names = await found;
    if (names.length > 0) left.push(`${what}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`);
  };
  await look('live runs', redis.zrange(`${TAG}:runs:live`, 0, -1));
  await look('runs whose thread is behind', redis.zrange(`${TAG}:runs:dirty`, 0, -1));
  await look('locks', redis.hkeys(`${TAG}:locks`));
  for (const queue of await queuesOf(redis)) {
    await look(`jobs that wait in ${queue}`, redis.lrange(`${queue}:wait`, 0, -1));
    await look(`jobs that somebody works on in ${queue}`, redis.lrange(`${queue}:active`, 0, -1));
    // A deadline's reminder goes off by itself, and whether it still matters is for the journal to say.
    if (queue.endsWith(':timers')) continue;
    await look(`jobs that come later in ${queue}`, redis.zrange(`${queue}:delayed`, 0, -1));
  }
  return left;
}

async function queuesOf(redis: Redis): Promise<readonly string[]> {
  const metas = await redis.keys(`${TAG}:*:meta`);
  return metas.map((key) => key.replace(/:meta$/, ''));
}

function pairs(fields: readonly string[]): readonly (readonly [string, string])[] {
  return fields.flatMap((field, i) => (i % 2 === 0 ? [[field, fields[i + 1] ?? ''] as const] : []));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

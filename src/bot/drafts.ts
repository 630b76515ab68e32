import { z } from 'zod';
import type { Scope } from '../procedures/model.ts';
import type { Redis } from '../redis/connection.ts';
import type { Keys } from '../redis/keys.ts';
import { JournalUnavailable } from '../runs/journal.ts';

/** What somebody has filled in on the way to a start. A modal itself holds 3,000 characters, too few for many servers. */
export interface Draft {
  readonly procedure: string;
  readonly inputs: Scope;
  readonly channel: string;
}

const KEPT_S = 24 * 3_600;

const draftSchema = z.object({ procedure: z.string(), inputs: z.custom<Scope>(isRecord), channel: z.string() });

/** Both methods throw JournalUnavailable while Redis is away. */
export interface Drafts {
  save(id: string, draft: Draft): Promise<void>;
  /** Undefined once it is a day old. */
  load(id: string): Promise<Draft | undefined>;
}

export function draftsIn(redis: Redis, keys: Keys): Drafts {
  const key = (id: string) => keys.key('draft', id);
  return {
    save: async (id, draft) => {
      await orUnavailable(redis.set(key(id), JSON.stringify(draft), 'EX', KEPT_S));
    },
    load: async (id) => {
      const text = await orUnavailable(redis.get(key(id)));
      return text === null ? undefined : draftSchema.parse(JSON.parse(text));
    },
  };
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}

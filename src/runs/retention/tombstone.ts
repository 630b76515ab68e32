/**
 * What stays of a run whose journal was removed: an entry in a chain of its own, made and checked just as a run's
 * (`journal/chain.ts`), with `removed` in place of the run's id. So nobody can remove a run, or a trace of that, without it showing.
 */
import { z } from 'zod';

/** What the chain of tombstones begins with. No run has this id: theirs are in capitals. */
export const REMOVED = 'removed';

export const tombstoneSchema = z.object({
  type: z.literal('run-removed'),
  run: z.string(),
  title: z.string(),
  procedure: z.string(),
  channel: z.string(),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  /** Times are milliseconds since the epoch. */
  startedAt: z.number(),
  endedAt: z.number(),
  outcome: z.enum(['completed', 'stopped', 'aborted']).exactOptional(),
  /** Where the removed journal ended: whoever kept a copy can tell that it is the whole of it. */
  version: z.number(),
  hash: z.string(),
  removedAt: z.number(),
  /** By which setting, such as `HANDRAIL_KEEP_RUNS=365d`. */
  by: z.string(),
  /** The copy that was made before. */
  archive: z.object({ file: z.string(), sha256: z.string() }).exactOptional(),
});

export type Tombstone = Readonly<z.infer<typeof tombstoneSchema>>;

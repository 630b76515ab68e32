import type { Verdict } from './verify-run.ts';

/** Messages of a thread by key, with the timestamp that each has, or had. */
export type Messages = ReadonlyMap<string, string>;

/** What of a thread can be put right: what was deleted is posted again, and what was altered is written again. */
export interface Mendable {
  readonly deleted: Messages;
  readonly altered: Messages;
}

export const NOTHING_TO_MEND: Mendable = { deleted: new Map(), altered: new Map() };

/** Where the chain is broken, nothing is written again: the journal is not to be believed over the thread. */
export function mendableIn({ chain, thread }: Verdict): Mendable {
  if (thread.state === 'not-compared') return NOTHING_TO_MEND;
  const deleted = thread.differences.flatMap((each) =>
    each.kind === 'missing' && each.why === 'deleted' && each.ts !== undefined ? [[each.key, each.ts] as const] : [],
  );
  const altered = thread.differences.flatMap((each) =>
    each.kind === 'altered' && each.mendable && chain.ok ? [[each.key, each.ts] as const] : [],
  );
  return { deleted: new Map(deleted), altered: new Map(altered) };
}

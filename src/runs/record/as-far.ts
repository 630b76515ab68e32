/**
 * What a journal comes to, as far as that can be told. An entry that somebody changed may be an event still, and make no
 * sense: where the chain does not hold, whatever trips over that is told as damage, and what stands before it is told.
 */
import { type ChainVerdict, JournalDamaged, type StoredEntry } from '../journal.ts';
import { type Replayed, replay } from '../replay.ts';

interface Stored {
  readonly run: string;
  readonly entries: readonly StoredEntry[];
  readonly chain: ChainVerdict;
}

/**
 * @param tell called with all of it; if that does not work, with what stands before the damage, and what the damage is.
 *   `record` is undefined if there is nothing that can be told
 * @throws what `tell` throws, of a journal whose chain holds
 */
export function asFarAsItGoes<T>(
  { run, entries, chain }: Stored,
  tell: (record: Replayed | undefined, unreadable?: string) => T,
): T {
  let rest = entries;
  let unreadable: string | undefined;
  while (rest.length > 0) {
    try {
      return tell(replay(run, rest), unreadable);
    } catch (error) {
      const { version = 0, message } = damageIn(error, run, chain);
      unreadable = message;
      const before = rest.filter((entry) => entry.version < version);
      rest = before.length < rest.length ? before : [];
    }
  }
  return tell(undefined, unreadable);
}

/**
 * The same of what stands before the first entry that is not as it was recorded, for whoever tells it without the verdict of
 * the chain: what comes after it may make sense, and be somebody's invention.
 *
 * @param tell `damage` is what is wrong with the journal, if anything is
 */
export function asFarAsItHolds<T>(
  { run, entries, chain }: Stored,
  tell: (record: Replayed | undefined, damage?: string) => T,
): T {
  const damage = damageOf(run, chain);
  const sound = chain.ok ? entries : entries.filter(({ version }) => version < chain.version);
  return asFarAsItGoes({ run, entries: sound, chain }, (record, unreadable) => tell(record, unreadable ?? damage));
}

/** What is wrong with a journal, as a sentence; undefined if its chain holds. */
export function damageOf(run: string, chain: ChainVerdict): string | undefined {
  return chain.ok ? undefined : new JournalDamaged(run, chain.version, chain.why).message;
}

function damageIn(error: unknown, run: string, chain: ChainVerdict): JournalDamaged {
  if (error instanceof JournalDamaged) return error;
  if (chain.ok) throw error;
  return new JournalDamaged(run, chain.version, chain.why, error);
}

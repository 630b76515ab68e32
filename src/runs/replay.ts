/** A run made from its stored entries, whatever state they are in: for whoever judges the journal rather than trusts it. */
import type { RunEvent } from './events.ts';
import { evolve, initialRun } from './evolve.ts';
import { emptyHead, JournalDamaged, type StoredEntry } from './journal.ts';
import { parseEvent } from './parse-event.ts';
import type { Run } from './run.ts';
import type { RunRecord } from './runs.ts';

export interface Replayed extends RunRecord {
  /** In order, each with the version of its entry. */
  readonly events: readonly { readonly version: number; readonly event: RunEvent }[];
}

/**
 * Every entry keeps its own version, so that one that is missing changes nothing in those after it.
 *
 * @throws JournalDamaged for an entry that cannot be read, or that cannot follow those before it
 */
export function replay(id: string, entries: readonly StoredEntry[]): Replayed {
  let run: Run = initialRun;
  const events: { version: number; event: RunEvent }[] = [];
  for (const { version, json } of entries) {
    try {
      const event = parseEvent(JSON.parse(json));
      run = evolve({ ...run, version: version - 1 }, event);
      events.push({ version, event });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new JournalDamaged(id, version, `its event cannot be read (${why})`, error);
    }
  }
  const hashes = new Map(entries.map(({ version, hash }) => [version, hash]));
  const last = entries.at(-1);
  const head = last === undefined ? emptyHead(id) : { version: last.version, hash: last.hash };
  return { run, head, events, hashOf: (version) => hashes.get(version) ?? '' };
}

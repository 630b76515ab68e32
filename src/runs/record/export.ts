/**
 * A run's record to take away: as text (Markdown), as a page (HTML) or as JSON. Each is complete, stands alone, and bears
 * the head of the chain. Pure: the same journal gives the same record, but for when it was made.
 *
 * A damaged journal is written down as far as it can be read, and the record says so at its top.
 */
import { type ChainVerdict, type Head, JournalDamaged, type StoredEntry } from '../journal.ts';
import { replay } from '../replay.ts';
import { documentOf, type RecordDocument } from './document.ts';
import { asHtml } from './html.ts';
import { asJson } from './json.ts';
import { asMarkdown } from './markdown.ts';
import type { TimeZone } from './times.ts';

export const FORMATS = ['md', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export interface ToExport {
  readonly run: string;
  readonly entries: readonly StoredEntry[];
  /** What the journal says of its end; absent if that cannot be read. */
  readonly head?: Head;
  readonly chain: ChainVerdict;
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  /** Beside UTC. */
  readonly zone: TimeZone;
}

/** What the formats write down. */
export interface Exported extends ToExport {
  /** What the entries come to; absent if there is none that can be read. */
  readonly document?: RecordDocument;
  /** Why the entries from some version on are not told of. */
  readonly unreadable?: string;
}

export function exportRun(format: Format, given: ToExport): string {
  const exported = { ...given, ...readable(given) };
  switch (format) {
    case 'md':
      return asMarkdown(exported);
    case 'html':
      return asHtml(exported);
    case 'json':
      return asJson(exported);
  }
}

/** `handrail-7KQ2.html` */
export function fileName(run: string, format: Format): string {
  return `handrail-${run}.${format}`;
}

function readable({
  run,
  entries,
  chain,
}: Pick<ToExport, 'run' | 'entries' | 'chain'>): Pick<Exported, 'document' | 'unreadable'> {
  try {
    if (entries.length === 0) return {};
    return { document: documentOf(replay(run, entries), chain, entries.length) };
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error;
    // What stands before it can be told.
    const before = entries.filter(({ version }) => version < (error.version ?? 0));
    return { ...readable({ run, entries: before, chain }), unreadable: error.message };
  }
}

/**
 * A run's record to take away: as text (Markdown), as a page (HTML) or as JSON. Each is complete, stands alone, and bears
 * the head of the chain. Pure: the same journal gives the same record, but for when it was made.
 *
 * A damaged journal is written down as far as it can be read, and the record says so at its top.
 */
import type { ChainVerdict, Head, StoredEntry } from '../journal.ts';
import { asFarAsItGoes } from './as-far.ts';
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
  return asFarAsItGoes(given, (record, unreadable) => {
    const document = record && documentOf(record, given.chain, record.events.length);
    return write(format, {
      ...given,
      ...(document && { document }),
      ...(unreadable !== undefined && { unreadable }),
    });
  });
}

function write(format: Format, exported: Exported): string {
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

/**
 * The record as JSON: the entries exactly as the journal holds them, so that anybody can recompute the chain, and beside
 * them what they come to, for whoever only reads. docs/record.md tells how to check it.
 */
import type { StoredEntry } from '../journal.ts';
import type { RecordDocument } from './document.ts';
import type { Exported } from './export.ts';

/** Grows when something in the form changes its meaning; what is added later does not change it. */
const FORMAT_VERSION = 1;

export function asJson({ run, document, entries, head, chain, exportedAt, unreadable }: Exported): string {
  const record = {
    format: 'handrail-run',
    formatVersion: FORMAT_VERSION,
    run,
    exportedAt: new Date(exportedAt).toISOString(),
    chain: {
      algorithm: 'sha256',
      start: 'sha256(run)',
      entry: 'sha256(prev + "\n" + version + "\n" + event)',
      head,
      holds: chain.ok,
      ...(!chain.ok && { broken: { version: chain.version, why: chain.why } }),
    },
    entries: entries.map(entry),
    ...(document && { record: document satisfies RecordDocument }),
    ...(unreadable !== undefined && { unreadable }),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** `event` is the text that was hashed, not what it means. */
function entry({ version, json, prev, hash }: StoredEntry) {
  return { version, event: json, prev, hash };
}

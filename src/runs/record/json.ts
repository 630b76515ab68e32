/**
 * The record as JSON: the entries exactly as the journal holds them, so that anybody can recompute the chain, and beside
 * them what they come to, for whoever only reads. docs/record.md tells how to check it.
 *
 * A moment is a number, in milliseconds since the epoch; beside each that the record tells stands what it is in UTC and in the
 * time zone that was asked for: `at`, `atUtc`, `atLocal`; `startedAt`, `startedAtUtc`, `startedAtLocal`.
 */
import type { StoredEntry } from '../journal.ts';
import type { RecordDocument } from './document.ts';
import type { Exported } from './export.ts';
import { Prose } from './prose.ts';
import type { TimeZone } from './times.ts';

/** Grows when something in the form changes its meaning; what is added later does not change it. */
const FORMAT_VERSION = 1;

export function asJson({ run, document, entries, head, chain, exportedAt, zone, unreadable }: Exported): string {
  const record = {
    format: 'handrail-run',
    formatVersion: FORMAT_VERSION,
    run,
    exportedAt: new Date(exportedAt).toISOString(),
    timeZone: zone.name,
    chain: {
      algorithm: 'sha256',
      start: 'sha256(run)',
      entry: 'sha256(prev + "\n" + version + "\n" + event)',
      head,
      holds: chain.ok,
      ...(!chain.ok && { broken: { version: chain.version, why: chain.why } }),
    },
    entries: entries.map(entry),
    ...(document && { record: withTimes(document satisfies RecordDocument, zone) }),
    ...(unreadable !== undefined && { unreadable }),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Adds to every moment in it what that is in words. */
function withTimes(value: unknown, zone: TimeZone): unknown {
  if (value instanceof Prose) return value.toJSON();
  if (Array.isArray(value)) return value.map((each) => withTimes(each, zone));
  if (typeof value !== 'object' || value === null) return value;
  const told = Object.entries(value).flatMap(([name, each]): [string, unknown][] => {
    const { iso, localIso } = isMoment(name, each) ? zone.moment(each) : NO_MOMENT;
    if (iso === '') return [[name, withTimes(each, zone)]];
    return [
      [name, each],
      [`${name}Utc`, iso],
      [`${name}Local`, localIso],
    ];
  });
  return Object.fromEntries(told);
}

const NO_MOMENT = { iso: '', localIso: '' };

function isMoment(name: string, value: unknown): value is number {
  return typeof value === 'number' && (name === 'at' || name.endsWith('At'));
}

/** `event` is the text that was hashed, not what it means. */
function entry({ version, json, prev, hash }: StoredEntry) {
  return { version, event: json, prev, hash };
}

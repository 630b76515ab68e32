/** The log files of a server: which there are, and in which order they were written. */
import { type Found, type FoundFile, findFiles } from '../glob.ts';
import type { Where } from '../where.ts';
import type { Header } from './header.ts';
import { identityOf } from './mark.ts';

/** What stands beside the log and matches its glob, but is not the log. */
const NOT_THE_LOG = /(?:\.snapshot\.log|\.memory\.log|\.qsp)$/i;

/** @throws CannotLook */
export async function findLogs(where: Where, signal: AbortSignal): Promise<Found> {
  const { files, folder } = await findFiles(where, signal);
  const seen = new Set<string>();
  return {
    folder,
    files: files.filter((file) => {
      const id = identityOf(file);
      // A link to the current segment is the same log under another name.
      if (NOT_THE_LOG.test(file.name) || seen.has(id)) return false;
      seen.add(id);
      return true;
    }),
  };
}

export interface Ordered {
  readonly file: FoundFile;
  readonly header: Header;
  /** Already there when the last look, or the baseline, was taken. */
  readonly known: boolean;
}

/**
 * Puts files in the order in which they were written. What was there before comes before what came since: that has been
 * observed, whatever the clocks say. Among themselves they go by their headers (start of the process, then segment), or
 * where one lacks them by the stamps in their names, or where one lacks that by the time of the last change. GAX moves
 * its log out of the way as `gax.log.<timestamp>-1` and goes on in `gax.log`.
 */
export function inOrder<T extends Ordered>(files: readonly T[]): readonly T[] {
  const compare = files.every(hasSegment)
    ? bySegment
    : files.every(hasStamp)
      ? byStamp
      : areRolled(files)
        ? byRoll
        : byChange;
  return files.toSorted(
    (a, b) => Number(b.known) - Number(a.known) || compare(a, b) || compareText(a.file.name, b.file.name),
  );
}

function hasSegment({ header }: Ordered): boolean {
  return header.start !== undefined && header.segment !== undefined;
}

function bySegment(a: Ordered, b: Ordered): number {
  return compareText(a.header.start ?? '', b.header.start ?? '') || (a.header.segment ?? 0) - (b.header.segment ?? 0);
}

function hasStamp({ file }: Ordered): boolean {
  return stampOf(file.name) !== '';
}

function byStamp(a: Ordered, b: Ordered): number {
  return compareText(stampOf(a.file.name), stampOf(b.file.name));
}

interface Roll {
  /** Empty for the file that is being written. */
  readonly stamp: string;
  readonly number: number;
}

/** One is being written at a time. */
function areRolled(files: readonly Ordered[]): boolean {
  const rolls = files.map(({ file }) => rollOf(file.name));
  return rolls.every((roll) => roll !== undefined) && rolls.filter((roll) => roll?.stamp === '').length <= 1;
}

function byRoll(a: Ordered, b: Ordered): number {
  const [x, y] = [rollOf(a.file.name), rollOf(b.file.name)];
  if (x === undefined || y === undefined) return 0;
  return Number(x.stamp === '') - Number(y.stamp === '') || compareText(x.stamp, y.stamp) || x.number - y.number;
}

/** Of `gax.log` and `gax.log.2026-11-21-1`. */
function rollOf(name: string): Roll | undefined {
  const found = /\.log(?:\.(\d[\d_:T.-]{5,30})-(\d{1,6}))?$/.exec(name);
  return found === null ? undefined : { stamp: found[1] ?? '', number: Number(found[2] ?? 0) };
}

function byChange(a: Ordered, b: Ordered): number {
  return a.file.stats.mtimeMs - b.file.stats.mtimeMs;
}

/** `20261121_014931_112` of `ors_a1.20261121_014931_112.log`. */
function stampOf(name: string): string {
  return /(?<!\d)\d{8}_\d{6}_\d{3}(?!\d)/.exec(name)?.[0] ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

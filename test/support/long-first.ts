import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What a file says that drives a browser, or Handrail in processes of its own, or several Redis servers; about how long, in seconds. */
const DRIVES: readonly (readonly [RegExp, number])[] = [
  [/describeInBrowser|launchBrowser/, 20],
  [/support\/(stage|crew)\.ts/, 20],
  [/playRound|sentinelRig/, 30],
  [/bench\/support\/process\.ts/, 5],
];

/** So many of the long ones begin at once. */
const AT_ONCE = 3;

/** Of the short ones, how much is kept for the end. */
const KEPT = 0.15;

/**
 * The long files early: one that begins when all others are done would keep its worker long after the other has nothing to
 * do. And short ones among them: the long ones wait much of their time, and the short ones use it. How long each takes is
 * read in it, and not remembered: a first run takes no longer than another.
 */
export class LongFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sources = new Map(files.map((file) => [file, readFileSync(file.moduleId, 'utf8')]));
    const length = (file: TestSpecification) => sources.get(file)?.length ?? 0;
    const seconds = new Map([...sources].map(([file, source]) => [file, secondsOf(source)]));
    const drives = (file: TestSpecification) => seconds.get(file) ?? 0;
    const ordered = files.sort((a, b) => drives(b) - drives(a) || length(b) - length(a));
    const long = ordered.filter((file) => drives(file) > 0);
    const short = ordered.filter((file) => drives(file) === 0);
    const between = Math.floor(((1 - KEPT) * short.length) / Math.max(1, long.length - AT_ONCE));
    const mixed = long.flatMap((file, i) => (i < AT_ONCE ? [file] : [...short.splice(0, between), file]));
    return Promise.resolve([...mixed, ...short]);
  }
}

function secondsOf(source: string): number {
  return DRIVES.reduce((sum, [pattern, seconds]) => sum + (pattern.test(source) ? seconds : 0), 0);
}

import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What a file says that drives a browser, or Handrail in processes of its own, or several Redis servers. */
const DRIVES = [
  /describeInBrowser|launchBrowser/,
  /support\/(stage|crew)\.ts/,
  /bench\/support\/process\.ts/,
  /playRound|sentinelRig/,
];

/** So many of the long ones begin at once. */
const AT_ONCE = 3;

/** Of the short ones, how much is kept for the end. */
const KEPT = 0.15;

/**
 * The long files early: one that begins when all others are done would keep its worker long after the other has nothing to
 * do. And short ones among them: the long ones wait much of their time, and the short ones use it. How long each took is
 * known only where tests ran before; how much it drives can be read in it.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const drives = new Map(files.map((file) => [file, drivenBy(readFileSync(file.moduleId, 'utf8'))]));
    const usual = await super.sort(files);
    const long = usual.filter((file) => drives.get(file)).sort((a, b) => (drives.get(b) ?? 0) - (drives.get(a) ?? 0));
    const short = usual.filter((file) => !drives.get(file));
    const between = Math.floor(((1 - KEPT) * short.length) / Math.max(1, long.length - AT_ONCE));
    const mixed = long.flatMap((file, i) => (i < AT_ONCE ? [file] : [...short.splice(0, between), file]));
    return [...mixed, ...short];
  }
}

function drivenBy(source: string): number {
  return DRIVES.filter((pattern) => pattern.test(source)).length;
}

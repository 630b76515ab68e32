import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What a file says that drives a browser, or Handrail in processes of its own. */
const DRIVES = [/describeInBrowser|launchBrowser/, /support\/(stage|crew)\.ts/, /bench\/support\/process\.ts/];

/**
 * The longest files first: one that begins when all others are done would keep its worker long after the other has
 * nothing to do. How long each took is known only where tests ran before; how much it drives can be read in it.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const drives = new Map(files.map((file) => [file, drivenBy(readFileSync(file.moduleId, 'utf8'))]));
    const usual = await super.sort(files);
    return usual.sort((a, b) => (drives.get(b) ?? 0) - (drives.get(a) ?? 0));
  }
}

function drivenBy(source: string): number {
  return DRIVES.filter((pattern) => pattern.test(source)).length;
}

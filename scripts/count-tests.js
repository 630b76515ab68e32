import { relative } from 'node:path';

/**
 * What vitest's JSON report comes to.
 *
 * @param {{ report: object | undefined, exitCode: number, root: string }} run `report` is undefined if there is none
 * @returns {{ passed: number, failures: string[], skipped: { name: string, needs: string | undefined }[] }}
 *   Names begin with the file's path below `root`. A file that did not load, a report that is missing or empty, and a
 *   failure that vitest tells only by its exit code are failures too.
 */
export function countTests({ report, exitCode, root }) {
  if (report === undefined) return { passed: 0, failures: ['vitest did not run to its end'], skipped: [] };
  let passed = 0;
  const failures = [];
  const skipped = [];
  for (const file of report.testResults) {
    const path = relative(root, file.name).replaceAll('\\', '/');
    const before = failures.length;
    for (const test of file.assertionResults) {
      const name = `${path} > ${[...test.ancestorTitles.filter(Boolean), test.title].join(' > ')}`;
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failures.push(name);
      else skipped.push({ name, needs: test.status === 'todo' ? 'to be written' : test.meta?.needs });
    }
    // The file itself did not load, or something around its tests failed.
    if (file.status === 'failed' && failures.length === before) {
      failures.push(`${path}: ${file.message.split('\n')[0] || 'failed outside its tests'}`);
    }
  }
  if (failures.length === 0 && exitCode !== 0) failures.push('vitest: an error outside the tests; see above');
  if (failures.length === 0 && passed + skipped.length === 0) failures.push('vitest found no tests');
  return { passed, failures, skipped };
}

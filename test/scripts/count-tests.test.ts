import { describe, expect, it } from 'vitest';

interface Counts {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly needs: string | undefined }[];
}
type CountTests = (run: { report: object | undefined; exitCode: number; root: string }) => Counts;

const script = new URL('../../scripts/count-tests.js', import.meta.url);
const { countTests } = (await import(script.href)) as { countTests: CountTests };

interface Result {
  readonly title: string;
  readonly status: string;
  readonly meta?: object;
}

function count(exitCode: number, ...files: { name: string; status: string; message?: string; tests: Result[] }[]) {
  const testResults = files.map(({ tests, message = '', ...file }) => ({
    ...file,
    message,
    assertionResults: tests.map((test) => ({ ancestorTitles: ['', 'a run'], ...test })),
  }));
  return countTests({ report: { testResults }, exitCode, root: '/app' });
}

const passing: Result = { title: 'starts', status: 'passed' };

describe('what npm test counts', () => {
  it('is what passed, failed and was skipped, with names and needs', () => {
    const counts = count(1, {
      name: '/app/test/a.test.ts',
      status: 'failed',
      tests: [
        passing,
        { title: 'ends', status: 'failed' },
        { title: 'lasts', status: 'skipped', meta: { needs: 'Chromium' } },
        { title: 'flies', status: 'todo' },
      ],
    });
    expect(counts).toEqual({
      passed: 1,
      failures: ['test/a.test.ts > a run > ends'],
      skipped: [
        { name: 'test/a.test.ts > a run > lasts', needs: 'Chromium' },
        { name: 'test/a.test.ts > a run > flies', needs: 'to be written' },
      ],
    });
  });

  it.each([
    [
      'a file that does not load',
      1,
      { status: 'failed', message: 'No such module\n at…', tests: [] },
      'No such module',
    ],
    ['an error outside the tests', 1, { status: 'passed', tests: [passing] }, 'outside the tests'],
    ['no tests at all', 0, { status: 'passed', tests: [] }, 'found no tests'],
  ])('has a failure for %s', (_what, exitCode, file, says) => {
    const { failures } = count(exitCode, { name: '/app/test/a.test.ts', ...file });
    expect(failures).toEqual([expect.stringContaining(says)]);
  });

  it('has a failure if vitest told nothing', () => {
    expect(countTests({ report: undefined, exitCode: 1, root: '/app' })).toMatchObject({
      passed: 0,
      failures: [expect.stringContaining('vitest')],
    });
  });

  it('is no failure where all passed', () => {
    expect(count(0, { name: '/app/test/a.test.ts', status: 'passed', tests: [passing] })).toEqual({
      passed: 1,
      failures: [],
      skipped: [],
    });
  });
});

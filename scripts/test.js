/**
 * `npm test`: lint, types, then every test that this machine can run. What is given after `--` goes to vitest:
 *
 *     npm test -- test/runs
 *
 * Tests that need something this machine lacks are skipped, and the end says which and what they need. With `CI=true` a
 * skipped test is a failure. `TEST_SUMMARY=file` also writes the counts there: `{ "passed", "failed", "skipped" }`.
 * Exit code 0 if all is well, 1 if not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests } from './count-tests.js';
import { summaryLines } from './summary-lines.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const strict = ['true', '1'].includes(process.env.CI ?? '');

const temporary = mkdtempSync(join(tmpdir(), 'handrail-test-'));
const report = join(temporary, 'report.json');
try {
  const lint = run('Lint: biome check', '@biomejs/biome', 'biome', ['check', '.']);
  const types = run('Types: tsc --noEmit', 'typescript', 'tsc', ['--noEmit']);
  const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  const tests = run(`Tests: ${['vitest run', ...args].join(' ')}`, 'vitest', 'vitest', [
    'run',
    ...args,
    ...reporters,
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);

  const counts = countTests({ report: readReport(), exitCode: tests, root });
  const failures = [
    ...(lint === 0 ? [] : ['lint']),
    ...(types === 0 ? [] : ['types']),
    ...counts.failures,
    ...(strict ? counts.skipped.map(({ name }) => `skipped, and nothing may be: ${name}`) : []),
  ];
  heading('Summary');
  for (const line of summaryLines({ counts, failures, lint, types, strict })) console.log(line);
  const summary = { passed: counts.passed, failed: failures.length, skipped: counts.skipped.length };
  if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, `${JSON.stringify(summary)}\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n`);
}

/** Runs a package's program with this Node, without a shell. @returns its exit code, or what stands for one */
function run(title, name, program, programArgs) {
  heading(title);
  try {
    const manifest = join(root, 'node_modules', name, 'package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const file = join(dirname(manifest), typeof bin === 'string' ? bin : bin[program]);
    const { status, signal, error } = spawnSync(process.execPath, [file, ...programArgs], {
      cwd: root,
      stdio: 'inherit',
    });
    if (error) throw error;
    if (signal) console.error(`${program} was ended by ${signal}.`);
    return status ?? 1;
  } catch (error) {
    const missing = error.code === 'ENOENT' || error.code === 'MODULE_NOT_FOUND';
    console.error(missing ? `${program} is not installed. Run \`npm ci\` first.` : `${program}: ${error.message}`);
    return 1;
  }
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return undefined;
  }
}

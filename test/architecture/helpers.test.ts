/** What test files share is loaded once for all files of a worker, so it must do nothing that only the first would get. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const test = fileURLToPath(new URL('..', import.meta.url));
const helpers = readdirSync(test, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, source: readFileSync(join(test, file), 'utf8') }));

/** Statements of a module itself begin a line; what is inside a function is indented. */
const HOOK = /^(?:before|after)(?:Each|All)\(/m;

describe('a module that test files share', () => {
  it('registers no hooks when it is loaded: only the first file would have them', () => {
    expect(helpers.length).toBeGreaterThan(20);
    expect(helpers.filter(({ source }) => HOOK.test(source)).map(({ file }) => file)).toEqual([]);
  });

  it('is found out if it does', () => {
    expect(HOOK.test("import { afterEach } from 'vitest';\n\nafterEach(() => undefined);\n")).toBe(true);
    expect(HOOK.test('export function open() {\n  onTestFinished(close);\n}\n')).toBe(false);
  });
});

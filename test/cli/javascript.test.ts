/** How the command comes from TypeScript to a process: by JavaScript that is never older than the sources. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

let root: string;
let cache: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'handrail-javascript-'));
  cache = join(root, 'node_modules', '.cache', 'handrail');
  for (const folder of ['cli', 'checks/replication-disabled']) {
    await mkdir(join(root, 'src', folder), { recursive: true });
  }
  await mkdir(join(root, 'node_modules'));
  await cp(join(checkout, 'bin'), join(root, 'bin'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'src/javascript/begin.js', 'src/javascript/stacks.js']) {
    await cp(join(checkout, name), join(root, name));
  }
  await writeFile(join(root, 'src', 'checks', 'replication-disabled', 'driver.ts'), 'export {};');
  for (const name of ['esbuild', '@esbuild', 'tsx']) {
    await symlink(join(checkout, 'node_modules', name), join(root, 'node_modules', name));
  }
  await writeFile(
    join(root, 'src', 'cli', 'main.ts'),
    `import { words } from './words.ts';
     const file: string = process.argv[1] ?? '';
     console.log(words, file.endsWith('handrail.js'), new URL('beside.txt', import.meta.url).href);`,
  );
  await say('hello');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const say = (words: string) =>
  writeFile(join(root, 'src', 'cli', 'words.ts'), `export const words: string = '${words}';`);

async function run(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'bin', 'handrail.js')]);
  return stdout;
}

const said = (words: string) => `${words} true file://${root}/src/cli/beside.txt\n`;

it('is made once, and what a source finds beside itself is found where the source is', async () => {
  expect(await run()).toBe(said('hello'));
  const made = await readdir(cache);
  expect(made).toHaveLength(1);
  expect(await run()).toBe(said('hello'));
  expect(await readdir(cache)).toEqual(made);
});

it('is what the sources say now, also when they change back', async () => {
  for (const words of ['hello', 'good evening', 'hello']) {
    await say(words);
    expect(await run()).toBe(said(words));
  }
});

it('is made by whichever is quickest of several that start at the same time', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, run));
  expect(new Set(all)).toEqual(new Set([said('hello')]));
  expect(await readdir(cache)).toHaveLength(1);
});

it('is not kept for ever', async () => {
  for (let n = 0; n < 10; n += 1) await mkdir(join(cache, `made-from-sources-long-ago-${n}`), { recursive: true });
  expect(await run()).toBe(said('hello'));
  expect((await readdir(cache)).length).toBeLessThanOrEqual(6);
});

it('is done without where nothing can be kept', async () => {
  await writeFile(join(root, 'node_modules', '.cache'), 'a file where the folder would be');
  expect(await run()).toBe(said('hello'));
});

it('says where in TypeScript something went wrong', async () => {
  await writeFile(join(root, 'src', 'cli', 'words.ts'), `\n\nthrow new Error('no words');\nexport const words = '';`);
  await expect(run()).rejects.toThrow(/Error: no words\n {4}at .*src\/cli\/words\.ts:3:7/);
});

it('says so of an error that nobody can read, too', async () => {
  await writeFile(
    join(root, 'src', 'cli', 'main.ts'),
    `class Odd extends Error { override get name(): string { throw new Error('no name'); } }

     console.log(new Odd('odd').stack);`,
  );
  expect((await run()).match(/Error\n {4}at .*src\/cli\/main\.ts:3:/g)).toHaveLength(1);
});

it('keeps what is made from the sources, as long as they stay as they are', async () => {
  await cp(join(checkout, 'src/javascript/kept.ts'), join(root, 'src/javascript/kept.ts'));
  await writeFile(
    join(root, 'src', 'cli', 'main.ts'),
    `import { kept } from '../javascript/kept.ts';
     import { words } from './words.ts';
     let made = 'read';
     const page = await kept('page', async () => {
       made = 'made';
       return { words };
     });
     console.log(made, page.words);`,
  );
  expect([await run(), await run()]).toEqual(['made hello\n', 'read hello\n']);
  // As a loss of power may leave it.
  const [made = ''] = await readdir(cache);
  await writeFile(join(cache, made, 'page.json'), '');
  expect([await run(), await run()]).toEqual(['made hello\n', 'read hello\n']);
  await say('good evening');
  expect([await run(), await run()]).toEqual(['made good evening\n', 'read good evening\n']);
  await writeFile(join(root, 'src', 'cli', 'looks.css'), 'a { color: red }');
  expect(await run()).toBe('made good evening\n');
});

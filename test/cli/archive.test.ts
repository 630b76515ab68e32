/** Copies of runs that are about to be removed: whole, one of each, and what is told of one is true of the file. */
import { createHash } from 'node:crypto';
import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveIn } from '../../src/cli/archive.ts';
import { emptyHead, entryHash } from '../../src/runs/journal.ts';
import type { WholeRun } from '../../src/runs/retention.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handrail-archive-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const json = '{"type":"x"}';
const { hash: prev } = emptyHead('7KQ2');
const head = { version: 1, hash: entryHash(prev, 1, json) };
const whole: WholeRun = { run: '7KQ2', head, entries: [{ ...head, json, prev }] };

const sha256Of = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
const codeError = (code: string) => Object.assign(new Error(code), { code });
const withoutLinks = async () => {
  throw codeError('EPERM');
};

describe.each([
  ['with links', link],
  ['without links', withoutLinks],
])('a copy, on a file system %s', (_, linking) => {
  it('is the only file, with the SHA-256 that is told', async () => {
    const copied = await archiveIn(folder, linking)(whole);
    expect(await readdir(folder)).toEqual([`7KQ2-${head.hash.slice(0, 12)}.json`]);
    expect(copied.sha256).toBe(await sha256Of(copied.file));
  });

  it('that another bot made stays as it is, and is what is told', async () => {
    const first = await archiveIn(folder, linking)(whole);
    // Made at another time.
    const other = (await readFile(first.file, 'utf8')).replace(/"exportedAt": ".*"/, '"exportedAt": "2026-01-01"');
    await writeFile(first.file, other);
    const second = await archiveIn(folder, linking)(whole);
    expect(await readFile(first.file, 'utf8')).toBe(other);
    expect(second).toEqual({ file: first.file, sha256: await sha256Of(first.file) });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is not taken to be there when another file has its name', async () => {
    const { file } = await archiveIn(folder, linking)(whole);
    for (const text of ['', '{"entries":[]}', (await readFile(file, 'utf8')).slice(0, -10)]) {
      await writeFile(file, text);
      await expect(archiveIn(folder, linking)(whole)).rejects.toThrow(/was there already.*Move it somewhere else/);
      expect(await readFile(file, 'utf8')).toBe(text);
    }
    expect(await readdir(folder)).toHaveLength(1);
  });
});

it('of which several bots make one at once is one, and each of them tells what is in it', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => archiveIn(folder)(whole)));
  const [name = ''] = await readdir(folder);
  const sha256 = await sha256Of(join(folder, name));
  expect(new Set(all.map((copied) => copied.sha256))).toEqual(new Set([sha256]));
  expect(await readdir(folder)).toHaveLength(1);
});

it('that cannot be given its name leaves nothing behind', async () => {
  const full = async () => {
    throw codeError('ENOSPC');
  };
  await expect(archiveIn(folder, full)(whole)).rejects.toThrow('ENOSPC');
  expect(await readdir(folder)).toEqual([]);
});

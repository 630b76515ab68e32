import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptEstate } from '../../src/estate/kept.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-estate-'));
  path = join(folder, 'estate.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string) =>
  writeFileSync(path, `name: ${name}\nservers:\n  a: { product: app, host: 127.0.0.1 }\n`);

it('is read again when its file has changed, and only then', async () => {
  write('one');
  const estate = keptEstate(path);
  const first = await estate();
  expect(await estate()).toBe(first);
  write('another');
  expect((await estate()).name).toBe('another');
});

it('that is none, or is not there, is told until it is put right', async () => {
  const estate = keptEstate(path);
  await expect(estate()).rejects.toThrow('the estate file cannot be read');
  writeFileSync(path, 'name: [');
  await expect(estate()).rejects.toThrow('not valid YAML');
  await expect(estate()).rejects.toThrow('not valid YAML');
  write('one');
  expect((await estate()).name).toBe('one');
});

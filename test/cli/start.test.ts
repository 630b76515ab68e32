/** `handrail start` with what people bring along: their own servers, their own procedures. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { start } from '../../bench/support/process.ts';
import { program, run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT_MS = 120_000;
const args = ['start', '--data', join(folder, 'data')];

it('serves every location of the estate that was named, and names the procedures that are broken', {
  timeout: LIMIT_MS,
}, async () => {
  const estate = join(folder, 'estate.yaml');
  writeFileSync(estate, 'name: bench\nservers:\n  one: { product: ors, host: 127.0.0.1, location: berlin }\n');
  writeFileSync(join(folder, 'broken.yaml'), 'id: broken\ntitle: [\n');
  const env = { HANDRAIL_PORT: '0', HANDRAIL_ESTATE: estate, HANDRAIL_PROCEDURES: folder, LOG_LEVEL: 'info' };
  const handle = await start([program, ...args], /Ctrl\+C ends it[\s\S]*\n\n$/, env);
  await handle.end();
  expect(handle.output()).toContain('The servers are those of the estate bench');
  expect(handle.output()).toMatch(/"location":"berlin","msg":"checking"/);
  expect(handle.output()).toMatch(/Not offered, because they are broken:\n.*broken\.yaml:\d+:\d+ /);
});

it.each([
  ['is not there', '/no/where.yaml', '/no/where.yaml'],
  ['is broken', 'flies.yaml', 'did you mean `files`?'],
])('does not begin on an estate that %s', async (_, file, says) => {
  writeFileSync(
    join(folder, 'flies.yaml'),
    'name: x\nservers:\n  one: { product: ors, host: h, flies: { export: /x } }\n',
  );
  const env = { HANDRAIL_PORT: '0', HANDRAIL_ESTATE: file.startsWith('/') ? file : join(folder, file) };
  expect(await run(args, env)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(says) });
});

/** `handrail procedures graph`: what is printed is the diagram and nothing else, and a broken file is told beside it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { diagram } from '../../src/procedures/diagram.ts';
import { loadLibrary, planFor } from '../../src/procedures/library.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'handrail-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function graph(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: folder, env: { PATH, HOME, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [handrail, 'procedures', 'graph', ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

it('prints the diagram, in full if asked, and as JSON', async () => {
  const plan = planFor(await loadLibrary(), 'uwm-databases');
  const [plain, deep, json] = await Promise.all([
    graph(['uwm-databases']),
    graph(['uwm-databases', '--deep']),
    graph(['uwm-databases', '--json']),
  ]);
  expect(plain).toEqual({ code: 0, out: diagram(plan).text, err: '' });
  expect(deep).toEqual({ code: 0, out: diagram(plan, { deep: true }).text, err: '' });
  expect(JSON.parse(json.out)).toEqual({
    id: 'uwm-databases',
    mermaid: diagram(plan).text,
    edges: diagram(plan).edges,
  });
});

it('says of a large one that Mermaid has to be told', async () => {
  const large = await graph(['framework-upgrade', '--deep']);
  expect(large).toMatchObject({ code: 0, out: expect.stringMatching(/^flowchart TD\n/) });
  expect(large.err).toMatch(/^This is large \(\d+ edges, \d+ characters\).*`maxEdges`.*\n$/);
});

it('says where to paste it', async () => {
  expect((await graph(['--help'])).out).toContain('https://mermaid.live');
});

it('tells what is wrong with a file when the procedure in it is asked for, and still draws the rest', async () => {
  writeFileSync(join(folder, 'mine.yaml'), 'id: mine\ntitle: [\n');
  const env = { HANDRAIL_PROCEDURES: folder };
  const [mine, other] = await Promise.all([graph(['mine'], env), graph(['uwm-databases'], env)]);
  expect(mine).toMatchObject({ code: 2, out: '' });
  expect(mine.err).toMatch(/mine\.yaml:\d+:\d+ not valid YAML.*\nThere is no procedure `mine`/s);
  expect(other).toMatchObject({ code: 0, err: '' });
});

/** `handrail procedures graph`: what is printed is the diagram and nothing else, and a broken file is told beside it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { diagram } from '../../src/procedures/diagram.ts';
import { loadLibrary, planFor } from '../../src/procedures/library.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = (args: readonly string[], env: Record<string, string> = {}) => run(['procedures', 'graph', ...args], env);

const plan = planFor(await loadLibrary(), 'uwm-databases');

it('prints the diagram', async () => {
  expect(await graph(['uwm-databases'])).toEqual({ code: 0, out: diagram(plan).text, err: '' });
});

it('prints it in full if asked, and as JSON', async () => {
  const { text, edges } = diagram(plan, { deep: true });
  const { code, out, err } = await graph(['uwm-databases', '--deep', '--json']);
  expect({ code, err, out: JSON.parse(out) }).toEqual({
    code: 0,
    err: '',
    out: { id: 'uwm-databases', mermaid: text, edges },
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

it.each([
  ['tells what is wrong with a file when the procedure in it is asked for', 'mine', 2],
  ['still draws the rest', 'uwm-databases', 0],
])('%s', async (_, id, code) => {
  writeFileSync(join(folder, 'mine.yaml'), 'id: mine\ntitle: [\n');
  const ended = await graph([id], { HANDRAIL_PROCEDURES: folder });
  expect(ended.code).toBe(code);
  expect(ended.out).toBe(code === 0 ? diagram(plan).text : '');
  expect(ended.err).toMatch(code === 0 ? /^$/ : /mine\.yaml:\d+:\d+ not valid YAML.*\nThere is no procedure `mine`/s);
});

/** What docs/record.md says to a stranger who wants to check a record: its programs are run as they stand there. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun } from '../../src/runs/record/export.ts';
import { pair, plan, step } from '../bot/thread/runs.ts';
import { RUN, Story } from '../runs/record/story.ts';
import { describeNeeding } from '../support/needs.ts';

const story = new Story(plan([step('one'), step('two')]), { pair: pair('ors-a') });
story.tell({ type: 'note', text: 'Größe "x" \\ 🎉 & <b>\nzwei' });
story.tell({ type: 'skip', step: 'one', reason: 'known' }).tell({ type: 'abort', reason: 'enough' });
const record = JSON.parse(exportRun('json', story.toExport()));
const count = story.entries.length;

let folder: string;
let page: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handrail-record-'));
  page = await readFile(new URL('../../docs/record.md', import.meta.url), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tampered: readonly [string, (entries: (typeof record)['entries']) => unknown[], string][] = [
  ['as it is', (entries) => entries, 'holds'],
  [
    'with a changed event',
    (entries) => entries.with(2, { ...entries[2], event: entries[2].event.replace('zwei', 'drei') }),
    'broken at entry 3',
  ],
  ['with an entry taken out', (entries) => entries.toSpliced(1, 1), 'broken at entry 2'],
  ['with two entries swapped', (entries) => entries.with(1, entries[2]).with(2, entries[1]), 'broken at entry 2'],
  ['with its end cut off', (entries) => entries.slice(0, -1), `broken at entry ${count}`],
];

function programs(language: 'js' | 'python', command: string, name: string): void {
  it.each(tampered)('a record %s', async (what, tamper, says) => {
    const program = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
    const [file, json] = [join(folder, name), join(folder, `${what.replaceAll(' ', '-')}.json`)];
    await writeFile(file, program);
    await writeFile(json, JSON.stringify({ ...record, entries: tamper(record.entries) }));
    const { out, code } = await new Promise<{ out: string; code: number }>((resolve) => {
      execFile(command, [file, json], (error, stdout) => resolve({ out: stdout, code: Number(error?.code ?? 0) }));
    });
    expect(out).toContain(says);
    expect(code).toBe(says === 'holds' ? 0 : 1);
    if (says === 'holds') expect(out).toContain(story.entries.at(-1)?.hash);
  });
}

describe('the program in JavaScript', () => programs('js', process.execPath, 'verify.mjs'));

const hasPython = await new Promise<boolean>((resolve) => {
  execFile('python3', ['--version'], (error) => resolve(error === null));
});
describeNeeding('python3 on the PATH', hasPython)('the program in Python', () =>
  programs('python', 'python3', 'verify.py'),
);

it('the beginning of a chain, by hand', () => {
  expect(page).toContain(`printf ${RUN} | sha256sum`);
  expect(page).toContain(createHash('sha256').update(RUN).digest('hex'));
  expect(story.entries[0]?.prev).toBe(createHash('sha256').update(RUN).digest('hex'));
});

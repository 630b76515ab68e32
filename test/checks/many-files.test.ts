/** Patterns that mean very many files: as many as can be kept in mind, and in a time that can be cut short. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFiles, MOST_FILES } from '../../src/checks/glob.ts';
import { logEvents } from '../../src/checks/log-events/declaration.ts';
import { logEventsProbe } from '../../src/checks/log-events/probe.ts';
import { serverWith, signal, temporaryFolder } from './support.ts';

function folderOf(files: number): string {
  const folder = temporaryFolder();
  for (let n = 0; n < files; n++) writeFileSync(join(folder, `${n}.log`), '');
  writeFileSync(join(folder, 'other.txt'), '');
  return folder;
}

describe('a pattern', () => {
  it('may mean as many files as can be kept in mind, and no more', async () => {
    const folder = folderOf(MOST_FILES);
    const where = { pattern: join(folder, '*.log'), roots: [] };
    expect((await findFiles(where, signal())).files).toHaveLength(MOST_FILES);
    writeFileSync(join(folder, 'one-more.log'), '');
    await expect(findFiles(where, signal())).rejects.toThrow('means more than 3,000 files. Name fewer of them');
    expect((await findFiles({ ...where, pattern: join(folder, '1*9.log') }, signal())).files.length).toBeGreaterThan(
      99,
    );
    // Also where a name is looked for that is there once among many.
    expect((await findFiles({ ...where, pattern: join(folder, 'one-more.log') }, signal())).files).toHaveLength(1);
    const server = serverWith({ logs: where.pattern });
    const parameters = logEvents.parameters.parse({ outcomes: { backup: ['00-04560'] } });
    const look = await logEventsProbe.look(server, parameters, { signal: signal() });
    expect(look).toMatchObject({ state: 'unknown', summary: expect.stringContaining('Name fewer of them') });
    await expect(logEventsProbe.baseline?.(server, parameters, signal())).rejects.toThrow('Name fewer of them');
  });

  it('may mean so many in several folders together', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      for (let n = 0; n <= MOST_FILES / 2; n++) writeFileSync(join(folder, name, `${n}.log`), '');
    }
    const found = findFiles({ pattern: join(folder, '*', '*.log'), roots: [] }, signal());
    await expect(found).rejects.toThrow('means more than 3,000 files');
  });

  it('is looked for no longer than it is wanted', async () => {
    const folder = folderOf(300);
    const ended = AbortSignal.abort(new Error('enough'));
    await expect(findFiles({ pattern: join(folder, '*.log'), roots: [] }, ended)).rejects.toThrow('enough');
  });
});

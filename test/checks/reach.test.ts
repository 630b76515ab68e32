/** A check reads no file but those that the estate names, wherever links lead. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkOnce } from '../../src/checks/check-once.ts';
import { findFiles } from '../../src/checks/glob.ts';
import { openWithin, within } from '../../src/checks/reach.ts';
import type { Server } from '../../src/estate/model.ts';
import { serverWith, signal, temporaryFolder } from './support.ts';

const SECRET = '01:52:13.201 Std 04560 Warm Standby (backup) mode activated, and the secret is planted-secret';

let folder: string;
let outside: string;
beforeEach(async () => {
  folder = await realpath(temporaryFolder());
  outside = await realpath(temporaryFolder());
  writeFileSync(join(outside, 'secret.log'), `${SECRET}\n`);
  writeFileSync(join(outside, 'secret.cfg'), '[main]\nport=1\n');
});

const look = (kind: string, overrides: Partial<Server>, parameters: object) =>
  checkOnce({ kind, server: serverWith(overrides), parameters, signal: signal() });
const backup = (overrides: Partial<Server>) =>
  look('log-events', overrides, { look: 'latest', outcomes: { backup: ['00-04560'] } });
const present = (path: string, roots?: readonly string[]) =>
  look('file-present', { files: { options: path }, ...(roots && { roots }) }, { file: 'options' });

describe('a file that the estate does not name', () => {
  it('is not read through a link among the logs', async () => {
    symlinkSync(join(outside, 'secret.log'), join(folder, 'ors_a1.log'));
    const seen = await backup({ logs: join(folder, 'ors_a1*.log') });
    expect(seen).toMatchObject({ state: 'unknown', evidence: [] });
    expect(seen.summary).toBe(
      `${folder}/ors_a1.log leads to ${outside}/secret.log, outside of the folder that the estate names. If that is as it should be, add the folder to \`roots\` of the server.`,
    );
  });

  it.each(['file-present', 'config-options'])('is not read by %s through a link in place of the file', async (kind) => {
    symlinkSync(join(outside, 'secret.cfg'), join(folder, 'options.cfg'));
    const more = kind === 'config-options' ? { options: { 'main/port': 'present' } } : {};
    const seen = await look(kind, { files: { options: join(folder, 'options.cfg') } }, { file: 'options', ...more });
    expect(seen).toMatchObject({ state: 'unknown', evidence: [] });
    expect(seen.summary).toContain('outside of the folder that the estate names');
  });

  it('is not read through a linked folder that a wildcard finds', async () => {
    symlinkSync(outside, join(folder, 'ors_a1'));
    const seen = await backup({ logs: join(folder, '*', '*.log') });
    expect(seen).toMatchObject({ state: 'unknown', evidence: [] });
  });

  it('is not read through a link that leads to a link', async () => {
    symlinkSync(join(outside, 'secret.log'), join(folder, 'inner'));
    symlinkSync(join(folder, 'inner'), join(folder, 'ors_a1.log'));
    expect(await backup({ logs: join(folder, '*.log') })).toMatchObject({ state: 'unknown', evidence: [] });
  });

  it('is not read beside a folder whose name begins alike', async () => {
    for (const name of ['logs', 'logs-2']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'logs-2', 'ors.log'), SECRET);
    symlinkSync(join(folder, 'logs-2', 'ors.log'), join(folder, 'logs', 'ors.log'));
    expect(await backup({ logs: join(folder, 'logs', '*.log') })).toMatchObject({ state: 'unknown', evidence: [] });
  });

  it('is not read by going up from what a wildcard finds', async () => {
    mkdirSync(join(folder, 'logs'));
    const up = join(folder, 'l*').concat('/../../', outside.split('/').at(-1) ?? '', '/secret.log');
    expect(await backup({ logs: up })).toMatchObject({ state: 'unknown', evidence: [] });
  });

  it('is not waited for, if it is a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [join(folder, 'ors_a1.log')]);
    const seen = await backup({ logs: join(folder, '*.log') });
    expect(seen.state).toBe('unknown');
    expect(seen.summary).toContain('is not a file');
  });
});

describe('a file that the estate names', () => {
  it('is read through a link in the part of the path that the estate writes itself', async () => {
    symlinkSync(outside, join(folder, 'logs'));
    const seen = await backup({ logs: join(folder, 'logs', '*.log') });
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'backup' });
  });

  it('is read through a link within its folder', async () => {
    writeFileSync(join(folder, 'ors_a1.1.log'), `${SECRET}\n`);
    symlinkSync(join(folder, 'ors_a1.1.log'), join(folder, 'ors_a1.log'));
    expect(await backup({ logs: join(folder, '*.log') })).toMatchObject({ outcome: 'backup' });
  });

  it('is read through a link into one of the roots of its server', async () => {
    symlinkSync(join(outside, 'secret.cfg'), join(folder, 'options.cfg'));
    expect(await present(join(folder, 'options.cfg'), [outside])).toMatchObject({ outcome: 'present' });
    expect(await present(join(folder, 'options.cfg'), [join(outside, 'elsewhere')])).toMatchObject({
      state: 'unknown',
    });
  });
});

describe('a link that is turned round between the look and the reading', () => {
  it('leads nowhere', async () => {
    const path = join(folder, 'ors_a1.log');
    writeFileSync(path, 'as it was\n');
    const [found] = (await findFiles({ pattern: join(folder, '*.log'), roots: [] }, new AbortController().signal))
      .files;
    if (found === undefined) throw new Error('it is there');
    renameSync(path, join(folder, 'moved'));
    symlinkSync(join(outside, 'secret.log'), path);
    await expect(openWithin(found)).rejects.toThrow('outside of the folder');

    unlinkSync(path);
    execFileSync('mkfifo', [path]);
    await expect(openWithin(found)).rejects.toThrow('is not a file');
  });

  it('leads nowhere either while it is turned round all the time', async () => {
    const path = join(folder, 'ors_a1.log');
    const [inside, there] = [join(folder, 'inside'), join(outside, 'secret.log')];
    writeFileSync(inside, 'as it was\n');
    const folders = await within([folder]);
    let goes = true;
    const turning = (async () => {
      for (let turn = 0; goes; turn++) {
        symlinkSync(turn % 2 === 0 ? there : inside, `${path}.new`);
        renameSync(`${path}.new`, path);
        await new Promise(setImmediate);
      }
    })();
    const read: string[] = [];
    for (let tries = 0; tries < 300; tries++) {
      const handle = await openWithin({ path, folders }).catch(() => undefined);
      if (handle === undefined) continue;
      read.push(await handle.readFile('utf8'));
      await handle.close();
    }
    goes = false;
    await turning;
    expect(read.length).toBeGreaterThan(0);
    expect(new Set(read)).toEqual(new Set(['as it was\n']));
  });
});

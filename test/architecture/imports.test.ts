import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arrows, brokenArrows, cyclesBetweenFolders, type Sources } from './arrows.ts';
import { importsOf, UNREADABLE } from './imports-of.ts';

const MOST_LINES = 400;

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files: Sources = Object.fromEntries(
  readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(src.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
);
const code: Sources = Object.fromEntries(Object.entries(files).filter(([file]) => /\.[cm]?[jt]sx?$/.test(file)));

describe('src', () => {
  it('has a row in the table of arrows for every folder, and no other', () => {
    const folders = new Set(Object.keys(code).map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual(Object.keys(arrows).sort());
  });

  it('imports along the arrows, and packages only where they belong', () => {
    // It leads to whatever a process or a thread begins with, and to nothing else.
    const { 'javascript/begin.js': _, ...others } = code;
    expect(brokenArrows(others)).toEqual([]);
  });

  it('has no cycle between folders', () => {
    expect(cyclesBetweenFolders(code)).toEqual([]);
  });

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    const long = Object.entries(files)
      // A procedure is as long as the guide that it follows.
      .filter(([file]) => !file.startsWith('procedures/library/'))
      .map(([file, text]) => ({ file, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });
});

describe('the judge of arrows', () => {
  it.each([
    ['a value', 'workspace/a.ts', `import { x } from '../bot/manifest.ts';`],
    ['a type', 'lab/a.ts', `import type { Run } from '../runs/run.ts';`],
    ['over several lines', 'estate/a.ts', `import {\n  a,\n  type b,\n} from '../checks/check.ts';`],
    ['deep in a folder', 'bot/answers/a.ts', `import { x } from '../../cli/main.ts';`],
    ['for its effects', 'redis/a.ts', `import '../runs/journal.ts';`],
    ['under a namespace', 'queue/a.ts', `import * as runs from "../runs/runs.ts";`],
    ['by passing it on', 'runs/a.ts', `export { x } from '../bot/controls.ts';`],
    ['all of it by passing it on', 'runs/a.ts', `export * from '../queue/queues.ts';`],
    ['late', 'workspace/a.ts', `const page = await import('../lab/lab.ts');`],
    ['late, over lines', 'workspace/a.ts', `const page = await import(\n  '../lab/lab.ts'\n);`],
    ['inside a type', 'workspace/a.ts', `let run: import('../runs/run.ts').Run | undefined;`],
    ['the old way', 'workspace/a.ts', `const run = require('../runs/run.ts');`],
    ['where nobody can tell', 'bot/a.ts', `const kind = await import(\`../checks/\${kind}/probe.ts\`);`],
    ['where nobody can tell, by a name', 'bot/a.ts', 'const kind = await import(path);'],
    ['what is to stay inside', 'procedures/a.ts', `import { probe } from '../checks/port-open/probe.ts';`],
    ['what is to stay inside, for a run', 'runs/a.ts', `import { declarations } from '../checks/declarations.ts';`],
    ['tests', 'runs/a.ts', `import { plan } from '../../test/support/plans.ts';`],
    ['from a folder that the table lacks', 'helpers/a.ts', ''],
    ['Slack outside the bot', 'runs/a.ts', `import { WebClient } from '@slack/web-api';`],
    ['more of Slack than types into the workspace', 'workspace/a.ts', `import { App } from '@slack/bolt';`],
    ['types of Slack into runs', 'runs/a.ts', `import type { KnownBlock } from '@slack/types';`],
    ['BullMQ into the bot', 'bot/a.ts', `import type { Job } from 'bullmq';`],
    ['a part of BullMQ into runs', 'runs/a.ts', `import { Job } from 'bullmq/dist/esm';`],
    ['ioredis into the queue', 'queue/a.ts', `import { Redis } from 'ioredis';`],
  ])('objects to importing %s', (_what, file, source) => {
    expect(brokenArrows({ [file]: `const before = 1;\n${source}\n` })).toHaveLength(1);
  });

  it.each([
    ['procedures/load/a.ts', `import { x } from '../../checks/log-events/declaration.ts';`],
    ['runs/a.ts', `import type { Report } from '../checks/check.ts';\nimport { y } from './run.ts';`],
    ['workspace/a.ts', `import type { KnownBlock } from '@slack/types';`],
    ['bot/slack/a.ts', `import { App } from '@slack/bolt';`],
    ['queue/a.ts', `import { Queue } from 'bullmq';\nimport type { Redis } from '../redis/connection.ts';`],
    ['lab/a.ts', `// import { x } from '../bot/a.ts';\n/** Like import('../bot/a.ts'). */\nimport { z } from 'zod';`],
    ['lab/a.ts', `export const from = 1;\nconst a = '../bot/a.ts';`],
    ['lab/a.ts', `export const imported = important(path);\nthing.import('../bot/a.ts');`],
  ])('has nothing against what the table allows, in %s', (file, source) => {
    expect(brokenArrows({ [file]: source })).toEqual([]);
  });

  it('finds cycles, however many folders they lead through, once each', () => {
    const found = cyclesBetweenFolders({
      'c/a.ts': `import '../a/a.ts';`,
      'a/a.ts': `import type { B } from '../b/b.ts';`,
      'b/b.ts': `export * from '../c/c.ts';\nimport '../d/d.ts';`,
      'd/d.ts': `import './e.ts';\nimport '../e/e.ts';`,
    });
    expect(found).toEqual(['a → b → c → a']);
  });

  it('reads every form of import, and tells where it cannot', () => {
    const source = `#!/usr/bin/env node
import a, { type b } from 'one';
import type * as c from "two";
export type { d } from './three.ts';
import 'four';
const e = await import('five'), f = import(name);
`;
    expect(importsOf(source)).toEqual(['one', 'two', './three.ts', 'four', 'five', UNREADABLE]);
  });
});

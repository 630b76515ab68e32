/** A procedure takes parts from another one, hands over what that accepts, and tells durations in seconds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { prerequisitesOf } from '../../src/procedures/beforehand.ts';
import { interpolate } from '../../src/procedures/interpolate.ts';
import { loadLibrary, planFor } from '../../src/procedures/library.ts';
import { straightThrough } from '../../src/procedures/walk.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const WHOLE = `
id: whole
title: Restart a server
summary: Stops it and starts it.
product: Test
source: { document: Guide, section: One }
inputs:
  server: { type: server, of: app, accepts: [proxy] }
  patience: { type: duration, default: 90s }
prerequisites: [{ id: window, text: There is a window. }]
steps:
  - { use: stop, with: { server: server, patience: patience } }
parts:
  stop:
    inputs: { server: { type: server }, patience: duration }
    steps:
      - step: stop
        title: Stop \${server} within \${patience}, which is \${patience.seconds} s
        do: Stop it.
        checks: [ { port-closed: server } ]
`;

const user = (use: string, of = 'proxy') => `
id: user
title: Stop proxies
summary: Stops them.
product: Test
source: { document: Guide, section: Two }
inputs:
  servers: { type: server, of: ${of}, many: true }
  patience: { type: duration, default: 2m }
steps:
  - each: server in servers
    steps:
      - { use: ${use}, with: { server: server, patience: patience } }
`;

async function library(...files: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-uses-'));
  folders.push(folder);
  for (const [i, text] of files.entries()) await writeFile(join(folder, `${i}.yaml`), text);
  return loadLibrary({ folders: [folder], builtIn: false });
}

const inputs = { servers: [{ server: 'p1' }, { server: 'p2' }], patience: 120_000 };

describe('a procedure that uses another one', () => {
  it('can take a part of it, without what that one asks beforehand', async () => {
    const read = await library(WHOLE, user('whole/stop'));
    expect(read.problems).toEqual([]);
    const plan = planFor(read, 'user');
    const places = straightThrough(plan, inputs);
    expect(places.map(({ key, owner }) => [key, owner.id])).toEqual([
      ['p1/whole-stop/stop', 'whole'],
      ['p2/whole-stop/stop', 'whole'],
    ]);
    expect(prerequisitesOf(plan, inputs)).toEqual([]);
    const whole = planFor(await library(WHOLE, user('whole')), 'user');
    expect(prerequisitesOf(whole, inputs).map(({ id }) => id)).toEqual(['whole/window']);
  });

  it('hands over what it accepts, and nothing else', async () => {
    expect((await library(WHOLE, user('whole', 'proxy'))).problems).toEqual([]);
    expect((await library(WHOLE, user('whole', 'app'))).problems).toEqual([]);
    const [problem] = (await library(WHOLE, user('whole', 'other'))).problems;
    expect(problem?.message).toBe('`server` must be of `app`, and `server` is of `other`');
  });

  it('is told which part is not there', async () => {
    const [problem] = (await library(WHOLE, user('whole/stopp'))).problems;
    expect(problem?.message).toBe('`whole` has no part `stopp`; did you mean `stop`?');
    const [other] = (await library(WHOLE, user('wohle/stop'))).problems;
    expect(other?.message).toBe('there is no part and no procedure `wohle`; did you mean `whole`?');
  });

  it('tells a duration in words and in seconds', async () => {
    const [place] = straightThrough(planFor(await library(WHOLE, user('whole/stop')), 'user'), inputs);
    expect(place?.node.kind === 'step' && interpolate(place.node.title, place.scope)).toBe(
      'Stop p1 within 2 min, which is 120 s',
    );
  });
});

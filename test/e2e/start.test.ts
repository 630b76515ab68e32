/** `handrail start`, everything in one process, is killed and started again on the same folder. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Started, start } from '../../bench/support/process.ts';
import { ACTION, VIEW } from '../../src/bot/controls.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import { describeWithRedisServer } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { Remote } from './support/remote.ts';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));
const PREREQUISITES = ['version', 'persistence', 'package', 'storage'];
const PATIENCE_MS = 60_000;
const LIMIT_MS = 120_000;

describeWithRedisServer('handrail start', () => {
  let folder: string;
  let running: Started;
  let ann: Remote;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handrail-start-'));
  });
  afterEach(async () => {
    await running.end();
    await rm(folder, { recursive: true, force: true });
  });

  async function begin(): Promise<void> {
    const data = ['--data', join(folder, 'data')];
    running = await start([handrail, 'start', ...data], /Handrail is ready: (http:\S+)/, { HANDRAIL_PORT: '0' });
    ann = new Remote(running.ready[1] ?? '', 'ann');
    await until('the bot', async () => (await ann.snapshot()).app.connected, PATIENCE_MS);
  }

  /** Everything the bot wrote in the run's thread, as it is read out. */
  async function thread(): Promise<readonly string[]> {
    const { messages, app } = await ann.snapshot();
    return messages.filter(({ userId }) => userId === app.botUserId).map(({ text }) => text);
  }

  it('goes on with the run, the thread and the servers as they were', { timeout: LIMIT_MS }, async () => {
    await begin();
    await ann.command('/upgrade start ors-ha-migration');
    const inputs = await until('the form', () => ann.form(VIEW.startInputs), PATIENCE_MS);
    await ann.submit(inputs, { [blockOf('pairs')]: ['ors-b'] });
    const preview = await until('the preview', () => ann.form(VIEW.startPreview), PATIENCE_MS);
    await ann.submit(preview, { 'prerequisites-0': PREREQUISITES });
    const [approve] = await until('proof', async () => nonEmpty(await ann.messagesWith(ACTION.approve)), PATIENCE_MS);
    const lab = await servers();
    await ann.click(approve, ACTION.approve);
    await until('the second step', async () => (await thread()).some((text) => text.startsWith('Step 2')), PATIENCE_MS);
    await running.kill();

    await begin();
    expect(await servers()).toEqual(lab);
    const [claim] = await until('the step', async () => nonEmpty(await ann.messagesWith(ACTION.begin)), PATIENCE_MS);
    await ann.click(claim, ACTION.begin);
    await until('the claim', async () => (await ann.messagesWith(ACTION.begin)).length === 0, PATIENCE_MS);
    await ann.command('/upgrade abort Only a try.');
    await until(
      'the end',
      async () => (await thread()).some((text) => text.startsWith('Aborted by @ann')),
      PATIENCE_MS,
    );
    const told = (await thread()).map((text) => text.split(/[,:.]/)[0]);
    expect(told.slice(1, 4)).toEqual(['To know on the way', 'Step 1 of 14', 'Step 2 of 14']);
    expect(new Set(told).size).toBe(told.length);
  });

  /**
   * What the lab keeps of its servers, but for what goes on by itself, and their ports: one that another program took
   * while nobody was there is another afterwards (test/lab/claim-port.test.ts).
   */
  async function servers(): Promise<unknown> {
    const state = JSON.parse(await readFile(join(folder, 'data', 'lab', 'state.json'), 'utf8'));
    return state.wings.orchestration.servers.map(
      ({ name, role, installedVersion, options }: Record<string, unknown>) => ({
        ...{ name, role, installedVersion, options },
      }),
    );
  }
});

function nonEmpty<T>(list: readonly T[]): readonly [T, ...T[]] | undefined {
  const [first, ...others] = list;
  return first === undefined ? undefined : [first, ...others];
}

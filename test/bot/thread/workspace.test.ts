/** The thread in a workspace that is as strict as Slack, over the real client. */
import { LogLevel, WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manifest } from '../../../src/bot/manifest.ts';
import {
  type Found,
  failureOf,
  SlackCallFailed,
  type SlackFailure,
  slackApi,
} from '../../../src/bot/thread/slack-api.ts';
import { startWorkspace, type Workspace } from '../../../src/workspace/server.ts';
import { type TestRedis, testRedis } from '../../support/redis.ts';
import { Rig } from './rig.ts';
import { check, pair, plan, step } from './runs.ts';

const RUN = '7KQ2';
const inputs = { pair: pair('ors-a') };
const upgrade = plan(
  [
    step('switch', { title: 'Switch `$' + '{pair.first}` over', checks: [check('role')], undo: 'Switch back.' }),
    step('word', { checks: [check('seen', { kind: 'attestation', of: '', parameters: { ask: 'Look.' } })] }),
    step('stop', { warnings: ['Only that one.'], notes: ['It takes a while.'] }),
  ],
  { warnings: ['Sessions may be lost.'] },
);

let redis: TestRedis;
let workspace: Workspace;
let rig: Rig;

beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  workspace = await startWorkspace({ manifest: manifest({ mode: 'socket' }) });
  rig = new Rig(redis);
});
afterEach(async () => {
  await rig.close();
  await workspace.close();
});

function client(timeout = 5_000): WebClient {
  return new WebClient(workspace.botToken, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logLevel: LogLevel.ERROR,
  });
}

async function names(): Promise<readonly string[]> {
  const place = await rig.store.threadOf(RUN);
  if (!place) return [];
  const found: Found[] = [];
  let cursor: string | undefined;
  do {
    const page = await slackApi(client()).replies({ ...place, oldest: '0', ...(cursor && { cursor }) });
    found.push(...page.messages);
    cursor = page.cursor;
  } while (cursor);
  return found.map((each) => each.name?.key ?? '');
}

async function expectEqual(): Promise<void> {
  const wanted = await rig.wanted();
  expect(await names()).toEqual(wanted.map(({ key }) => key));
  const place = await rig.store.threadOf(RUN);
  const shown = workspace.thread('upgrades', place?.ts ?? '');
  expect(shown.map(({ text }) => text)).toEqual(wanted.map(({ text }) => text));
  // The workspace adds what Slack adds to blocks; what was sent must be there.
  for (const [i, message] of wanted.entries()) expect(shown[i]?.blocks).toMatchObject(message.blocks as object[]);
}

/** Everything that can happen to a thread, as commands. */
async function play(between: () => void): Promise<void> {
  const tell: Rig['tell'] = async (run, command) => {
    await rig.tell(run, command);
    between();
  };
  const look = (outcome: string, text: string) =>
    tell(RUN, {
      type: 'report',
      step: 'switch',
      check: 'role',
      report: {
        type: 'outcome',
        outcome,
        summary: text,
        evidence: [{ text, source: 'a.log', offset: 1 }],
        lookedAt: Date.now(),
      },
    });
  await rig.start(upgrade, inputs, RUN, workspace.channelId('upgrades'));
  between();
  await tell(RUN, { type: 'report', step: 'switch', check: 'role', report: { type: 'baseline', baseline: {} } });
  await tell(RUN, { type: 'begin', step: 'switch' });
  await look('primary', 'Std 04562 <!channel> *Primary*');
  await look('backup', 'Std 04560 backup');
  await tell(RUN, { type: 'note', text: 'a `note`\n<!here>' });
  await tell(RUN, { type: 'approve', step: 'switch' });
  await tell(RUN, { type: 'pause', reason: 'lunch' });
  await tell(RUN, { type: 'resume' });
  await tell(RUN, { type: 'attest', step: 'word', check: 'seen', outcome: 'backup', note: 'I looked.' });
  await tell(RUN, { type: 'approve', step: 'word' });
  await tell(RUN, { type: 'abort', reason: 'too late' });
}

it('takes a run from its start to its end', async () => {
  const reconciler = rig.reconciler(slackApi(client()));
  await play(() => reconciler.poke(RUN));
  await reconciler.idle();
  await expectEqual();
});

describe('whatever goes wrong on the way', () => {
  const faults = [
    { kind: 'rate-limited', retryAfterSeconds: 1 },
    { kind: 'http-error', status: 500 },
    { kind: 'refused', error: 'internal_error' },
    { kind: 'reset' },
    { kind: 'accepted-then-reset' },
    { kind: 'accepted-then-silent' },
  ] as const;

  it.each(faults)('$kind: nothing is lost, doubled or out of order', async (fault) => {
    const reconciler = rig.reconciler(slackApi(client(400)));
    let count = 0;
    await play(() => {
      count += 1;
      if (count % 3 === 0) workspace.faults.next('chat.postMessage', fault);
      if (count % 4 === 0) workspace.faults.next('chat.update', fault);
      if (count % 5 === 0 && fault.kind !== 'rate-limited') workspace.faults.next('conversations.replies', fault);
      reconciler.poke(RUN);
    });
    await reconciler.idle();
    workspace.faults.clear();
    await expectEqual();
  });

  it('at a bot that is started again and again, and two at once', async () => {
    const faulty = ['accepted-then-reset', 'reset'] as const;
    let count = 0;
    await play(() => {
      count += 1;
      workspace.faults.next('chat.postMessage', { kind: faulty[count % 2] ?? 'reset' });
      const reconciler = rig.reconciler(slackApi(client()));
      reconciler.poke(RUN);
      if (count % 3 !== 0) void reconciler.close();
    });
    workspace.faults.clear();
    const last = rig.reconciler(slackApi(client()));
    await last.sweep();
    await Promise.all(rig.reconcilers.map((reconciler) => reconciler.idle()));
    await expectEqual();
  });
});

describe('what errors of Slack mean', () => {
  const cases: readonly [string, Parameters<Workspace['faults']['next']>[1], Partial<SlackFailure>][] = [
    ['a 429', { kind: 'rate-limited', retryAfterSeconds: 7 }, { kind: 'rate-limited', retryAfter: 7_000 }],
    ['a 503', { kind: 'http-error', status: 503 }, { kind: 'unanswered', why: 'HTTP 503' }],
    ['a cut connection', { kind: 'reset' }, { kind: 'unanswered' }],
    ['silence', { kind: 'accepted-then-silent' }, { kind: 'unanswered' }],
    ['fatal_error', { kind: 'refused', error: 'fatal_error' }, { kind: 'unanswered' }],
    ['ratelimited', { kind: 'refused', error: 'ratelimited' }, { kind: 'rate-limited' }],
    ['is_archived', { kind: 'refused', error: 'is_archived' }, { kind: 'closed', error: 'is_archived' }],
    ['message_not_found', { kind: 'refused', error: 'message_not_found' }, { kind: 'gone' }],
    ['msg_blocks_too_long', { kind: 'refused', error: 'msg_blocks_too_long' }, { kind: 'refused' }],
  ];

  it.each(cases)('%s', async (_, fault, meaning) => {
    workspace.faults.next('chat.postMessage', fault);
    const channel = workspace.channelId('upgrades');
    const name = { run: RUN, key: 'root' };
    const failed = await slackApi(client(300))
      .postMessage({ channel, text: 'x', blocks: [], name })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failed).toBeInstanceOf(SlackCallFailed);
    expect(failureOf(failed)).toMatchObject(meaning);
  });

  it('a channel that the bot is not in', async () => {
    const failed = await slackApi(client())
      .history({ channel: 'C0NOWHERE', oldest: '0' })
      .catch((error: unknown) => error);
    expect(failureOf(failed)).toMatchObject({ kind: 'closed', error: 'channel_not_found' });
  });

  it('anything else may have been done', () => {
    expect(failureOf(new TypeError('fetch failed'))).toEqual({ kind: 'unanswered', why: 'fetch failed' });
    expect(failureOf('?')).toEqual({ kind: 'unanswered', why: '?' });
  });
});

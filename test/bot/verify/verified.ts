/** A run with its thread in the local workspace, and whoever verifies it. */
import type { KnownBlock } from '@slack/types';
import { type ConversationsRepliesArguments, LogLevel, WebClient } from '@slack/web-api';
import { manifest } from '../../../src/bot/manifest.ts';
import { section } from '../../../src/bot/text/blocks.ts';
import { answerName } from '../../../src/bot/thread/answers.ts';
import { hashOf } from '../../../src/bot/thread/content-hash.ts';
import { Bucket } from '../../../src/bot/thread/pace.ts';
import { EVENT_TYPE, slackApi } from '../../../src/bot/thread/slack-api.ts';
import type { Slot } from '../../../src/bot/thread/thread-store.ts';
import { type ThreadReader, threadReader } from '../../../src/bot/verify/read-thread.ts';
import { type Verdict, type VerifyOptions, verifyRun } from '../../../src/bot/verify/verify-run.ts';
import type { Keys } from '../../../src/redis/keys.ts';
import type { Command } from '../../../src/runs/commands.ts';
import { startWorkspace, type Workspace } from '../../../src/workspace/server.ts';
import type { TestRedis } from '../../support/redis.ts';
import { Rig } from '../thread/rig.ts';
import { type Asked, ann, check, pair, plan, step } from '../thread/runs.ts';

export const RUN = '7KQ2';
const inputs = { pair: pair('ors-a') };
const upgrade = plan(
  [
    step('switch', { title: 'Switch `$' + '{pair.first}` over', checks: [check('role')], undo: 'Switch back.' }),
    step('word', { checks: [check('seen', { kind: 'attestation', of: '', parameters: { ask: 'Look.' } })] }),
    step('stop', { warnings: ['Only that one.'], notes: ['It takes a while.'] }),
  ],
  { warnings: ['Sessions may be lost.'] },
);

interface Stored {
  readonly id: string;
  readonly event: string;
  readonly prev: string;
  readonly hash: string;
}

export class Verified {
  readonly workspace: Workspace;
  readonly rig: Rig;
  readonly slack: WebClient;
  readonly #added = new Map<string, object>();

  private constructor(workspace: Workspace, rig: Rig) {
    this.workspace = workspace;
    this.rig = rig;
    this.slack = new WebClient(workspace.botToken, {
      slackApiUrl: workspace.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logLevel: LogLevel.ERROR,
    });
  }

  static async open(redis: TestRedis, keys?: Keys): Promise<Verified> {
    return new Verified(await startWorkspace({ manifest: manifest({ mode: 'socket' }) }), new Rig(redis, keys));
  }

  get channel(): string {
    return this.workspace.channelId('upgrades');
  }

  /** Starts the run and goes through it up to its second step. */
  async play(): Promise<void> {
    await this.tell({
      type: 'start',
      ...{ run: RUN, plan: upgrade, inputs, estate: 'production', targets: {}, byWord: [], prerequisites: [] },
      channel: this.channel,
    });
    await this.tell({ type: 'report', step: 'switch', check: 'role', report: { type: 'baseline', baseline: {} } });
    await this.tell({ type: 'begin', step: 'switch' });
    const seen = { summary: 'seen', lookedAt: Date.now() };
    const evidence = [
      {
        text: 'Std 04560 <backup> role:primary:ok & *more*, see http://host.example.com/a',
        source: 'a.log',
        offset: 1,
      },
    ];
    await this.tell({
      ...{ type: 'report', step: 'switch', check: 'role' },
      report: { type: 'outcome', outcome: 'backup', ...seen, evidence },
    });
    await this.tell({ type: 'note', text: 'a `note` 🎉\n<!here>' });
    await this.tell({ type: 'approve', step: 'switch' });
    await this.write();
  }

  /** Goes on to the run's end. */
  async end(): Promise<void> {
    await this.tell({ type: 'attest', step: 'word', check: 'seen', outcome: 'backup', note: 'I looked.' });
    await this.tell({ type: 'approve', step: 'word' });
    await this.tell({ type: 'skip', step: 'stop', reason: 'not needed' });
    await this.write();
  }

  tell(command: Asked<Command>): Promise<void> {
    return this.rig.tell(RUN, { at: Date.now(), ...command });
  }

  /** Brings the thread level. */
  async write(): Promise<void> {
    const reconciler = this.rig.reconciler(slackApi(this.slack));
    reconciler.poke(RUN);
    await reconciler.idle();
    await reconciler.close();
  }

  /** @param meanwhile happens between the first look at what is known and the reading of the thread */
  async verify(meanwhile: () => Promise<unknown> = async () => {}): Promise<Verdict> {
    const reader = await this.#reader();
    const thread: typeof reader.thread = async (...where) => {
      await meanwhile();
      return reader.thread(...where);
    };
    const verdict = await this.verifyWith({ slack: { ...reader, thread } });
    if (verdict === undefined) throw new Error('there is no such run');
    return verdict;
  }

  async verifyWith(more: Partial<VerifyOptions>): Promise<Verdict | undefined> {
    const { journal, store } = this.rig;
    return verifyRun(RUN, {
      ...{ journal, store, slack: await this.#reader(), patience: 0 },
      removed: async () => undefined,
      now: Date.now,
      delay: async () => {},
      ...more,
    });
  }

  async #reader(): Promise<ThreadReader> {
    const auth = await this.slack.auth.test();
    const me = { user: auth.user_id ?? '', bot: auth.bot_id ?? '' };
    const conversations = {
      history: this.slack.conversations.history,
      replies: async (asked: ConversationsRepliesArguments) => {
        const answer = await this.slack.conversations.replies(asked);
        return {
          ...answer,
          messages: answer.messages?.map((each) => ({ ...each, ...this.#added.get(each.ts ?? '') })),
        };
      },
    };
    const client = { conversations } as unknown as WebClient;
    return threadReader(client, me, new Bucket({ perMinute: 600_000, burst: 1_000 }));
  }

  /** Something is added to a message that the local workspace does not know. */
  add(ts: string, added: { readonly attachments?: readonly object[]; readonly files?: readonly object[] }): void {
    this.#added.set(ts, added);
  }

  /** The bot answers in the thread. */
  async answer(text: string): Promise<string> {
    const blocks = [section(text)];
    await this.rig.store.noteAnswer(RUN, 'a1', hashOf({ text, blocks }));
    const { ts } = await this.slack.chat.postMessage({
      ...{ channel: this.channel, thread_ts: await this.ts('root'), text, blocks },
      metadata: { event_type: EVENT_TYPE, event_payload: { ...answerName(RUN, 'a1') } },
    });
    return ts ?? '';
  }

  /** Timestamp of the message with this key. */
  async ts(key: string): Promise<string> {
    const slot = (await this.rig.store.contents(RUN)).slots.get(key);
    return slot !== undefined && 'ts' in slot ? slot.ts : '';
  }

  /** The message with this key, as Slack has it. */
  async message(key: string): Promise<{ readonly text: string; readonly blocks: KnownBlock[] }> {
    const ts = await this.ts(key);
    const replies = await this.slack.conversations.replies({ channel: this.channel, ts: await this.ts('root') });
    const found = replies.messages?.find((each) => each.ts === ts);
    return { text: found?.text ?? '', blocks: (found?.blocks ?? []) as KnownBlock[] };
  }

  /** Somebody writes in the thread. */
  async say(text: string): Promise<string> {
    return this.workspace.post('ann', 'upgrades', text, { threadTs: await this.ts('root') }).ts;
  }

  /** The journal gets to know what was written, or what became of it. */
  async hear(ts: string, text: string, revision?: string): Promise<void> {
    const id = `said:${this.channel}:${ts}${revision === undefined ? '' : `:${revision}`}`;
    await this.rig.runs.handle(RUN, { type: 'say', id, at: Date.now(), by: ann, text, ts });
    await this.write();
  }

  async setSlot(key: string, slot: Slot): Promise<void> {
    const { redis, keys } = this.rig.data;
    await redis.hset(keys.key('run', RUN, 'thread'), `slot:${key}`, JSON.stringify(slot));
  }

  changeEntry(at: number, change: (json: string) => string): Promise<void> {
    return this.#rewrite((entries) =>
      entries.map((each, i) => (i === at - 1 ? { ...each, event: change(each.event) } : each)),
    );
  }

  removeEntry(at: number): Promise<void> {
    return this.#rewrite((entries) => entries.filter((_, i) => i !== at - 1));
  }

  removeEntriesFrom(at: number): Promise<void> {
    return this.#rewrite((entries) => entries.slice(0, at - 1));
  }

  /** Each takes the other's place, and leaves its version there. */
  swapEntries(one: number, other: number): Promise<void> {
    return this.#rewrite((entries) =>
      entries.map((each, i) => {
        const from = i === one - 1 ? entries[other - 1] : i === other - 1 ? entries[one - 1] : undefined;
        return from === undefined ? each : { ...from, id: each.id };
      }),
    );
  }

  /** Something that is no entry takes its place. */
  breakEntry(at: number): Promise<void> {
    return this.#rewrite((entries) => entries.map((each, i) => (i === at - 1 ? { ...each, hash: '' } : each)));
  }

  async #rewrite(change: (entries: readonly Stored[]) => readonly Stored[]): Promise<void> {
    const { redis, keys } = this.rig.data;
    const key = keys.journal(RUN);
    const entries = (await redis.xrange(key, '-', '+')).map(([id, [, event = '', , prev = '', , hash = '']]) => ({
      ...{ id, event, prev, hash },
    }));
    await redis.del(key);
    for (const { id, event, prev, hash } of change(entries)) {
      await redis.xadd(key, id, 'event', event, 'prev', prev, ...(hash === '' ? [] : ['hash', hash]));
    }
  }

  async close(): Promise<void> {
    await this.rig.close();
    await this.workspace.close();
  }
}

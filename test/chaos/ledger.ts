/**
 * What people saw in Slack while the storm went on, written down as it happened and from Slack alone: which decisions a
 * thread confirmed, which buttons there ever were, what was said.
 */
import { z } from 'zod';
import type { Message } from '../../src/workspace/protocol.ts';
import type { Workspace } from '../../src/workspace/server.ts';

/** A message of the bot, as it is now. */
export interface Shown {
  readonly run: string;
  readonly key: string;
  readonly channel: string;
  readonly ts: string;
  readonly message: Message;
}

/** A decision that a step's message showed as made, with the beginning of its record's hash. */
export interface Confirmed {
  readonly run: string;
  /** `step:3` */
  readonly key: string;
  readonly how: 'approved' | 'skipped' | 'overridden' | 'chosen';
  readonly record: string;
}

export interface Said {
  readonly run: string;
  readonly ts: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const metadataSchema = z.object({ event_payload: z.object({ run: z.string(), key: z.string() }) });

/** Buttons as they were at some time, for people who click what is no longer there. */
const MOST_OLD = 400;

export class Ledger {
  readonly confirmed = new Map<string, Confirmed>();
  readonly said: Said[] = [];
  /** How many messages the bot has posted, and how often one was changed. */
  posted = 0;
  changed = 0;
  /** Whoever posts what the bot posts: what a mention names. */
  botUser = '';
  readonly #workspace: Workspace;
  readonly #byRun = new Map<string, Map<string, Shown>>();
  readonly #old: Shown[] = [];
  readonly #stop: () => void;

  constructor(workspace: Workspace, witness: string) {
    this.#workspace = workspace;
    this.#stop = workspace.watch(witness, (change) => {
      if (change.type === 'message') this.#see(change.message);
    });
  }

  /** The message of a run with this key; undefined if it is not there yet. Of several, the first. */
  shown(run: string, key: string): Shown | undefined {
    return this.#byRun.get(run)?.get(key);
  }

  shownOf(run: string): readonly Shown[] {
    return [...(this.#byRun.get(run)?.values() ?? [])];
  }

  /** Messages as they were a while ago, with buttons. */
  get old(): readonly Shown[] {
    return this.#old;
  }

  say(run: string, person: string, channel: string, threadTs: string, text: string): void {
    const { ts } = this.#workspace.post(person, channel, text, { threadTs });
    this.said.push({ run, ts, text, at: Date.now() });
  }

  close(): void {
    this.#stop();
  }

  #see(message: Message): void {
    const parsed = metadataSchema.safeParse(this.#workspace.metadata(message.channel, message.ts));
    if (!parsed.success) return;
    const { run, key } = parsed.data.event_payload;
    const ofRun = this.#byRun.get(run) ?? new Map<string, Shown>();
    this.#byRun.set(run, ofRun);
    const before = ofRun.get(key);
    if (before !== undefined && before.ts !== message.ts) return;
    // A reply changes how often its root was replied to, and nothing that the bot wrote.
    if (before !== undefined && before.message.blocks === message.blocks) return;
    this.botUser = message.userId;
    if (before === undefined) this.posted += 1;
    else this.changed += 1;
    const shown = { run, key, channel: message.channel, ts: message.ts, message };
    ofRun.set(key, shown);
    if (before !== undefined) this.#keepOld(before);
    this.#readConfirmed(shown);
  }

  #keepOld(shown: Shown): void {
    if (!JSON.stringify(shown.message.blocks ?? []).includes('"action_id"')) return;
    this.#old.push(shown);
    if (this.#old.length > MOST_OLD) this.#old.shift();
  }

  #readConfirmed({ run, key, message }: Shown): void {
    if (!key.startsWith('step:')) return;
    const text = JSON.stringify(message.blocks ?? []);
    const record = /record `([0-9a-f]{8})`/.exec(text)?.[1];
    if (record === undefined) return;
    const word = / (approved|skipped|overridden) by [^`]*record `/.exec(text)?.[1];
    const how = (word ?? 'chosen') as Confirmed['how'];
    this.confirmed.set(`${run} ${key} ${how} ${record}`, { run, key, how, record });
  }
}

/** Slack as far as a thread goes: it keeps messages, and fails as it is told. */
import type { KnownBlock } from '@slack/types';
import { contentHash } from '../../../src/bot/thread/content-hash.ts';
import {
  type Found,
  type MessageName,
  type Page,
  type SlackApi,
  SlackCallFailed,
  type SlackFailure,
} from '../../../src/bot/thread/slack-api.ts';

export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly name: MessageName;
  text: string;
  blocks: readonly KnownBlock[];
}

export type Method = keyof SlackApi;

type Fault =
  /** Refused or lost: nothing is done. */
  | { readonly before: SlackFailure }
  /** Done, but the answer is lost. */
  | { readonly after: SlackFailure }
  /** Waits at the gate before anything is done. */
  | { readonly gate: Promise<void> };

export interface Call {
  readonly method: Method;
  /** Key of the message; empty for searches. */
  readonly key: string;
}

export class FakeSlack implements SlackApi {
  readonly messages: FakeMessage[] = [];
  readonly calls: Call[] = [];
  /** Messages a page of a search holds. */
  pageSize = 3;
  #faults: { method: Method; key: string | undefined; fault: Fault; left: number }[] = [];
  #count = 0;

  /** Plans a fault for the next `times` calls, of one message if a key is given. */
  next(method: Method, fault: Fault, options: { key?: string; times?: number } = {}): void {
    this.#faults.push({ method, key: options.key, fault, left: options.times ?? 1 });
  }

  /** All is well from now on. */
  heal(): void {
    this.#faults = [];
  }

  async postMessage(message: Parameters<SlackApi['postMessage']>[0]): Promise<{ ts: string }> {
    return this.#serve('postMessage', message.name.key, () => {
      const { channel, threadTs, name, text, blocks } = message;
      const ts = `${Math.floor(Date.now() / 1000)}.${String(++this.#count).padStart(6, '0')}`;
      this.messages.push({ channel, ts, name, text, blocks, ...(threadTs === undefined ? {} : { threadTs }) });
      return { ts };
    });
  }

  async updateMessage(message: Parameters<SlackApi['updateMessage']>[0]): Promise<void> {
    await this.#serve('updateMessage', message.name.key, () => {
      const found = this.messages.find((each) => each.ts === message.ts && each.channel === message.channel);
      if (!found) throw new SlackCallFailed({ kind: 'gone', error: 'message_not_found' });
      found.text = message.text;
      found.blocks = message.blocks;
    });
  }

  async deleteMessage(message: Parameters<SlackApi['deleteMessage']>[0]): Promise<void> {
    await this.#serve('deleteMessage', '', () => {
      const at = this.messages.findIndex((each) => each.ts === message.ts && each.channel === message.channel);
      if (at < 0) throw new SlackCallFailed({ kind: 'gone', error: 'message_not_found' });
      this.messages.splice(at, 1);
    });
  }

  async replies(query: Parameters<SlackApi['replies']>[0]): Promise<Page> {
    return this.#serve('replies', '', () => {
      const replies = this.messages.filter((each) => each.threadTs === query.ts && each.ts > query.oldest);
      return this.#page(replies, query.cursor);
    });
  }

  async history(query: Parameters<SlackApi['history']>[0]): Promise<Page> {
    return this.#serve('history', '', () => {
      const roots = this.messages.filter((each) => each.threadTs === undefined && each.channel === query.channel);
      return this.#page(roots.filter((each) => each.ts > query.oldest).reverse(), query.cursor);
    });
  }

  /** Somebody writes in the thread. */
  say(channel: string, threadTs?: string): void {
    const ts = `${Math.floor(Date.now() / 1000)}.${String(++this.#count).padStart(6, '0')}`;
    const message = { channel, ts, text: 'hello', blocks: [], name: { run: '', key: '' } };
    this.messages.push(threadTs === undefined ? message : { ...message, threadTs });
  }

  /** Keys of our messages in the order in which they stand in the thread. */
  keys(): readonly string[] {
    return this.messages.filter((each) => each.name.run !== '').map((each) => each.name.key);
  }

  message(key: string): FakeMessage | undefined {
    return this.messages.find((each) => each.name.key === key);
  }

  count(method: Method, key?: string): number {
    return this.calls.filter((call) => call.method === method && (key === undefined || call.key === key)).length;
  }

  #page(all: readonly FakeMessage[], cursor: string | undefined): Page {
    const from = Number(cursor ?? 0);
    const messages = all
      .slice(from, from + this.pageSize)
      .map(
        ({ ts, name, text, blocks }): Found =>
          name.run === '' ? { ts } : { ts, name, hash: contentHash({ text, blocks }) },
      );
    const next = from + this.pageSize;
    return next < all.length ? { messages, cursor: String(next) } : { messages };
  }

  async #serve<T>(method: Method, key: string, act: () => T): Promise<T> {
    this.calls.push({ method, key });
    const at = this.#faults.findIndex((each) => each.method === method && (each.key === undefined || each.key === key));
    const planned = this.#faults[at];
    if (!planned) return act();
    planned.left -= 1;
    if (planned.left <= 0) this.#faults.splice(at, 1);
    const { fault } = planned;
    if ('before' in fault) throw new SlackCallFailed(fault.before);
    if ('gate' in fault) {
      await fault.gate;
      return act();
    }
    act();
    throw new SlackCallFailed(fault.after);
  }
}

/** A gate for tests: closed until `open` is called. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

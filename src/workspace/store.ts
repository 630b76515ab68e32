import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { microseconds } from './ids.ts';
import type {
  PendingEvent,
  StoredChannel,
  StoredFile,
  StoredHome,
  StoredMessage,
  StoredPerson,
  StoredView,
  UserGroup,
} from './model.ts';
import { FileJournal, type Journal, type JournalEntry, noJournal } from './storage/journal.ts';
import { Table } from './storage/table.ts';

/** Everything a workspace remembers, in memory, and on disk as well when it was given a directory. */
export class Store {
  readonly #journal: Journal;
  readonly #directory: string | undefined;
  readonly #write = (entry: JournalEntry): void => this.#journal.append(entry);
  readonly settings = new Table<string>('setting', this.#write);
  readonly people = new Table<StoredPerson>('person', this.#write);
  readonly channels = new Table<StoredChannel>('channel', this.#write);
  readonly groups = new Table<UserGroup>('group', this.#write);
  readonly files = new Table<StoredFile>('file', this.#write);
  readonly homes = new Table<StoredHome>('home', this.#write);
  readonly views = new Table<StoredView>('view', this.#write);
  readonly events = new Table<PendingEvent>('event', this.#write);
  readonly #messages = new Table<StoredMessage>('message', this.#write);
  readonly #byChannel = new Map<string, Map<string, StoredMessage>>();
  /** Timestamps of a thread's replies, by its root's key. */
  readonly #replies = new Map<string, Set<string>>();
  readonly #bytes = new Map<string, Buffer>();

  /** @param directory where to keep things; nothing is kept without one */
  constructor(directory: string | undefined) {
    this.#directory = directory;
    if (directory === undefined) {
      this.#journal = noJournal;
      return;
    }
    const tables = [
      this.settings,
      this.people,
      this.channels,
      this.groups,
      this.files,
      this.homes,
      this.views,
      this.events,
      this.#messages,
    ];
    const byName = new Map<string, { load(key: string, row: unknown): void }>(
      tables.map((table) => [table.name, table]),
    );
    this.#journal = new FileJournal(
      directory,
      ([table, key, row]) => byName.get(table)?.load(key, row),
      function* rows(): Generator<JournalEntry> {
        for (const table of tables) for (const [key, row] of table.entries()) yield [table.name, key, row];
      },
    );
    for (const message of this.#messages.values()) this.#index(message);
  }

  message(channel: string, ts: string): StoredMessage | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  /** Every message of a channel, replies among them, oldest first. */
  messages(channel: string): readonly StoredMessage[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])];
  }

  /** A thread's replies without its root, oldest first. */
  replies(channel: string, rootTs: string): readonly StoredMessage[] {
    const replies: StoredMessage[] = [];
    for (const ts of this.#replies.get(messageKey(channel, rootTs)) ?? []) {
      const reply = this.message(channel, ts);
      if (reply !== undefined) replies.push(reply);
    }
    return replies;
  }

  replyCount(channel: string, rootTs: string): number {
    return this.#replies.get(messageKey(channel, rootTs))?.size ?? 0;
  }

  putMessage(message: StoredMessage): void {
    this.#messages.put(messageKey(message.channel, message.ts), message);
    this.#index(message);
  }

  deleteMessage(message: StoredMessage): void {
    this.#messages.delete(messageKey(message.channel, message.ts));
    this.#byChannel.get(message.channel)?.delete(message.ts);
    if (message.threadTs === undefined) return;
    this.#replies.get(messageKey(message.channel, message.threadTs))?.delete(message.ts);
  }

  /** The latest timestamp given to anything that is kept, so that the next one is later also after a restart. */
  lastTimestamp(): string | undefined {
    let last: string | undefined;
    for (const { ts } of this.#messages.values()) {
      if (last === undefined || microseconds(ts) > microseconds(last)) last = ts;
    }
    return last;
  }

  putBytes(fileId: string, bytes: Buffer): void {
    if (this.#directory === undefined) {
      this.#bytes.set(fileId, bytes);
      return;
    }
    mkdirSync(join(this.#directory, 'files'), { recursive: true, mode: 0o700 });
    const path = join(this.#directory, 'files', fileId);
    writeFileSync(`${path}.new`, bytes, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** What was uploaded; the id must be that of a file in `files`. */
  bytes(fileId: string): Buffer {
    if (this.#directory === undefined) return this.#bytes.get(fileId) ?? Buffer.alloc(0);
    return readFileSync(join(this.#directory, 'files', fileId));
  }

  close(): void {
    this.#journal.close();
  }

  #index(message: StoredMessage): void {
    const messages = this.#byChannel.get(message.channel) ?? new Map<string, StoredMessage>();
    messages.set(message.ts, message);
    this.#byChannel.set(message.channel, messages);
    if (message.threadTs === undefined) return;
    const key = messageKey(message.channel, message.threadTs);
    const replies = this.#replies.get(key) ?? new Set<string>();
    replies.add(message.ts);
    this.#replies.set(key, replies);
  }
}

function messageKey(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

import type { AnyBlock } from '@slack/types';
import type { EventQueue } from './delivery/event-queue.ts';
import type { Hub } from './hub.ts';
import type { Timestamps } from './ids.ts';
import type { MessageMetadata, StoredMessage } from './model.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

export interface Draft {
  readonly channel: string;
  readonly userId: string;
  readonly byApp: boolean;
  readonly text: string;
  readonly threadTs?: string | undefined;
  readonly blocks?: readonly AnyBlock[] | undefined;
  readonly metadata?: MessageMetadata | undefined;
  readonly fileIds?: readonly string[] | undefined;
  readonly broadcast?: boolean | undefined;
}

/** What changes in a message; a field that is absent stays as it was, null removes it. */
export interface Revision {
  readonly text?: string | undefined;
  readonly blocks?: readonly AnyBlock[] | null | undefined;
  readonly metadata?: MessageMetadata | null | undefined;
  readonly fileIds?: readonly string[] | undefined;
}

/** Posting, changing and removing messages: each is written down, shown to whoever is looking, and told to the app. */
export class Messages {
  readonly #store: Store;
  readonly #team: Team;
  readonly #timestamps: Timestamps;
  readonly #shapes: Shapes;
  readonly #hub: Hub;
  readonly #events: EventQueue;
  /** By person, then by channel and timestamp. Gone with the process, as on Slack with a reload. */
  readonly #ephemerals = new Map<string, Map<string, StoredMessage>>();

  constructor(parts: {
    store: Store;
    team: Team;
    timestamps: Timestamps;
    shapes: Shapes;
    hub: Hub;
    events: EventQueue;
  }) {
    this.#store = parts.store;
    this.#team = parts.team;
    this.#timestamps = parts.timestamps;
    this.#shapes = parts.shapes;
    this.#hub = parts.hub;
    this.#events = parts.events;
  }

  /** Posts a message. A reply to a reply goes into the thread that the reply is in. */
  post(draft: Draft): StoredMessage {
    const message = this.#fromDraft(draft);
    this.#store.putMessage(message);
    this.#show(message);
    if (message.threadTs !== undefined) this.#showRoot(message.channel, message.threadTs);
    this.#announce(message);
    return message;
  }

  update(message: StoredMessage, revision: Revision, editorId: string): StoredMessage {
    const { blocks: oldBlocks, metadata: oldMetadata, ...rest } = message;
    const blocks = revision.blocks === undefined ? oldBlocks : (revision.blocks ?? undefined);
    const metadata = revision.metadata === undefined ? oldMetadata : (revision.metadata ?? undefined);
    const updated: StoredMessage = {
      ...rest,
      ...(revision.text === undefined ? {} : { text: revision.text }),
      ...(blocks === undefined ? {} : { blocks }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(revision.fileIds === undefined ? {} : { fileIds: revision.fileIds }),
      edited: { userId: editorId, ts: this.#timestamps.next() },
    };
    this.#store.putMessage(updated);
    this.#show(updated);
    this.#emitMessage(updated.channel, {
      subtype: 'message_changed',
      hidden: true,
      message: this.#shapes.slackMessage(updated),
      previous_message: this.#shapes.slackMessage(message),
    });
    return updated;
  }

  /**
   * Removes a message. The root of a thread with replies leaves a tombstone, as the replies need something to hang on, and
   * the app hears of that as a change.
   */
  remove(message: StoredMessage): void {
    const previous = this.#shapes.slackMessage(message);
    if (this.#store.replyCount(message.channel, message.ts) > 0) {
      const { channel, ts, userId, byApp } = message;
      const tombstone: StoredMessage = { channel, ts, userId, byApp, text: '', tombstone: true };
      this.#store.putMessage(tombstone);
      this.#show(tombstone);
      this.#emitMessage(channel, {
        subtype: 'message_changed',
        hidden: true,
        message: this.#shapes.slackMessage(tombstone),
        previous_message: previous,
      });
    } else {
      this.#store.deleteMessage(message);
      this.#hub.toEveryone({ type: 'message-deleted', channel: message.channel, ts: message.ts });
      if (message.threadTs !== undefined) this.#showRoot(message.channel, message.threadTs);
      this.#emitMessage(message.channel, {
        subtype: 'message_deleted',
        hidden: true,
        deleted_ts: message.ts,
        previous_message: previous,
      });
    }
  }

  /** Adds the app's or a person's reaction; false if it was there already. */
  react(message: StoredMessage, name: string, userId: string): boolean {
    const reactions = message.reactions ?? [];
    const existing = reactions.find((it) => it.name === name);
    if (existing?.userIds.includes(userId)) return false;
    const rest = reactions.filter((it) => it !== existing);
    const updated = { ...message, reactions: [...rest, { name, userIds: [...(existing?.userIds ?? []), userId] }] };
    this.#store.putMessage(updated);
    this.#show(updated);
    const item = { type: 'message', channel: message.channel, ts: message.ts };
    const event = { reaction: name, user: userId, item, item_user: message.userId };
    this.#events.emit('reaction_added', { ...event, event_ts: this.#timestamps.next() });
    return true;
  }

  /** Shows a message to one person only. */
  postEphemeral(personId: string, draft: Draft): StoredMessage {
    const message = this.#fromDraft(draft);
    this.#keepEphemeral(personId, message);
    return message;
  }

  updateEphemeral(personId: string, message: StoredMessage, revision: Revision): void {
    const { blocks: oldBlocks, ...rest } = message;
    const blocks = revision.blocks === undefined ? oldBlocks : (revision.blocks ?? undefined);
    this.#keepEphemeral(personId, {
      ...rest,
      ...(revision.text === undefined ? {} : { text: revision.text }),
      ...(blocks === undefined ? {} : { blocks }),
    });
  }

  /** Takes an ephemeral message away; false if there is none. */
  dismissEphemeral(personId: string, channel: string, ts: string): boolean {
    const removed = this.#ephemerals.get(personId)?.delete(`${channel}/${ts}`) ?? false;
    if (removed) this.#hub.toPerson(personId, { type: 'message-deleted', channel, ts });
    return removed;
  }

  ephemeral(personId: string, channel: string, ts: string): StoredMessage | undefined {
    return this.#ephemerals.get(personId)?.get(`${channel}/${ts}`);
  }

  ephemerals(personId: string): readonly StoredMessage[] {
    return [...(this.#ephemerals.get(personId)?.values() ?? [])];
  }

  #fromDraft(draft: Draft): StoredMessage {
    const parent = draft.threadTs === undefined ? undefined : this.#store.message(draft.channel, draft.threadTs);
    const threadTs = parent?.threadTs ?? draft.threadTs;
    return {
      channel: draft.channel,
      ts: this.#timestamps.next(),
      userId: draft.userId,
      byApp: draft.byApp,
      text: draft.text,
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(draft.blocks === undefined ? {} : { blocks: draft.blocks }),
      ...(draft.metadata === undefined ? {} : { metadata: draft.metadata }),
      ...(draft.fileIds === undefined ? {} : { fileIds: draft.fileIds }),
      ...(draft.broadcast === true && threadTs !== undefined ? { broadcast: true } : {}),
    };
  }

  #keepEphemeral(personId: string, message: StoredMessage): void {
    const mine = this.#ephemerals.get(personId) ?? new Map<string, StoredMessage>();
    mine.set(`${message.channel}/${message.ts}`, message);
    this.#ephemerals.set(personId, mine);
    this.#hub.toPerson(personId, { type: 'message', message: { ...this.#shapes.message(message), ephemeral: true } });
  }

  #show(message: StoredMessage): void {
    const change = { type: 'message', message: this.#shapes.message(message) } as const;
    const owner = this.#store.channels.get(message.channel)?.directWith;
    if (owner === undefined) this.#hub.toEveryone(change);
    else this.#hub.toPerson(owner, change);
  }

  #showRoot(channel: string, rootTs: string): void {
    const root = this.#store.message(channel, rootTs);
    if (root !== undefined) this.#show(root);
  }

  #announce(message: StoredMessage): void {
    const shown = this.#shapes.slackMessage(message);
    this.#emitMessage(message.channel, { ...shown }, message.ts);
    const mention = new RegExp(`<@${this.#team.app.botUserId}(\\|[^>]*)?>`);
    if (message.byApp || !mention.test(message.text)) return;
    if (!this.#appIsIn(message.channel)) return;
    const { parent_user_id: _parent, ...event } = shown;
    this.#events.emit('app_mention', { ...event, channel: message.channel, event_ts: message.ts });
  }

  /** A `message` event, which the app gets from the channels that it is in. */
  #emitMessage(channelId: string, event: Record<string, unknown>, ts = this.#timestamps.next()): void {
    const channel = this.#store.channels.get(channelId);
    if (channel === undefined || !this.#appIsIn(channelId)) return;
    const direct = channel.directWith !== undefined;
    this.#events.emit(
      'message',
      { ts, ...event, channel: channelId, event_ts: ts, channel_type: direct ? 'im' : 'channel' },
      direct ? 'message.im' : 'message.channels',
    );
  }

  #appIsIn(channelId: string): boolean {
    return this.#store.channels.get(channelId)?.memberIds.includes(this.#team.app.botUserId) ?? false;
  }
}

/** A stored thing as Slack's API shows it, and as the page sees it. */
import type { AppDefinition } from './app-definition.ts';
import type { StoredChannel, StoredFile, StoredMessage, StoredPerson } from './model.ts';
import type { Channel, FileReference, Message, Person } from './protocol.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

type Json = Record<string, unknown>;

export class Shapes {
  readonly #store: Store;
  readonly #team: Team;

  constructor(store: Store, team: Team) {
    this.#store = store;
    this.#team = team;
  }

  /** A message as in `conversations.history`. Metadata is left out unless it was asked for. */
  slackMessage(message: StoredMessage, withMetadata = false): Json {
    if (message.tombstone === true) return { ...this.#tombstone(message), ...this.#thread(message) };
    return {
      type: 'message',
      ...(message.broadcast === true ? { subtype: 'thread_broadcast' } : {}),
      user: message.userId,
      ts: message.ts,
      team: this.#team.id,
      text: message.text,
      ...(message.byApp ? this.#author() : {}),
      ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
      ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
      ...(message.edited === undefined ? {} : { edited: { user: message.edited.userId, ts: message.edited.ts } }),
      ...(message.fileIds === undefined ? {} : { files: this.#files(message.fileIds).map((it) => this.slackFile(it)) }),
      ...(message.reactions === undefined ? {} : { reactions: message.reactions.map(slackReaction) }),
      ...this.#thread(message),
    };
  }

  /** A message as the page shows it. */
  message(message: StoredMessage): Message {
    const replyCount = this.#store.replyCount(message.channel, message.ts);
    const threadTs = message.threadTs ?? (replyCount > 0 ? message.ts : undefined);
    return {
      channel: message.channel,
      ts: message.ts,
      userId: message.userId,
      text: message.tombstone === true ? 'This message was deleted.' : message.text,
      replyCount,
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
      ...(message.fileIds === undefined ? {} : { files: this.#files(message.fileIds).map((it) => this.file(it)) }),
      ...(message.edited !== undefined && message.blocks === undefined ? { edited: true } : {}),
      ...(message.broadcast === true ? { broadcast: true } : {}),
    };
  }

  person(person: StoredPerson): Person {
    return { id: person.id, name: person.name, realName: person.realName, isBot: person.isBot };
  }

  slackUser(person: StoredPerson): Json {
    return {
      id: person.id,
      team_id: this.#team.id,
      name: person.name,
      deleted: false,
      real_name: person.realName,
      tz: 'Etc/UTC',
      tz_label: 'Coordinated Universal Time',
      tz_offset: 0,
      profile: {
        real_name: person.realName,
        display_name: person.name,
        team: this.#team.id,
        ...(person.isBot
          ? { api_app_id: this.#team.app.id, bot_id: this.#team.app.botId }
          : { email: emailOf(person) }),
      },
      is_admin: false,
      is_owner: false,
      is_restricted: false,
      is_bot: person.isBot,
      is_app_user: false,
      updated: 0,
    };
  }

  channel(channel: StoredChannel): Channel {
    return {
      id: channel.id,
      name: channel.name,
      topic: channel.topic,
      memberIds: channel.memberIds,
      ...(channel.directWith === undefined ? {} : { direct: true }),
    };
  }

  slackChannel(channel: StoredChannel, app: AppDefinition): Json {
    const created = Math.floor(channel.createdAt / 1000);
    if (channel.directWith !== undefined) {
      return { id: channel.id, created, is_im: true, is_org_shared: false, user: channel.directWith, is_open: true };
    }
    return {
      id: channel.id,
      name: channel.name,
      name_normalized: channel.name,
      created,
      creator: channel.memberIds[0] ?? app.botUserId,
      is_channel: true,
      is_group: false,
      is_im: false,
      is_mpim: false,
      is_private: false,
      is_archived: false,
      is_general: false,
      is_shared: false,
      is_member: channel.memberIds.includes(app.botUserId),
      num_members: channel.memberIds.length,
      context_team_id: this.#team.id,
      topic: { value: channel.topic, creator: '', last_set: 0 },
      purpose: { value: '', creator: '', last_set: 0 },
    };
  }

  file(file: StoredFile): FileReference {
    return {
      id: file.id,
      name: file.name,
      title: file.title,
      size: file.size,
      mimetype: file.mimetype,
      url: filePath(file),
    };
  }

  slackFile(file: StoredFile): Json {
    const created = Math.floor(file.createdAt / 1000);
    const url = new URL(filePath(file), this.#team.address()).href;
    return {
      id: file.id,
      created,
      timestamp: created,
      name: file.name,
      title: file.title,
      mimetype: file.mimetype,
      filetype: file.name.includes('.') ? file.name.slice(file.name.lastIndexOf('.') + 1) : 'text',
      user: file.userId,
      size: file.size,
      mode: 'hosted',
      is_external: false,
      is_public: true,
      url_private: url,
      url_private_download: url,
      permalink: url,
    };
  }

  #files(ids: readonly string[]): StoredFile[] {
    return ids.map((id) => this.#store.files.get(id)).filter((file) => file !== undefined);
  }

  #author(): Json {
    const { app } = this.#team;
    return {
      bot_id: app.botId,
      app_id: app.id,
      bot_profile: { id: app.botId, app_id: app.id, name: app.name, deleted: false, team_id: this.#team.id },
    };
  }

  #thread(message: StoredMessage): Json {
    if (message.threadTs !== undefined) {
      const root = this.#store.message(message.channel, message.threadTs);
      return { thread_ts: message.threadTs, ...(root === undefined ? {} : { parent_user_id: root.userId }) };
    }
    const replies = this.#store.replies(message.channel, message.ts);
    const latest = replies.at(-1);
    if (latest === undefined) return {};
    const authors = [...new Set(replies.map((reply) => reply.userId))];
    return {
      thread_ts: message.ts,
      reply_count: replies.length,
      reply_users_count: authors.length,
      reply_users: authors.slice(0, 5),
      latest_reply: latest.ts,
      is_locked: false,
      subscribed: true,
    };
  }

  #tombstone(message: StoredMessage): Json {
    const text = 'This message was deleted.';
    return { type: 'message', subtype: 'tombstone', user: 'USLACKBOT', text, hidden: true, ts: message.ts };
  }
}

/** Where the workspace's server hands the file out. */
export function filePath(file: StoredFile): string {
  return `/files/${file.id}/${encodeURIComponent(file.name)}`;
}

export function emailOf(person: StoredPerson): string {
  return `${person.name}@workspace.test`;
}

function slackReaction(reaction: { name: string; userIds: readonly string[] }): Json {
  return { name: reaction.name, users: reaction.userIds, count: reaction.userIds.length };
}

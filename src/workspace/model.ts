/** What the workspace keeps. Written to disk as it stands, so a change here needs a look at `store.ts`. */
import type { AnyBlock, View } from '@slack/types';
import type { StateValues } from './protocol.ts';

export interface StoredPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
}

export interface StoredChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly memberIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Set on a direct message with the app: the person at the other end. */
  readonly directWith?: string;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly memberIds: readonly string[];
}

export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

export interface Reaction {
  readonly name: string;
  readonly userIds: readonly string[];
}

export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  /** On replies only: the timestamp of the thread's root. */
  readonly threadTs?: string;
  readonly userId: string;
  /** Posted by the app. */
  readonly byApp: boolean;
  readonly text: string;
  readonly blocks?: readonly AnyBlock[];
  readonly metadata?: MessageMetadata;
  readonly fileIds?: readonly string[];
  readonly reactions?: readonly Reaction[];
  readonly edited?: { readonly userId: string; readonly ts: string };
  readonly broadcast?: boolean;
  /** The root of a thread that was deleted while it had replies: Slack leaves this in its place. */
  readonly tombstone?: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly mimetype: string;
  readonly createdAt: number;
  readonly userId: string;
  /** The unguessable part of its upload address. */
  readonly secret: string;
  readonly state: 'awaiting-bytes' | 'uploaded' | 'complete';
}

export interface StoredHome {
  readonly personId: string;
  readonly view: View;
  readonly id: string;
  readonly hash: string;
}

export interface StoredView {
  readonly id: string;
  readonly personId: string;
  readonly rootId: string;
  readonly previousId: string | null;
  readonly view: View;
  readonly hash: string;
  /** What the person has entered, as far as the workspace was told. */
  readonly state: StateValues;
  readonly errors?: Readonly<Record<string, string>>;
}

/** An event that the app has not acknowledged yet. */
export interface PendingEvent {
  readonly body: Readonly<Record<string, unknown>>;
  /** 0 for the first delivery, then 1 to 3. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly reason: string;
}

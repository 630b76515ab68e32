/** Everything the page knows, and the one place where it changes. Pure: what it is told is all it uses. */
import type { View } from '@slack/types';
import type { Change, Channel, Message, OpenView, Snapshot } from '../protocol.ts';
import type { Status } from './connection.ts';
import type { Place } from './route.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

export interface ThreadRef {
  readonly channel: string;
  readonly ts: string;
}

/** Everything in a snapshot but what changes by itself, which has its own fields below. */
export type World = Omit<Snapshot, 'messages' | 'home' | 'views'>;

export interface State {
  readonly world: World;
  readonly status: Status;
  /** By channel, ordered by timestamp; replies are among them. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  readonly home: View | undefined;
  readonly views: readonly OpenView[];
  readonly place: Place;
  readonly thread: ThreadRef | undefined;
  /** Channel messages that arrived while another channel was looked at. */
  readonly unread: Readonly<Record<string, number>>;
  readonly notices: readonly Notice[];
  readonly nextNotice: number;
  /** The channel of my last command, and what the app posted there since: one of them may become a thread to offer. */
  readonly awaited: { readonly channel: string; readonly roots: readonly string[] } | undefined;
  /** A thread that began because of my command and that I may want to open. */
  readonly offer: ThreadRef | undefined;
  /** The last message that somebody else wrote where I look. */
  readonly heard: Message | undefined;
}

export type Event =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'change'; readonly change: Change }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'went'; readonly place: Place; readonly threadTs?: string | undefined }
  | { readonly type: 'thread-opened'; readonly thread: ThreadRef }
  | { readonly type: 'thread-closed' }
  | { readonly type: 'command-sent'; readonly channel: string }
  | { readonly type: 'offer-declined' }
  | { readonly type: 'noticed'; readonly text: string }
  | { readonly type: 'notice-dismissed'; readonly id: number };

const byTs = (a: Message, b: Message) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

/** Whether a message is a reply, as opposed to a message of the channel or the root of a thread. */
export const isReply = (message: Message): boolean => message.threadTs !== undefined && message.threadTs !== message.ts;

/** Whether a message is seen in its channel: not a reply, or one that was sent to the channel as well. */
export const inChannel = (message: Message): boolean => !isReply(message) || message.broadcast === true;

function upsert(list: readonly Message[], message: Message): readonly Message[] {
  const at = list.findIndex(({ ts }) => ts === message.ts);
  if (at >= 0) return list.with(at, message);
  const last = list.at(-1);
  return last === undefined || last.ts < message.ts ? [...list, message] : [...list, message].sort(byTs);
}

function group(messages: readonly Message[]): Readonly<Record<string, readonly Message[]>> {
  const groups: Record<string, Message[]> = {};
  for (const message of [...messages].sort(byTs)) {
    const list = groups[message.channel] ?? [];
    groups[message.channel] = list;
    list.push(message);
  }
  return groups;
}

/** The state after the first snapshot; where to look comes from the address, if it fits. */
export function begin(snapshot: Snapshot, wanted: { readonly place?: Place; readonly threadTs?: string }): State {
  const { messages, home, views, ...world } = snapshot;
  const exists = (place: Place) => place.view === 'home' || world.channels.some(({ id }) => id === place.channel);
  const fits = wanted.place !== undefined && exists(wanted.place);
  const first = world.channels.find(({ direct }) => direct !== true);
  const place: Place =
    fits && wanted.place !== undefined
      ? wanted.place
      : first
        ? { view: 'channel', channel: first.id }
        : { view: 'home' };
  return {
    world,
    status: 'online',
    messages: group(messages),
    home,
    views: views ?? [],
    place,
    thread:
      fits && place.view === 'channel' && wanted.threadTs !== undefined
        ? { channel: place.channel, ts: wanted.threadTs }
        : undefined,
    unread: {},
    notices: [],
    nextNotice: 1,
    awaited: undefined,
    offer: undefined,
    heard: undefined,
  };
}

/** A snapshot after a reconnection: the server is right about everything but what only this page can know. */
function refresh(state: State, snapshot: Snapshot): State {
  const { messages, home, views, ...world } = snapshot;
  const mine = Object.values(state.messages)
    .flat()
    .filter((message) => message.ephemeral === true && !messages.some(({ ts }) => ts === message.ts));
  return { ...state, world, messages: group([...messages, ...mine]), home: home ?? state.home, views: views ?? [] };
}

function isLookedAt(state: State, message: Message): boolean {
  const { place, thread } = state;
  if (thread?.channel === message.channel && thread.ts === message.threadTs) return true;
  return place.view === 'channel' && place.channel === message.channel && inChannel(message);
}

function awaitedAfter(state: State, message: Message): Pick<State, 'awaited' | 'offer'> {
  const { awaited, offer, world, thread } = state;
  const byApp = message.userId === world.app.botUserId && message.ephemeral !== true;
  if (awaited === undefined || awaited.channel !== message.channel || !byApp) return { awaited, offer };
  if (!isReply(message)) return { awaited: { ...awaited, roots: [...awaited.roots, message.ts] }, offer };
  const root = message.threadTs ?? '';
  if (!awaited.roots.includes(root)) return { awaited, offer };
  const open = thread?.channel === message.channel && thread.ts === root;
  return { awaited: undefined, offer: open ? undefined : { channel: message.channel, ts: root } };
}

function messageArrived(state: State, message: Message): State {
  const list = state.messages[message.channel] ?? [];
  const isNew = !list.some(({ ts }) => ts === message.ts);
  const next = { ...state, messages: { ...state.messages, [message.channel]: upsert(list, message) } };
  if (!isNew) return next;
  const mine = message.userId === state.world.me.id;
  const seen = isLookedAt(state, message);
  const counts = !mine && !seen && inChannel(message);
  return {
    ...next,
    ...awaitedAfter(state, message),
    heard: seen && !mine ? message : state.heard,
    unread: counts ? { ...state.unread, [message.channel]: (state.unread[message.channel] ?? 0) + 1 } : state.unread,
  };
}

function withChannel(channels: readonly Channel[], channel: Channel): readonly Channel[] {
  const at = channels.findIndex(({ id }) => id === channel.id);
  return at < 0 ? [...channels, channel] : channels.with(at, channel);
}

function noticed(state: State, text: string): State {
  const others = state.notices.filter((notice) => notice.text !== text).slice(-3);
  return { ...state, notices: [...others, { id: state.nextNotice, text }], nextNotice: state.nextNotice + 1 };
}

function changed(state: State, change: Change): State {
  switch (change.type) {
    case 'message':
      return messageArrived(state, change.message);
    case 'message-deleted': {
      const list = (state.messages[change.channel] ?? []).filter(({ ts }) => ts !== change.ts);
      return { ...state, messages: { ...state.messages, [change.channel]: list } };
    }
    case 'home':
      return { ...state, home: change.view };
    case 'views':
      return { ...state, views: change.views };
    case 'channel':
      return { ...state, world: { ...state.world, channels: withChannel(state.world.channels, change.channel) } };
    case 'app':
      return { ...state, world: { ...state.world, app: { ...state.world.app, connected: change.connected } } };
    case 'notice':
      return noticed(state, change.text);
    default:
      // A newer server may say things that this page does not know yet.
      return state;
  }
}

/** The next state. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'snapshot':
      return refresh(state, event.snapshot);
    case 'change':
      return changed(state, event.change);
    case 'status':
      return { ...state, status: event.status };
    case 'went': {
      const { place, threadTs } = event;
      if (place.view === 'home') return { ...state, place };
      const same = state.thread?.channel === place.channel ? state.thread : undefined;
      const thread = threadTs === undefined ? same : { channel: place.channel, ts: threadTs };
      return { ...state, place, thread, unread: { ...state.unread, [place.channel]: 0 } };
    }
    case 'thread-opened': {
      const { thread } = event;
      const accepted = state.offer?.channel === thread.channel && state.offer.ts === thread.ts;
      return {
        ...state,
        place: { view: 'channel', channel: thread.channel },
        thread,
        offer: accepted ? undefined : state.offer,
        unread: { ...state.unread, [thread.channel]: 0 },
      };
    }
    case 'thread-closed':
      return { ...state, thread: undefined };
    case 'command-sent':
      return { ...state, awaited: { channel: event.channel, roots: [] } };
    case 'offer-declined':
      return { ...state, offer: undefined };
    case 'noticed':
      return noticed(state, event.text);
    case 'notice-dismissed':
      return { ...state, notices: state.notices.filter(({ id }) => id !== event.id) };
    default:
      return event satisfies never;
  }
}

/** The messages of a channel, without replies that stayed in their threads. */
export function channelMessages(state: State, channel: string): readonly Message[] {
  return (state.messages[channel] ?? []).filter(inChannel);
}

/** A thread: its root first, if it is known, then the replies. */
export function threadMessages(state: State, { channel, ts }: ThreadRef): readonly Message[] {
  return (state.messages[channel] ?? []).filter((message) => message.ts === ts || message.threadTs === ts);
}

/** What the page knows after what it is told. */
import { describe, expect, test } from 'vitest';
import { readRoute, writeAddress } from '../../src/workspace/page/route.ts';
import {
  begin,
  channelMessages,
  type Event,
  reduce,
  type State,
  threadMessages,
} from '../../src/workspace/page/state.ts';
import type { Message, Snapshot } from '../../src/workspace/protocol.ts';

const ann = { id: 'UANN', name: 'ann', realName: 'Ann', isBot: false };
const bo = { id: 'UBO', name: 'bo', realName: 'Bo', isBot: false };
const app = { id: 'UAPP', name: 'pilot', realName: 'Pilot', isBot: true };
const channel = (id: string) => ({ id, name: id.toLowerCase(), topic: '', memberIds: [] });

function message(ts: string, more: Partial<Message> = {}): Message {
  return { channel: 'C1', ts, userId: bo.id, text: `at ${ts}`, replyCount: 0, ...more };
}

const snapshot = (messages: readonly Message[] = []): Snapshot => ({
  team: { id: 'T1', name: 'Team' },
  me: ann,
  people: [ann, bo, app],
  channels: [channel('C1'), channel('C2')],
  messages,
  commands: [],
  app: { name: 'Pilot', botUserId: app.id, connected: true },
});

const given = (...messages: Message[]) => begin(snapshot(messages), {});
const arrives = (arrived: Message): Event => ({ type: 'change', change: { type: 'message', message: arrived } });
const following = (state: State, ...events: Event[]) => events.reduce(reduce, state);
const shown = (state: State, id = 'C1') => channelMessages(state, id).map(({ ts }) => ts);

describe('messages', () => {
  test('stand in the order of their timestamps, however they arrive, and once', () => {
    const state = following(
      given(message('2.0')),
      arrives(message('3.0')),
      arrives(message('1.0')),
      arrives(message('3.0')),
    );
    expect(shown(state)).toEqual(['1.0', '2.0', '3.0']);
  });

  test('an update replaces, a deletion removes', () => {
    const state = following(
      given(message('1.0'), message('2.0')),
      arrives(message('1.0', { text: 'new', edited: true })),
      {
        type: 'change',
        change: { type: 'message-deleted', channel: 'C1', ts: '2.0' },
      },
    );
    expect(channelMessages(state, 'C1').map(({ text }) => text)).toEqual(['new']);
  });

  test('replies stay in their thread unless they were sent to the channel too', () => {
    const root = message('1.0', { threadTs: '1.0', replyCount: 2 });
    const state = given(
      root,
      message('2.0', { threadTs: '1.0' }),
      message('3.0', { threadTs: '1.0', broadcast: true }),
    );
    expect(shown(state)).toEqual(['1.0', '3.0']);
    expect(threadMessages(state, { channel: 'C1', ts: '1.0' }).map(({ ts }) => ts)).toEqual(['1.0', '2.0', '3.0']);
  });

  test('elsewhere count as unread until one goes there; mine and replies do not', () => {
    const elsewhere = (ts: string, more: Partial<Message> = {}) => arrives(message(ts, { channel: 'C2', ...more }));
    const state = following(
      given(),
      elsewhere('1.0'),
      elsewhere('2.0', { userId: ann.id }),
      elsewhere('3.0', { threadTs: '1.0' }),
    );
    expect(state.unread.C2).toBe(1);
    expect(following(state, { type: 'went', place: { view: 'channel', channel: 'C2' } }).unread.C2).toBe(0);
  });

  test('a message where I look is heard, my own and updates are not', () => {
    expect(following(given(), arrives(message('1.0'))).heard?.ts).toBe('1.0');
    expect(following(given(), arrives(message('1.0', { userId: ann.id }))).heard).toBeUndefined();
    expect(following(given(message('1.0')), arrives(message('1.0', { text: 'x' }))).heard).toBeUndefined();
  });
});

describe('a thread that the app begins because of my command', () => {
  const root = message('1.0', { userId: app.id });
  const reply = message('2.0', { userId: app.id, threadTs: '1.0' });
  const sent: Event = { type: 'command-sent', channel: 'C1' };

  test('is offered once it has its first reply', () => {
    const started = following(given(), sent, arrives(root));
    expect(started.offer).toBeUndefined();
    expect(following(started, arrives(reply)).offer).toEqual({ channel: 'C1', ts: '1.0' });
  });
  test('is not offered to somebody who gave no command, nor for an older message', () => {
    expect(following(given(), arrives(root), arrives(reply)).offer).toBeUndefined();
    expect(following(given(root), sent, arrives(reply)).offer).toBeUndefined();
  });
  test('is no offer any more once it was opened or declined', () => {
    const offered = following(given(), sent, arrives(root), arrives(reply));
    const opened = following(offered, { type: 'thread-opened', thread: { channel: 'C1', ts: '1.0' } });
    expect([opened.offer, opened.thread]).toEqual([undefined, { channel: 'C1', ts: '1.0' }]);
    expect(following(offered, { type: 'offer-declined' }).offer).toBeUndefined();
  });
});

test('a new snapshot keeps private messages and where I am, and takes everything else', () => {
  const mine = message('5.0', { ephemeral: true });
  const state = following(given(message('1.0')), arrives(mine), {
    type: 'went',
    place: { view: 'channel', channel: 'C2' },
  });
  const fresh = following(state, { type: 'snapshot', snapshot: snapshot([message('9.0')]) });
  expect(shown(fresh)).toEqual(['5.0', '9.0']);
  expect(fresh.place).toEqual({ view: 'channel', channel: 'C2' });
});

test('the same notice twice is one', () => {
  const state = following(
    given(),
    { type: 'noticed', text: 'a' },
    { type: 'noticed', text: 'b' },
    { type: 'noticed', text: 'a' },
  );
  expect(state.notices.map(({ text }) => text)).toEqual(['b', 'a']);
});

test('where I am is in the address, and back', () => {
  const address = writeAddress('ann', { view: 'channel', channel: 'C1' }, '1.5');
  expect(address).toBe('?as=ann#C1/1.5');
  expect(readRoute('#C1/1.5')).toEqual({ place: { view: 'channel', channel: 'C1' }, threadTs: '1.5' });
  expect(readRoute('#app')).toEqual({ place: { view: 'home' } });
  expect(readRoute('#<script>')).toEqual({});
  expect(begin(snapshot(), { place: { view: 'channel', channel: 'CGONE' } }).place).toEqual({
    view: 'channel',
    channel: 'C1',
  });
});

/** Which messages of a thread are somebody's word, and how they are kept. */
import { describe, expect, it } from 'vitest';
import { onMessage } from '../../src/bot/listeners/events/message.ts';
import type { Services } from '../../src/bot/services.ts';
import type { Command } from '../../src/runs/commands.ts';

const BOT = 'UBOT';

async function kept(event: object): Promise<readonly Command[]> {
  const commands: Command[] = [];
  const work: (() => Promise<void>)[] = [];
  const services = {
    botUser: BOT,
    now: () => 7,
    later: { add: (_: string, each: () => Promise<void>) => work.push(each) },
    threads: { runOf: async (_: string, thread: string) => (thread === '1.0' ? '7KQ2' : undefined) },
    people: { person: async (id: string) => ({ id, name: id.toLowerCase() }), nameOf: () => undefined },
    runs: { handle: async (_: string, command: Command) => commands.push(command) },
  };
  // Only what these events need is there.
  await onMessage({ type: 'message', channel: 'C1', ...event }, services as unknown as Services);
  for (const each of work) await each();
  return commands;
}

const said = { ts: '2.0', thread_ts: '1.0', user: 'UANN', text: 'Ready &amp; waiting' };

describe('a message', () => {
  it('in a run’s thread is kept as it was said', async () => {
    expect(await kept(said)).toEqual([
      { type: 'say', id: 'said:C1:2.0', at: 7, by: { id: 'UANN', name: 'uann' }, text: 'Ready & waiting', ts: '2.0' },
    ]);
  });

  it.each([
    ['of another thread', { ...said, thread_ts: '9.0' }],
    ['outside any thread', { ts: '2.0', user: 'UANN', text: 'x' }],
    ['by the bot', { ...said, user: BOT }],
    ['by another bot', { ...said, bot_id: 'B1' }],
    ['that tells who joined', { ...said, subtype: 'channel_join' }],
    ['of which only a preview changed', changed(said, said)],
    ['that is empty', { ...said, text: ' ' }],
  ])('%s is not', async (_, event) => {
    expect(await kept(event)).toEqual([]);
  });

  it('that mentions somebody is kept with their name, and with who that is', async () => {
    const mentioned = [{ id: 'UBO', name: 'ubo' }];
    const text = 'Is <@UBO> there? <@UBO>!';
    expect(await kept({ ...said, text })).toMatchObject([{ text: 'Is @ubo there? @ubo!', mentioned }]);
  });

  it('with a file names it', async () => {
    const event = { ...said, subtype: 'file_share', files: [{ name: 'screen.png' }] };
    expect((await kept(event))[0]).toMatchObject({ text: 'Ready & waiting\n[file: screen.png]' });
  });

  it('that is edited is kept once more, under a name of its own', async () => {
    const edit = { ...said, text: 'Not ready', edited: { ts: '3.0' } };
    expect((await kept(changed(said, edit)))[0]).toMatchObject({
      id: 'said:C1:2.0:3.0',
      text: '(edited) Not ready',
      ts: '2.0',
    });
  });

  it('that is deleted stays on record, and that it was deleted too', async () => {
    const event = { subtype: 'message_deleted', ts: '4.0', deleted_ts: '2.0', previous_message: said };
    expect((await kept(event))[0]).toMatchObject({ id: 'said:C1:2.0:deleted', text: '(deleted) Ready & waiting' });
  });
});

it('of which a thread hangs, when it is deleted, is not taken for one that says "This message was deleted."', async () => {
  const tombstone = { ts: '2.0', thread_ts: '1.0', user: 'USLACKBOT', subtype: 'tombstone', text: 'This was deleted.' };
  expect(await kept(changed(said, { ...tombstone, edited: { ts: '3.0' } }))).toMatchObject([
    { id: 'said:C1:2.0:deleted', text: '(deleted) Ready & waiting' },
  ]);
});

function changed(before: object, after: object): object {
  return { subtype: 'message_changed', ts: '4.0', message: after, previous_message: before };
}

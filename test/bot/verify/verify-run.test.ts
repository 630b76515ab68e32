/** `verify` on a run whose thread is in the local workspace, and on what can be done to both. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { upload } from '../../../src/bot/slack/upload.ts';
import { section } from '../../../src/bot/text/blocks.ts';
import { fileAnswer } from '../../../src/bot/thread/answers.ts';
import { contentHash } from '../../../src/bot/thread/content-hash.ts';
import { differenceLine, outcomeOf, verdictLines } from '../../../src/bot/verify/tell.ts';
import type { Verdict } from '../../../src/bot/verify/verify-run.ts';
import { Retention, removedRun } from '../../../src/runs/retention.ts';
import { silentLog, type TestRedis, testRedis } from '../../support/redis.ts';
import { RUN, Verified } from './verified.ts';

let redis: TestRedis;
let verified: Verified;

beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  verified = await Verified.open(redis);
});
afterEach(() => verified.close());

function differences({ thread }: Verdict) {
  return thread.state === 'not-compared' ? [] : thread.differences;
}

describe('a record that nobody touched', () => {
  it('holds, in the middle of a run and at its end', async () => {
    await verified.play();
    expect(await verified.verify()).toMatchObject({ chain: { ok: true }, thread: { state: 'same', differences: [] } });
    await verified.end();
    const verdict = await verified.verify();
    expect(verdict).toMatchObject({ chain: { ok: true }, thread: { state: 'same', differences: [] } });
    expect(outcomeOf(verdict)).toBe('holds');
  });

  it('holds however many pages the thread has, each of which begins with the first message', async () => {
    await verified.play();
    for (let n = 0; n < 210; n++) await verified.say(`hello ${n}`);
    const cursors = { channel: verified.channel, ts: await verified.ts('root'), limit: 200 };
    const first = await verified.slack.conversations.replies(cursors);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await verified.slack.conversations.replies({ ...cursors, cursor });
    expect(second.messages?.[0]?.ts).toBe(first.messages?.[0]?.ts);
    const kinds = differences(await verified.verify()).map(({ kind }) => kind);
    expect(kinds).toEqual(Array.from({ length: 210 }, () => 'not-recorded'));
  });

  it('holds when the bot answers while it is read', async () => {
    await verified.play();
    const verdict = await verified.verify(() => verified.answer('All is well.'));
    expect(verdict).toMatchObject({ thread: { state: 'same', differences: [] } });
  });

  it('is behind, not wrong, while the thread is being written', async () => {
    await verified.play();
    await verified.tell({ type: 'note', text: 'just now' });
    const verdict = await verified.verify();
    expect(verdict).toMatchObject({ thread: { state: 'behind', differences: [] } });
    expect(outcomeOf(verdict)).toBe('cannot-tell');
  });
});

describe('a run that is removed while it is verified', () => {
  it('is not there, whenever that happens, instead of being damaged', async () => {
    for (const moment of ['journal', 'contents', 'head'] as const) {
      const { redis: connection, keys } = verified.rig.data;
      const { journal, store } = verified.rig;
      await verified.play();
      await verified.end();
      const retention = new Retention({
        ...{ redis: connection, keys, journal, keptOf: (run: string) => store.keptOf(run), log: silentLog },
        ...{ keepFor: 0, by: 'a test', now: () => Date.now() + 60_000 },
      });
      let removed = 0;
      const at = (now: typeof moment) => async () => {
        if (now === moment) removed += await retention.sweep();
      };
      const verdict = await verified.verifyWith({
        journal: {
          readStored: (run, from) => at('journal')().then(() => journal.readStored(run, from)),
          head: (run) => at('head')().then(() => journal.head(run)),
          dirtyRuns: () => journal.dirtyRuns(),
        },
        store: { contents: (run) => at('contents')().then(() => store.contents(run)) },
        removed: (run) => removedRun(connection, keys, run),
      });
      expect([moment, removed, verdict]).toEqual([moment, 1, undefined]);
      await verified.close();
      verified = await Verified.open(redis);
    }
  });
});

describe('a thread that somebody touched', () => {
  beforeEach(() => verified.play());

  it('tells a message that was deleted', async () => {
    await verified.slack.chat.delete({ channel: verified.channel, ts: await verified.ts('step:1') });
    const verdict = await verified.verify();
    expect(differences(verdict)).toMatchObject([{ kind: 'missing', key: 'step:1', why: 'deleted' }]);
    expect(outcomeOf(verdict)).toBe('does-not-hold');
  });

  it('tells the root that was deleted', async () => {
    await verified.slack.chat.delete({ channel: verified.channel, ts: await verified.ts('root') });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'missing', key: 'root', why: 'deleted' }]);
  });

  it('tells a message that says something else, and where', async () => {
    const { channel } = verified;
    const ts = await verified.ts('step:1');
    const text = (await verified.message('step:1')).text.replace('@ann', '@bo');
    await verified.slack.chat.update({ channel, ts, text });
    const [first] = differences(await verified.verify());
    expect(first).toMatchObject({ kind: 'altered', key: 'step:1', ts });
    expect(first && differenceLine(first)).toContain('approved by @bo');
  });

  it.each([
    ['a box', { attachments: [{ id: 1, fallback: 'x', text: 'Approved by @bo' }] }, 'Approved by @bo'],
    ['a box that says nothing', { attachments: [{ id: 1, image_url: 'https://host.example.com/a.png' }] }, 'a.png'],
    [
      'a preview of a page that it has no link to',
      { attachments: [{ from_url: 'http://host.example.com', text: 'Void' }] },
      'Void',
    ],
    ['a file', { files: [{ id: 'F9', name: 'forged.log' }] }, 'forged.log'],
  ])('tells %s that was added to a message', async (_, added, told) => {
    verified.add(await verified.ts('step:1'), added);
    const [first] = differences(await verified.verify());
    expect(first).toMatchObject({ kind: 'altered', key: 'step:1' });
    expect(first && differenceLine(first)).toContain(told);
  });

  it.each([
    ['a box', { attachments: [{ id: 1, text: 'Not so.' }] }],
    ['a file', { files: [{ id: 'F9', name: 'forged.log' }] }],
  ])('tells %s that was added to an answer', async (_, added) => {
    const ts = await verified.answer('All is well.');
    expect(differences(await verified.verify())).toEqual([]);
    verified.add(ts, added);
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'foreign', ts }]);
  });

  it('tells words that were added to a record that the bot put there', async () => {
    const known = (id: string) => verified.rig.store.noteAnswer(RUN, fileAnswer(id), '');
    const place = { channel: verified.channel, thread: await verified.ts('root') };
    await upload(verified.slack, place, [{ name: 'a.md', title: 'a', text: 'a' }], known);
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same' } });
    const { messages = [] } = await verified.slack.conversations.replies({ channel: place.channel, ts: place.thread });
    const ts = messages.at(-1)?.ts ?? '';
    await verified.slack.chat.update({ channel: place.channel, ts, text: 'This record is void.' });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'foreign', ts, text: 'This record is void.' }]);
  });

  it('does not mind what Slack shows of a page that a message links to', async () => {
    const from_url = 'http://host.example.com/a';
    verified.add(await verified.ts('step:1'), { attachments: [{ id: 1, from_url, title: 'A page' }] });
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same' } });
  });

  it.each([
    ['posted by this version', false],
    ['posted by an earlier one', true],
  ])('tells another name between colons, in a thread that was %s', async (_, isEarlier) => {
    const { channel } = verified;
    const ts = await verified.ts('step:1');
    const { text, blocks } = await verified.message('step:1');
    if (isEarlier) await verified.setSlot('step:1', { state: 'posted', ts, hash: contentHash({ text, blocks }) });
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same' } });
    const forged = JSON.parse(JSON.stringify(blocks).replace('role:primary:ok', 'role:backup:ok'));
    await verified.slack.chat.update({ channel, ts, text, blocks: forged });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'altered', key: 'step:1', ts }]);
  });

  it('tells another name between colons in an answer', async () => {
    const ts = await verified.answer('role:primary:ok');
    expect(differences(await verified.verify())).toEqual([]);
    const text = 'role:backup:ok';
    await verified.slack.chat.update({ channel: verified.channel, ts, text, blocks: [section(text)] });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'foreign', ts }]);
  });

  it('tells a message that is there twice', async () => {
    const { channel } = verified;
    await verified.slack.chat.postMessage({
      ...{ channel, thread_ts: await verified.ts('root'), text: 'Step 1 of 3, again' },
      metadata: { event_type: 'handrail_message', event_payload: { run: RUN, key: 'step:1' } },
    });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'doubled', key: 'step:1' }]);
  });

  it('tells messages that stand in another order', async () => {
    const { channel } = verified;
    const again = await verified.message('step:1');
    await verified.slack.chat.delete({ channel, ts: await verified.ts('step:1') });
    const { ts } = await verified.slack.chat.postMessage({
      ...{ channel, thread_ts: await verified.ts('root'), text: again.text, blocks: again.blocks },
      metadata: { event_type: 'handrail_message', event_payload: { run: RUN, key: 'step:1' } },
    });
    await verified.setSlot('step:1', { state: 'posted', ts: ts ?? '', hash: 'x' });
    expect(differences(await verified.verify())).toMatchObject([
      { kind: 'out-of-order', key: 'step:1', ts, behind: 'step:2' },
    ]);
  });

  it('tells a message that claims a place that the journal does not have', async () => {
    const { channel } = verified;
    await verified.slack.chat.postMessage({
      ...{ channel, thread_ts: await verified.ts('root'), text: 'Step 9 approved by @ann' },
      metadata: { event_type: 'handrail_message', event_payload: { run: RUN, key: 'step:9' } },
    });
    const [first] = differences(await verified.verify());
    expect(first).toMatchObject({ kind: 'foreign', claims: 'step:9' });
    expect(first && differenceLine(first)).toContain('Step 9 approved by @ann');
  });

  it('tells a first message that was posted twice', async () => {
    await verified.slack.chat.postMessage({
      ...{ channel: verified.channel, text: 'the same card' },
      metadata: { event_type: 'handrail_message', event_payload: { run: RUN, key: 'root' } },
    });
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'doubled', key: 'root' }]);
  });
});

/** Without what most events have: who, why, what was seen. */
const SENSELESS = { by: undefined, reason: undefined, evidence: undefined, text: undefined, ts: '?' };

describe('a journal that somebody touched', () => {
  beforeEach(() => verified.play());

  it.each([
    [
      'an entry that was changed',
      5,
      (at: number) => verified.changeEntry(at, (json) => json.replace('04560', '04561')),
    ],
    ['an entry that was taken out', 5, (at: number) => verified.removeEntry(at)],
    ['entries that were swapped', 4, (at: number) => verified.swapEntries(at, at + 1)],
    ['the last entries that were cut off', 8, (at: number) => verified.removeEntriesFrom(at)],
    ['an entry with something else in it', 6, (at: number) => verified.breakEntry(at)],
  ])('tells %s', async (_, at, touch) => {
    await touch(at);
    const verdict = await verified.verify();
    expect(verdict.chain).toMatchObject({ ok: false, version: at });
    expect(outcomeOf(verdict)).toBe('does-not-hold');
    expect(verdictLines(verdict)[0]).toContain(`broken at entry ${at}`);
  });

  it('tells that it is broken where what an entry says makes no sense any more', async () => {
    await verified.end();
    const { entries } = await verified.verify();
    for (let at = entries; at > 1; at--) {
      await verified.changeEntry(at, (json) => JSON.stringify({ ...JSON.parse(json), ...SENSELESS }));
      const verdict = await verified.verify();
      expect(verdict.chain).toMatchObject({ ok: false, version: at });
      expect(outcomeOf(verdict)).toBe('does-not-hold');
      expect(differences(verdict).map(differenceLine)).not.toContain('');
    }
  });

  it('compares the thread all the same, so that it can be seen what was changed', async () => {
    await verified.changeEntry(5, (json) => json.replace('04560', '04561'));
    const [first] = differences(await verified.verify());
    expect(first).toMatchObject({ kind: 'altered', key: 'step:1' });
    expect(first && differenceLine(first)).toMatch(/says "[^"]*04560.* where the journal says "[^"]*04561/);
  });

  it('tells that nothing is left of it', async () => {
    await verified.removeEntriesFrom(1);
    expect((await verified.verify()).chain).toMatchObject({ ok: false, version: 1 });
  });
});

describe('what people say in the thread', () => {
  beforeEach(() => verified.play());

  const say = (text: string) => verified.say(text);

  it('is in both, with who is mentioned by whatever name', async () => {
    const ts = await say(`<@${verified.workspace.personId('bo')}> look &amp; &lt;see&gt;`);
    await verified.hear(ts, '@bob look & <see>');
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same' } });
  });

  it('is told if the journal never had it', async () => {
    const ts = await say('psst');
    expect(differences(await verified.verify())).toMatchObject([{ kind: 'not-recorded', ts, text: 'psst' }]);
  });

  it('is told if it was edited or deleted behind the bot\u2019s back', async () => {
    const [kept, changed] = [await say('one'), await say('two')];
    await verified.hear(kept, 'one, before');
    await verified.hear(changed, 'two');
    await verified.hear('1700000000.000100', 'gone');
    const found = differences(await verified.verify());
    expect(found).toMatchObject([
      { kind: 'words-deleted', text: 'gone' },
      { kind: 'words-edited', ts: kept, recorded: 'one, before', found: 'one' },
    ]);
    expect(found.map(differenceLine).join()).toContain('The journal has it: "gone"');
  });

  it('is no difference if the journal has the edit and the deletion too', async () => {
    const ts = await say('two');
    await verified.hear(ts, 'one');
    await verified.hear(ts, '(edited) two', '1700000001.000100');
    await verified.hear('1700000000.000100', 'gone');
    await verified.hear('1700000000.000100', '(deleted) gone', 'deleted');
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same', remarks: { changedOnRecord: 2 } } });
  });

  it('after the end is no part of the record', async () => {
    await verified.end();
    await say('well done');
    expect(await verified.verify()).toMatchObject({ thread: { state: 'same', remarks: { afterEnd: 1 } } });
  });
});

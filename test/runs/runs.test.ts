/** The runs on a real journal: what two people, two bots and a repeated click come to. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Keys } from '../../src/redis/keys.ts';
import type { RunEvent } from '../../src/runs/events.ts';
import { emptyHead, openJournal, verifyChain } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { Runs } from '../../src/runs/runs.ts';
import { plan, server, step } from '../support/plans.ts';
import { testRedis } from '../support/redis.ts';
import { type Asked, ann, approve, bo, complete, startOf } from '../support/spec.ts';

const redis = await testRedis();
afterAll(() => redis.close());

let bots: readonly Runs[];
let journal: ReturnType<typeof openJournal<RunEvent>>;
let keys: Keys;
let n = 0;

beforeEach(() => {
  keys = redis.freshKeys();
  const open = () => openJournal({ redis: redis.connect(), keys, parse: parseEvent });
  journal = open();
  bots = [new Runs(open()), new Runs(open())];
});

const bot = (i: 0 | 1): Runs => bots[i] ?? new Runs(journal);
const ask = (i: 0 | 1, asked: Asked, run = 'R1') => bot(i).handle(run, complete(asked, n++));

const many = plan([...Array(20).keys()].map((i) => step(`s${i}`, { skip: 'with-reason' })));

describe('two bots', () => {
  it('take one decision when two people click at once, and tell the other by whom', async () => {
    await ask(0, startOf(many));
    const [one, other] = await Promise.all([ask(0, approve('s0', ann)), ask(1, approve('s0', bo))]);
    const [done, refused] = one.ok ? [one, other] : [other, one];
    expect(done).toMatchObject({ ok: true, duplicate: false });
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'already-decided', how: 'approved' } });
    expect((await bot(1).get('R1'))?.run.current).toBe('s1');
  });

  it('lose and double nothing when fifty things happen at once', async () => {
    await ask(0, startOf(many));
    const notes = [...Array(50).keys()].map((i) => ask(i % 2 ? 0 : 1, { type: 'note', text: `note ${i}` }));
    expect((await Promise.all(notes)).every((each) => each.ok)).toBe(true);
    const record = await bot(0).get('R1');
    expect(new Set(record?.run.remarks.map((each) => each.text)).size).toBe(50);
    expect(record?.run.remarks).toHaveLength(50);
    expect(verifyChain('R1', await journal.readStored('R1'))).toMatchObject({ ok: true });
  });
});

describe('the same command twice', () => {
  it('is one decision, at the same bot, at another, and after both have forgotten', async () => {
    await ask(0, startOf(many));
    const click: Asked = { ...approve('s0'), id: 'click-1' };
    expect(await ask(0, click)).toMatchObject({ ok: true, duplicate: false });
    expect(await ask(0, click)).toMatchObject({ ok: true, duplicate: true });
    expect(await ask(1, click)).toMatchObject({ ok: true, duplicate: true });
    const fresh = new Runs(journal);
    expect(await fresh.handle('R1', complete(click, n++))).toMatchObject({ ok: true, duplicate: true });
    expect((await fresh.get('R1'))?.run.visits.map(({ key }) => key)).toEqual(['s0', 's1']);
  });
});

describe('targets', () => {
  const start = (run: string) => startOf(many, { run, targets: { s1: server('s1') } });

  it('belong to one live run, and are free again once it has ended', async () => {
    await ask(0, start('R1'));
    expect(await ask(1, start('R2'), 'R2')).toMatchObject({
      ok: false,
      refusal: { code: 'target-locked', target: 's1', holder: 'R1' },
    });
    expect(await bot(1).get('R2')).toBeUndefined();
    await ask(1, { type: 'abort', reason: 'Not tonight.' });
    expect(await ask(0, start('R2'), 'R2')).toMatchObject({ ok: true });
    expect((await bot(0).live()).map(({ run }) => run.id)).toEqual(['R2']);
    expect(await bot(0).ended(5)).toMatchObject([{ run: 'R1', summary: { outcome: 'aborted', startedBy: ann } }]);
  });
});

describe('a record', () => {
  it('read back says what was decided, with the hash of each entry', async () => {
    await ask(0, startOf(many));
    await ask(0, approve('s0'));
    const kept = await bot(0).get('R1');
    const fresh = await new Runs(journal).get('R1');
    expect(fresh?.run).toEqual(kept?.run);
    const stored = await journal.readStored('R1');
    expect(stored.map(({ version }) => fresh?.hashOf(version))).toEqual(stored.map(({ hash }) => hash));
    expect(stored.map(({ version }) => kept?.hashOf(version))).toEqual(stored.map(({ hash }) => hash));
  });

  it('is undefined for a run that never started', async () => {
    expect(await bot(0).get('NONE')).toBeUndefined();
    expect(await ask(0, approve('s0'), 'NONE')).toMatchObject({ ok: false, refusal: { code: 'no-such-run' } });
  });
});

describe('a journal that was put back to an earlier state', () => {
  /** As a failover to a replica that was behind leaves it: only the start is there. */
  async function putBack(): Promise<void> {
    const events = (await journal.read('R1')).slice(0, 2).map(({ event }) => event);
    const connection = redis.connect();
    await connection.del(keys.journal('R1'), keys.head('R1'));
    await journal.append({ run: 'R1', expected: emptyHead('R1'), command: 'start', events });
  }

  const note = (text: string): Asked => ({ type: 'note', text });
  const notes = async (i: 0 | 1) => (await bot(i).get('R1'))?.run.remarks.map(({ text }) => text);

  it.each([0, 1, 2, 3])('is what counts, also for a bot that knew more, %i entries later', async (since) => {
    await ask(0, startOf(many));
    for (const text of ['lost 1', 'lost 2']) await ask(0, note(text));
    await putBack();
    const kept = [...Array(since).keys()].map((i) => `kept ${i}`);
    for (const text of kept) await ask(1, note(text));
    expect(await notes(0)).toEqual(kept);
    expect(await ask(0, note('after'))).toMatchObject({ ok: true, duplicate: false });
    expect(await notes(0)).toEqual([...kept, 'after']);
    expect(await notes(1)).toEqual([...kept, 'after']);
  });

  it.each([0, 1, 2, 3])('is what the next command is decided on, %i entries later', async (since) => {
    await ask(0, startOf(many));
    for (const key of ['s0', 's1']) await ask(0, approve(key));
    await putBack();
    for (let i = 0; i < since; i++) await ask(1, note(`kept ${i}`));
    expect(await ask(0, approve('s0'))).toMatchObject({ ok: true, duplicate: false });
    expect((await bot(1).get('R1'))?.run.current).toBe('s1');
  });
});

describe('a run whose journal cannot be read', () => {
  it('does not keep the others from being listed', async () => {
    await ask(0, startOf(many));
    await ask(
      0,
      startOf(many, { run: 'R2', inputs: { server: { server: 's2' } }, targets: { s2: server('s2') } }),
      'R2',
    );
    await redis
      .connect()
      .xadd(keys.journal('R1'), '3-0', 'event', '{"type":"from-a-later-version"}', 'prev', '', 'hash', '');
    expect((await bot(1).live()).map(({ run }) => run.id)).toEqual(['R2']);
    await expect(bot(1).get('R1')).rejects.toThrow('damaged');
  });
});

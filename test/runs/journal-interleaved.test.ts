/** Two bots on one Redis, in any order, with clicks delivered to both and more than once: each is recorded once. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Redis } from '../../src/redis/connection.ts';
import { emptyHead, type Journal, openJournal, verifyChain } from '../../src/runs/journal.ts';
import { describeOnEveryRedis, type TestRedis, testRedis } from '../support/redis.ts';

interface Event {
  readonly type: string;
}

const delivery = fc.record({
  client: fc.nat(1),
  run: fc.constantFrom('r1', 'r2'),
  command: fc.nat(11),
  events: fc.integer({ min: 1, max: 3 }),
});

/** Reads, decides and appends until it is on record, as the bot does. */
async function deliver(journal: Journal<Event>, run: string, command: string, count: number): Promise<void> {
  for (;;) {
    const expected = await journal.head(run);
    const events = Array.from({ length: count }, (_, i) => ({ type: `${command}/${i + 1}` }));
    const { type } = await journal.append({ run, expected, command, events });
    if (type !== 'conflict') return;
  }
}

describeOnEveryRedis('deliveries to two clients of %s', (kind) => {
  let server: TestRedis;
  let clients: readonly Redis[];
  beforeAll(async () => {
    server = await testRedis({ kind });
    clients = [server.connect(), server.connect()];
  });
  afterAll(() => server.close());

  it('leave one unbroken chain a run, with each command once and its events together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 40 }), async (deliveries) => {
        const keys = server.freshKeys();
        const journals = clients.map((redis) => openJournal({ redis, keys, parse: (value) => value as Event }));
        // Everything at once: the two connections race.
        await Promise.all(
          deliveries.map(async ({ client, run, command, events }) => {
            const journal = journals[client];
            if (journal !== undefined) await deliver(journal, run, `c${command}`, events);
          }),
        );
        const [journal] = journals;
        for (const run of ['r1', 'r2']) {
          const entries = (await journal?.read(run)) ?? [];
          expect(verifyChain(run, entries, { to: (await journal?.head(run)) ?? emptyHead(run) })).toMatchObject({
            ok: true,
          });
          const firsts = entries.map(({ event }) => event.type).filter((type) => type.endsWith('/1'));
          const wanted = new Set(deliveries.filter((d) => d.run === run).map(({ command }) => `c${command}/1`));
          expect([...firsts].sort()).toEqual([...wanted].sort());
          for (const [i, { event }] of entries.entries()) {
            const [command, part] = event.type.split('/');
            if (part !== '1') expect(entries[i - 1]?.event.type).toBe(`${command}/${Number(part) - 1}`);
          }
        }
      }),
      { numRuns: kind === 'server' ? 100 : 25 },
    );
  });
});

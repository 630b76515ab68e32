import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKUP, header, lines, NOISE, outcomeOf, PRIMARY, temporaryFolder, Watched } from './support.ts';

const STARTED = '01:50:00.000 Std 05060 Application started';
const outcomes = { 'started-backup': ['00-05060', '00-04560'], primary: ['GCTI-00-04562'] };

const noise = fc.oneof(
  fc.constantFrom(...NOISE.filter((line) => !line.includes('05060'))),
  fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `  ${text.replaceAll(/[\r\n]/g, '')}`),
  fc.integer({ min: 20_000, max: 29_999 }).map((id) => `01:51:00.000 Trc ${id} 04560 and 00-04562 in the text`),
);
const events = fc.constantFrom(BACKUP, PRIMARY, STARTED);
const log = fc.array(fc.oneof(noise, events), { maxLength: 30 });

/** What the outcome must be, told from the lines alone. */
function expected(all: readonly string[]): string {
  let started = false;
  let outcome = 'not-yet';
  for (const line of all) {
    if (line === STARTED) started = true;
    if (line === PRIMARY) outcome = 'primary';
    if (line === BACKUP && started) {
      outcome = 'started-backup';
      started = false;
    }
  }
  return outcome;
}

describe('log-events, however the lines come', () => {
  it('tells the same in any number of pieces, looks and segments, with memory or without', async () => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.array(fc.record({ at: fc.nat(2_000), next: fc.constantFrom('look', 'forget', 'write on') }), {
          maxLength: 12,
        }),
        fc.array(fc.nat(30), { maxLength: 3 }),
        async (all, cuts, segmentsAt) => {
          const watched = new Watched(outcomes, { folder: temporaryFolder() });
          await watched.takeBaseline();
          const starts = [...new Set([0, ...segmentsAt.filter((n) => n < all.length)])].sort((a, b) => a - b);
          for (const [index, start] of starts.entries()) {
            const name = `ors_a1.2026112${index}_014931_112.log`;
            const text = header({ segment: index + 1 }) + lines(...all.slice(start, starts[index + 1]));
            const bytes = Buffer.from(text);
            let from = 0;
            watched.write('', name);
            for (const { at, next } of cuts.toSorted((a, b) => a.at - b.at)) {
              const to = Math.min(at, bytes.length);
              watched.append(bytes.subarray(from, Math.max(from, to)), name);
              from = Math.max(from, to);
              if (next === 'forget') watched.memory = undefined;
              if (next !== 'write on') await watched.look();
            }
            watched.append(bytes.subarray(from), name);
          }
          const look = await watched.look();
          expect(outcomeOf(look)).toBe(expected(all));
          watched.memory = undefined;
          const again = await watched.look();
          expect([outcomeOf(again), again.evidence]).toEqual([outcomeOf(look), look.evidence]);
          rmSync(watched.folder, { recursive: true });
        },
      ),
      { numRuns: 80 },
    );
  });

  it('is never moved by noise', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(events, { maxLength: 6 }),
        fc.array(noise, { maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        async (facts, noises, places) => {
          const watched = new Watched(outcomes, { folder: temporaryFolder() });
          await watched.takeBaseline();
          const all: string[] = [...facts];
          for (const line of noises) all.splice((places.next().value ?? 0) % (all.length + 1), 0, line);
          watched.write(header() + lines(...all));
          expect(outcomeOf(await watched.look())).toBe(expected(facts));
          rmSync(watched.folder, { recursive: true });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never passes on what was there at the baseline, wherever it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.nat(3_000), async (all, at) => {
        const watched = new Watched(outcomes, { folder: temporaryFolder() });
        const bytes = Buffer.from(header() + lines(...all));
        const cut = Math.min(at, bytes.length);
        watched.write(bytes.subarray(0, cut));
        await watched.takeBaseline();
        watched.append(bytes.subarray(cut));
        // Only lines that begin past the cut count.
        const text = bytes.toString('latin1');
        const counts = cut === 0 || text[cut - 1] === '\n' ? cut : text.indexOf('\n', cut) + 1 || text.length;
        const counted = Buffer.from(text.slice(counts), 'latin1').toString().split('\n');
        expect(outcomeOf(await watched.look())).toBe(expected(counted));
        rmSync(watched.folder, { recursive: true });
      }),
      { numRuns: 80 },
    );
  });
});

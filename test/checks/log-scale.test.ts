import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findNumbers } from '../../src/checks/log-events/find-numbers.ts';
import { LONGEST_LINE, readBlocks } from '../../src/checks/log-events/read-blocks.ts';
import { BACKUP, header, lines, outcomeOf, PRIMARY, SECOND, signal, Watched } from './support.ts';

const MEBIBYTE = 1024 * 1024;
const LINE = '14:59:12.001 Trc 04541 Message MSGCFG_GETOBJECTINFO received from 172 (CCView client)\n';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Writes many lines, and as many bytes as told or a little less. */
function fill(path: string, bytes: number): void {
  const piece = LINE.repeat(Math.floor(MEBIBYTE / LINE.length));
  const file = openSync(path, 'w');
  for (let written = writeSync(file, header()); written + piece.length <= bytes; ) written += writeSync(file, piece);
  closeSync(file);
}

/** Counts the bytes that are read of files from now on. */
async function countReads(): Promise<() => number> {
  const handle = await open(import.meta.filename, 'r');
  const prototype: typeof handle = Object.getPrototypeOf(handle);
  await handle.close();
  const spy = vi.spyOn(prototype, 'read');
  return () =>
    spy.mock.settledResults.reduce((sum, { type, value }) => sum + (type === 'fulfilled' ? value.bytesRead : 0), 0);
}

describe('a large log', () => {
  it('is read on from where the last look was, and hardly anything else of it', async () => {
    const watched = new Watched();
    fill(watched.path(), 8 * MEBIBYTE);
    await watched.takeBaseline();
    const first = await countReads();
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    expect(first()).toBeLessThan(4_096);
    for (let n = 0; n < 3; n++) {
      watched.append(LINE.repeat(12).slice(-1_024));
      vi.restoreAllMocks();
      const bytes = await countReads();
      await watched.look();
      expect(bytes()).toBeGreaterThanOrEqual(1_024);
      expect(bytes()).toBeLessThanOrEqual(4_096);
    }
    watched.append(lines('', BACKUP));
    expect(outcomeOf(await watched.look())).toBe('backup');
  });

  it('is read once, whatever it takes', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    fill(watched.path(), 8 * MEBIBYTE);
    watched.append(lines(BACKUP));
    const bytes = await countReads();
    expect(outcomeOf(await watched.look())).toBe('backup');
    expect(bytes()).toBeLessThan(8 * MEBIBYTE + 8_192);
  });

  it('is told of in MiB, since nobody counts so many lines', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    fill(watched.path(), 8 * MEBIBYTE);
    expect((await watched.look()).summary).toMatch(/: 7 MiB new; last: "Message/);
    watched.memory = undefined;
    expect((await watched.look()).summary).toMatch(/: 7 MiB new; last: "Message/);
  });

  it('leaves room for other looks while it is read', async () => {
    const large = new Watched();
    const small = new Watched();
    await Promise.all([large.takeBaseline(), small.takeBaseline()]);
    fill(large.path(), 64 * MEBIBYTE);
    large.append(lines(BACKUP));
    small.write(lines(PRIMARY));
    const order: string[] = [];
    const note = async (watched: Watched) => order.push(outcomeOf(await watched.look()));
    await Promise.all([note(large), note(small)]);
    expect(order).toEqual(['primary', 'backup']);
  });

  it('may end in the middle of a look', async () => {
    const watched = new Watched();
    await watched.takeBaseline();
    fill(watched.path(), 8 * MEBIBYTE);
    watched.append(lines(PRIMARY));
    watched.write(header({ segment: 2 }) + lines(BACKUP), SECOND);
    const cut = new AbortController();
    const read = await countReads();
    const isCut = vi.spyOn(cut.signal, 'aborted', 'get').mockImplementation(() => read() > 3 * MEBIBYTE);
    expect(await watched.look(cut.signal)).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('still reading'),
    });
    isCut.mockRestore();
    expect(outcomeOf(await watched.look())).toBe('backup');
  });
});

describe('reading in pieces', () => {
  /** What stands at an offset of a file that nobody wrote. */
  function endless(size: number, lineLength: number, buffers: Set<ArrayBufferLike>) {
    return {
      async read(buffer: Buffer, offset: number, length: number, position: number) {
        buffers.add(buffer.buffer);
        const bytesRead = Math.min(length, size - position);
        buffer.fill('x', offset, offset + bytesRead);
        const first = lineLength - 1 - (position % lineLength);
        for (let at = first; at < bytesRead; at += lineLength) buffer[offset + at] = 0x0a;
        return { bytesRead, buffer };
      },
    };
  }

  it('takes two buffers, whatever the size', async () => {
    const size = 256 * MEBIBYTE;
    const buffers = new Set<ArrayBufferLike>();
    let seen = 0;
    const handle = endless(size, 100, buffers) as unknown as Parameters<typeof readBlocks>[0];
    const place = await readBlocks(handle, { offset: 0, partial: false }, size, signal(), (block, offset) => {
      expect(offset).toBe(seen);
      seen += block.length;
    });
    expect(place).toEqual({ offset: size - (size % 100), partial: false });
    expect(seen).toBe(place.offset);
    expect([...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(2 * MEBIBYTE);
  });

  it('shows the beginning of a line that is longer than all pieces', async () => {
    const size = 5 * MEBIBYTE;
    const blocks: [number, number][] = [];
    const handle = endless(size, 4 * MEBIBYTE, new Set()) as unknown as Parameters<typeof readBlocks>[0];
    const place = await readBlocks(handle, { offset: 0, partial: false }, size, signal(), (block, offset) => {
      blocks.push([offset, block.length]);
    });
    expect(blocks).toEqual([
      [0, LONGEST_LINE],
      [4 * MEBIBYTE, LONGEST_LINE],
    ]);
    expect(place).toEqual({ offset: size, partial: true });
  });

  it('finds an event wherever the pieces are cut', async () => {
    for (let shift = -70; shift <= 10; shift += 5) {
      const watched = new Watched();
      await watched.takeBaseline();
      const filler = `${'x'.repeat(99)}\n`.repeat(MEBIBYTE / 100 + 1).slice(0, MEBIBYTE + shift - 1);
      watched.write(`${filler}\n${lines(BACKUP, ...Array.from({ length: 20 }, () => LINE.trim()))}`);
      const look = await watched.look();
      expect(look).toMatchObject({ outcome: 'backup', evidence: [{ text: BACKUP, offset: MEBIBYTE + shift }] });
    }
  });
});

describe('the search for numbers', () => {
  const digits = fc.string({ unit: fc.constantFrom('0', '1', '2', ' ', '-', '\n', 'x'), maxLength: 200 });
  const number = fc.string({ unit: fc.constantFrom('0', '1', '2'), minLength: 5, maxLength: 5 });
  const numbers = fc.array(number, { minLength: 1, maxLength: 5 });

  it('finds what a plain search finds, at every place, and no part of a longer word', () => {
    fc.assert(
      fc.property(digits, numbers, fc.nat(3), (text, wanted, shift) => {
        const bytes = Buffer.from(`${' '.repeat(shift)}${text}`, 'latin1').subarray(shift);
        const places = [...text.matchAll(/\b\d{5}\b/g)].filter(([found]) => wanted.includes(found));
        expect(findNumbers(wanted, 'lenient')(bytes)).toEqual(places.map(({ index }) => index));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds them in UTF-16, too', () => {
    fc.assert(
      fc.property(digits, numbers, (text, wanted) => {
        const found = findNumbers(wanted, 'utf-16le')(Buffer.from(text, 'utf16le'));
        const places = [...text.matchAll(/(?=(\d{5}))/g)].filter((each) => wanted.includes(each[1] ?? ''));
        expect(found).toEqual(places.map(({ index }) => 2 * index));
      }),
    );
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHead, entryHash, type StoredEntry, verifyChain } from '../../src/runs/journal.ts';

function chain(run: string, jsons: readonly string[]): StoredEntry[] {
  let head = emptyHead(run);
  return jsons.map((json) => {
    const version = head.version + 1;
    const entry = { version, json, prev: head.hash, hash: entryHash(head.hash, version, json) };
    head = entry;
    return entry;
  });
}

const whole = chain('7KQ2', ['{"type":"started"}', '{"type":"opened"}', '{"type":"approved"}', '{"type":"ended"}']);
const end = { version: 4, hash: whole[3]?.hash ?? '' };
const changed = (at: number, change: Partial<StoredEntry>) =>
  whole.map((entry) => (entry.version === at ? { ...entry, ...change } : entry));

describe('the hash chain', () => {
  it('can be recomputed by a stranger with SHA-256 alone', () => {
    const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
    const first = sha256(`${sha256('7KQ2')}\n1\n{"type":"started"}`);
    expect(whole[0]?.hash).toBe(first);
    expect(whole[1]?.hash).toBe(sha256(`${first}\n2\n{"type":"opened"}`));
  });

  it('verifies as a whole, from the middle, and when empty', () => {
    expect(verifyChain('7KQ2', whole, { to: end })).toEqual({ ok: true, head: end });
    const from = { version: 2, hash: whole[1]?.hash ?? '' };
    expect(verifyChain('7KQ2', whole.slice(2), { from })).toEqual({ ok: true, head: end });
    expect(verifyChain('7KQ2', [])).toEqual({ ok: true, head: emptyHead('7KQ2') });
  });

  it('breaks where an event was changed', () => {
    expect(verifyChain('7KQ2', changed(2, { json: '{"type":"skipped"}' }))).toMatchObject({ ok: false, version: 2 });
  });

  it('breaks after an entry that was changed together with its hash', () => {
    const prev = whole[1]?.prev ?? '';
    const json = '{"type":"skipped"}';
    const forged = changed(2, { json, hash: entryHash(prev, 2, json) });
    expect(verifyChain('7KQ2', forged)).toMatchObject({ ok: false, version: 3 });
  });

  it('breaks where an entry was removed, inserted or moved', () => {
    expect(verifyChain('7KQ2', whole.toSpliced(1, 1))).toMatchObject({ ok: false, version: 2 });
    const [first, second, third, fourth] = whole as [StoredEntry, StoredEntry, StoredEntry, StoredEntry];
    expect(verifyChain('7KQ2', [first, second, second, third])).toMatchObject({ ok: false, version: 3 });
    expect(verifyChain('7KQ2', [first, third, second, fourth])).toMatchObject({ ok: false, version: 2 });
  });

  it('shows a missing end when the head is known', () => {
    expect(verifyChain('7KQ2', whole.slice(0, 3))).toMatchObject({ ok: true });
    expect(verifyChain('7KQ2', whole.slice(0, 3), { to: end })).toMatchObject({ ok: false, version: 4 });
    expect(verifyChain('7KQ2', [], { to: end })).toMatchObject({ ok: false, version: 1 });
  });

  it('shows entries past the head, and a rewritten history of the same length', () => {
    const to = { version: 3, hash: whole[2]?.hash ?? '' };
    expect(verifyChain('7KQ2', whole, { to })).toMatchObject({ ok: false, version: 4 });
    const rewritten = chain('7KQ2', ['{}', '{}', '{}', '{}']);
    expect(verifyChain('7KQ2', rewritten, { to: end })).toMatchObject({ ok: false, version: 4 });
  });

  it('does not take one run for another', () => {
    expect(verifyChain('9ABC', whole)).toMatchObject({ ok: false, version: 1 });
  });

  it('finds any change of any one field, at the entry or the one after it', () => {
    const change = fc.record({
      at: fc.nat(9),
      field: fc.constantFrom('json', 'prev', 'hash') as fc.Arbitrary<'json' | 'prev' | 'hash'>,
      value: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(fc.json(), { minLength: 10, maxLength: 10 }), change, (jsons, { at, field, value }) => {
        const entries = chain('r', jsons);
        const original = entries[at]?.[field];
        const tampered = entries.map((entry, i) => (i === at ? { ...entry, [field]: value } : entry));
        const verdict = verifyChain('r', tampered);
        if (value === original) return verdict.ok;
        return !verdict.ok && verdict.version === at + 1;
      }),
    );
  });
});

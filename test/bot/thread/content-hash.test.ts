/** What is written down of a message, compared later with what should be there and with what Slack has. */
import { describe, expect, it } from 'vitest';
import { section } from '../../../src/bot/text/blocks.ts';
import { contentHash, hashOf, isUpToDate, shows } from '../../../src/bot/thread/content-hash.ts';

const message = (text: string) => ({ text, blocks: [section(text)] });
const sent = message('✅ 🎉 `role:primary:ok`');
const back = message(':white_check_mark: :tada: `role:primary:ok`');
const other = message('✅ 🎉 `role:backup:ok`');

describe('what is written down', () => {
  it('is shown by what Slack gives back, and not with another name between colons', () => {
    expect(shows(back, hashOf(sent))).toBe(true);
    expect(shows(other, hashOf(sent))).toBe(false);
  });

  it('is up to date only for the same names between colons', () => {
    expect(isUpToDate(message(sent.text), hashOf(sent))).toBe(true);
    expect(isUpToDate(other, hashOf(sent))).toBe(false);
  });
});

describe('what an earlier version wrote down', () => {
  // As it did: of the lines, with one sign for every emoji.
  const written = '8f211e303bf4d23f0977';
  const plain = message('✅ 🎉 proved');

  it('is shown and up to date as before', () => {
    expect(contentHash(plain)).toBe(written);
    expect(isUpToDate(plain, written)).toBe(true);
    expect(shows(message(':white_check_mark: :tada: proved'), written)).toBe(true);
    expect(shows(message('✅ 🎉 not proved'), written)).toBe(false);
  });

  it('is brought up to date where it does not tell names between colons apart', () => {
    expect(isUpToDate(sent, contentHash(sent))).toBe(false);
    expect(shows(back, contentHash(sent))).toBe(true);
  });
});

/** What the guides say is carried by the procedures: nothing is dropped, and the page that tells so is true. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { missingPlaces, PAGE, pageOf, readGuides } from '../../scripts/coverage.ts';
import { loadLibrary } from '../../src/procedures/library.ts';

const guides = await readGuides();
const library = await loadLibrary();

it('carries every item of the guides in a step that is there', () => {
  expect(guides.length).toBeGreaterThan(0);
  expect(missingPlaces(guides, library)).toEqual([]);
});

it('notices an item that is carried nowhere', () => {
  const lost = { says: 'Something.', in: ['uwm-verify/nowhere', 'uwm-verify/cautions/none', 'nothing/at-all'] };
  const sections = [{ section: 'One', items: [lost] }];
  expect(missingPlaces([{ guide: 'A guide', sections }], library)).toHaveLength(3);
});

it('is told in docs/coverage.md as it stands', async () => {
  expect(await readFile(PAGE, 'utf8')).toBe(pageOf(guides));
});

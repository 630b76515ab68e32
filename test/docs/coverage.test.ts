/** What the guides say is carried by the procedures: nothing is dropped. */
import { expect, it } from 'vitest';
import { coveragePage, missingPlaces, readGuides } from '../../scripts/coverage.ts';
import { library } from '../support/library.ts';

const guides = await readGuides();
it('carries every item of the guides in a step that is there', () => {
  expect(guides.length).toBeGreaterThan(0);
  expect(missingPlaces(guides, library)).toEqual([]);
});

it('notices an item that is carried nowhere', () => {
  const lost = { says: 'Something.', in: ['uwm-verify/nowhere', 'uwm-verify/cautions/none', 'nothing/at-all'] };
  const sections = [{ section: 'One', items: [lost] }];
  expect(missingPlaces([{ guide: 'A guide', sections }], library)).toHaveLength(3);
});

it('shows every item with the places that carry it', () => {
  const page = coveragePage(guides);
  for (const item of guides.flatMap(({ sections }) => sections.flatMap(({ items }) => items))) {
    expect(page).toContain(`| ${item.says} | `);
    for (const place of item.in) expect(page).toContain(`\`${place}\``);
  }
});

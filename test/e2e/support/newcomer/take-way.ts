/** One way of a procedure, from `/upgrade` to the end. */

import { library } from '../../../support/library.ts';
import type { Somebody } from '../people.ts';
import { type Ended, Newcomer, type Plan, Stuck } from './newcomer.ts';
import { startThroughForms } from './start-form.ts';
import type { Way } from './ways/way.ts';

/** @throws Stuck where it does not come to its end, or to another one */
export async function takeWay(one: Somebody, way: Way, seen?: Plan['seen']): Promise<Ended> {
  const title = library.procedures.get(way.procedure)?.title;
  if (title === undefined) throw new Error(`there is no procedure ${way.procedure}`);
  const newcomer = new Newcomer(one);
  await newcomer.prepare(way.before ?? []);
  await startThroughForms(one, title, way.given);
  await openThreadOf(one, title);
  const ended = await newcomer.toTheEnd({ ...way.plan, ...(seen && { seen }) });
  const { ends = 'Done in' } = way;
  if (!ended.text.includes(ends)) throw new Stuck(`It was to end with "${ends}", and ended with: ${ended.text}`);
  return ended;
}

/** Others may have runs in the channel. */
async function openThreadOf({ page, thread }: Somebody, title: string): Promise<void> {
  const cards = page.getByRole('article', { name: 'Handrail' }).filter({ hasText: title });
  await cards
    .getByRole('button', { name: /^\d+ repl/ })
    .last()
    .click();
  await thread.getByText(title).first().waitFor();
}

/** How the page looks to somebody: pictures of it for people, and what axe-core finds against it. */
import { join } from 'node:path';
import { violations as violationsIn } from '../../support/axe.ts';
import type { Somebody } from './people.ts';

/** A picture in the folder that `SCREENSHOTS` names; none without. */
export async function picture({ page }: Somebody, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)));
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What axe-core finds against the page as they see it. */
export function violations({ page }: Somebody): Promise<readonly string[]> {
  return violationsIn(page);
}

/** How the page looks to somebody: pictures of it for people, and what axe-core finds against it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Somebody } from './people.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A picture in the folder that `SCREENSHOTS` names; none without. */
export async function picture({ page }: Somebody, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)));
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** What stands in the way of people who use the page in other ways; the lab's panel aside. */
export async function violations({ page }: Somebody): Promise<readonly string[]> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)));
  await page.evaluate(`${axe};undefined`);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run({ exclude: [['iframe']] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

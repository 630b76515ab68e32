/**
 * Takes the Genesys procedures to their end as people do: in Chromium, in the workspace's page and the lab's panel. Each way
 * has a Handrail and a lab of its own.
 *
 *     npm run click-through -- --help
 */
import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import type { Browser } from 'playwright-core';
import { milliseconds } from '../src/cli/options.ts';
import type { Ended } from '../test/e2e/support/newcomer/newcomer.ts';
import { takeWay } from '../test/e2e/support/newcomer/take-way.ts';
import { allWays } from '../test/e2e/support/newcomer/ways/all.ts';
import type { Way } from '../test/e2e/support/newcomer/ways/way.ts';
import { Somebody } from '../test/e2e/support/people.ts';
import { openStage, type Stage } from '../test/e2e/support/stage.ts';
import { hasChromium, launchBrowser } from '../test/support/browser.ts';
import { until } from '../test/support/wait.ts';

interface Options {
  readonly way?: string;
  readonly list?: true;
  readonly pace: number;
  readonly pictures?: string;
}

const command = new Command('npm run click-through --')
  .description('Takes procedures to their end by clicking, each way with a Handrail and a lab of its own.')
  .argument('[procedure...]', 'ids of procedures; all that there are ways of, if none is given')
  .option('--way <words>', 'only ways whose name has these words in it')
  .option('--list', 'show the ways, and take none')
  .option('--pace <milliseconds>', 'how long a start takes in the lab', milliseconds, 200)
  .option('--pictures <folder>', 'save a picture of each step, and of the end')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText('after', '\nExit code 0 if every way came to its end, 1 if one did not, 2 if nothing could be tried.')
  .parse();

/** Whatever has to be closed if this is interrupted. */
const open = new Set<Stage>();
const options = command.opts<Options>();
const ways = chosenWays(command.args, options.way);
if (ways.length === 0) fail('There is no such way. --list shows all.');
if (options.list) for (const way of ways) console.log(nameOf(way));
else if (!hasChromium)
  fail('Chromium is needed: chromium-headless-shell or chromium of Debian, or where CHROMIUM_PATH says.');
else await takeAll().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

async function takeAll(): Promise<void> {
  const browser = await launchBrowser();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(
      signal,
      () => void Promise.allSettled([...open].map((stage) => stage.close())).then(() => process.exit(2)),
    );
  let stuck = 0;
  try {
    for (const [index, way] of ways.entries()) if (!(await take(browser, way, index + 1))) stuck += 1;
  } finally {
    await browser.close();
  }
  console.log(stuck === 0 ? `All ${ways.length} ended.` : `${stuck} of ${ways.length} did not end.`);
  process.exitCode = stuck === 0 ? 0 : 1;
}

/** @returns whether it came to its end, and the record stands up to verification */
async function take(browser: Browser, way: Way, number: number): Promise<boolean> {
  const startedAt = performance.now();
  const tell = (what: string, more: string) =>
    console.log(`${nameOf(way)}: ${what}, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s. ${more}`);
  let stage: Stage | undefined;
  try {
    stage = await openStage(options.pace, way.lab);
    open.add(stage);
    const { steps, text } = await takeIn(stage, browser, way, number);
    tell(`${steps.length} steps`, text);
    return true;
  } catch (error) {
    tell('not ended', `\n${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    if (stage) open.delete(stage);
    await stage?.close();
  }
}

async function takeIn(stage: Stage, browser: Browser, way: Way, number: number): Promise<Ended> {
  const one = await Somebody.at(browser, stage.url, 'ann');
  const photograph = async (name: string) => {
    if (!options.pictures) return;
    mkdirSync(options.pictures, { recursive: true });
    await one.page.screenshot({ path: `${options.pictures}/${String(number).padStart(2, '0')}-${name}.png` });
  };
  try {
    const ended = await takeWay(one, way, ({ number: step }) => photograph(`step-${String(step).padStart(2, '0')}`));
    await until('the thread to be level', async () => (await stage.journal.dirtyRuns()).length === 0);
    await photograph('end');
    await stage.ask('runs', 'verify', ended.run);
    return ended;
  } catch (error) {
    await photograph('stuck');
    throw error;
  } finally {
    await one.page.context().close();
  }
}

function chosenWays(procedures: readonly string[], words = ''): readonly Way[] {
  const all = allWays();
  const unknown = procedures.find((id) => !all.some(({ procedure }) => procedure === id));
  if (unknown !== undefined) fail(`There is no way through ${unknown}. --list shows all.`);
  return all.filter(
    ({ procedure, name }) => (procedures.length === 0 || procedures.includes(procedure)) && name.includes(words),
  );
}

function nameOf({ procedure, name }: Way): string {
  return `${procedure} · ${name}`;
}

function fail(why: string): never {
  console.error(why);
  process.exit(2);
}

/**
 * `npm run bench [-- --json] [-- name…]`: measures, each thing against a baseline in the same run.
 *
 * A table for people, or with `--json` the array of results; what is under way is told on standard error. Exit code 0,
 * also where an aim was missed (the table says so); 2 if a benchmark could not run.
 */
import { parseArgs } from 'node:util';
import type { BenchResult } from './support/result.ts';
import { table } from './support/table.ts';

/** Each is loaded when it is its turn, so that none pays for what another brought along. */
const benchmarks: Readonly<Record<string, () => Promise<readonly BenchResult[]>>> = {
  click: async () => (await import('./click.ts')).benchClick(),
  decisions: async () => (await import('./decisions.ts')).benchDecisions(),
  'journal-append': async () => (await import('./journal-append.ts')).benchJournal(),
  'log-scan': async () => (await import('./log-scan.ts')).benchLogScan(),
  queue: async () => (await import('./queue.ts')).benchQueue(),
  'status-checks': async () => (await import('./status-checks.ts')).benchStatusChecks(),
  scale: async () => (await import('./scale.ts')).benchScale(),
  'start-up': async () => (await import('./start-up.ts')).benchStartUp(),
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(
      `Usage: bench [--json] [name…]\n\nMeasures each beside a baseline: ${Object.keys(benchmarks).join(', ')}. All without a name.`,
    );
    return 0;
  }
  const asked = read(args);
  if (typeof asked === 'string') {
    console.error(`${asked} There is: ${Object.keys(benchmarks).join(', ')}; and --json.`);
    return 2;
  }
  const results: BenchResult[] = [];
  let broken = 0;
  for (const name of asked.names) {
    const bench = benchmarks[name];
    if (!bench) continue;
    console.error(`Measuring ${name} …`);
    try {
      results.push(...(await bench()));
    } catch (error) {
      broken++;
      console.error(`${name} could not run: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(asked.json ? JSON.stringify(results, null, 2) : `\n${table(results)}`);
  return broken === 0 ? 0 : 2;
}

/** @returns what is asked for, or what is wrong with it */
function read(args: readonly string[]): { readonly names: readonly string[]; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
    if (unknown !== undefined) return `There is no benchmark ${unknown}.`;
    return { names: positionals.length > 0 ? positionals : Object.keys(benchmarks), json: values.json };
  } catch (error) {
    return error instanceof Error ? `${error.message.split('.')[0]}.` : String(error);
  }
}

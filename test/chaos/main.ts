/**
 * `npm run chaos`: rounds of runs in a storm of faults, and the judgement of each.
 *
 * Exit codes: 0 all is as it should be, 1 something is not, 2 it could not be played.
 */
import { appendFile, mkdir } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { hasRedisServer } from '../support/redis.ts';
import { reportOf, textOf } from './report.ts';
import { playRound, type RoundResult } from './round.ts';
import { LONG_ROUND, SHORT_ROUND } from './sizes.ts';

interface Flags {
  readonly short?: true;
  readonly seed?: number;
  readonly rounds?: number;
  readonly runs: number;
  readonly faults: number;
  readonly minutes?: number;
  readonly json?: true;
  readonly out?: string;
  readonly logs?: string;
}

const program = new Command('chaos')
  .description(
    'Runs of whole procedures while processes are killed and Slack fails; afterwards everything is compared.',
  )
  .option('--short', 'one round of a few runs, within half a minute')
  .option(
    '--seed <number>',
    'of the first round; the following ones count up from it. With it alone, one round is played',
    whole,
  )
  .option('--rounds <number>', 'so many rounds, whatever comes of them', whole)
  .option('--runs <number>', 'rounds until there are so many runs', whole, 500)
  .option('--faults <number>', 'and so many faults', whole, 20_000)
  .option('--minutes <number>', 'begin no round after so many minutes', whole)
  .option('--out <file>', 'append the result of each round to this file, a line of JSON each')
  .option('--logs <folder>', 'keep what the processes wrote there')
  .option('--json', 'print the result as JSON')
  .addHelpText(
    'after',
    '\nA round that failed is played again by its seed: npm run chaos -- --seed 17 (with --short if it was short).',
  );

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

async function main(flags: Flags): Promise<number> {
  if (!hasRedisServer) {
    console.error(
      'The storm kills Redis and starts it again, so it needs a redis-server (or valkey-server) on the PATH.',
    );
    return 2;
  }
  const size = flags.short ? SHORT_ROUND : LONG_ROUND;
  const most = flags.rounds ?? (flags.short || flags.seed !== undefined ? 1 : Number.POSITIVE_INFINITY);
  const first = flags.seed ?? 1;
  const end = performance.now() + (flags.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const results: RoundResult[] = [];
  const { logs } = flags;
  if (logs !== undefined) await mkdir(logs, { recursive: true });
  for (let n = 0; n < most && performance.now() < end && !isEnough(results, flags); n++) {
    const result = await playRound({ ...size, seed: first + n, say: (line) => console.error(line), logs });
    results.push(result);
    if (flags.out !== undefined) await appendFile(flags.out, `${JSON.stringify(result)}\n`);
    for (const problem of result.problems.slice(0, 5)) console.error(`seed ${result.seed}: ${problem}`);
    if (result.problems.length > 0) {
      console.error(`Once more: npm run chaos --${flags.short ? ' --short' : ''} --seed ${result.seed}`);
    }
  }
  if (results.length === 0) {
    console.error('No round was played: --rounds and --minutes leave no room for one.');
    return 2;
  }
  const report = reportOf(results);
  console.log(flags.json ? JSON.stringify(report, null, 2) : textOf(report));
  return report.problems.length === 0 ? 0 : 1;
}

function isEnough(results: readonly RoundResult[], { rounds, runs, faults }: Flags): boolean {
  if (rounds !== undefined || results.length === 0) return false;
  const { figures } = reportOf(results);
  const count = (of: Readonly<Record<string, number>>) => Object.values(of).reduce((sum, each) => sum + each, 0);
  return count(figures.runs) >= runs && count(figures.faults) >= faults;
}

program.exitOverride();
try {
  program.parse();
  process.exitCode = await main(program.opts<Flags>());
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'commander.helpDisplayed') process.exitCode = 0;
  else {
    if (typeof code !== 'string' || !code.startsWith('commander.')) console.error(error);
    process.exitCode = 2;
  }
}

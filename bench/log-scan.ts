/**
 * Looking through logs. In turns, on the same file, which the system holds in memory after the first round:
 *
 * - **full scan**: a log of 1 GiB was empty at the baseline, and one event stands in its last line. Compared with
 *   `LC_ALL=C grep -cF` for the same number, and with going through its lines by `readline`, looking for the number in
 *   each. Once for one event, once for the outcomes of a procedure, with nine; grep looks for all of these then.
 * - **memory**: how much more memory this process takes at the most while it scans.
 * - **look**: what one costs once all has been read: nothing new, and 1 KiB of new lines, with the bytes that it reads
 *   of the log then.
 *
 * The log is made of the lines of a start-up with all the noise that real ones have, no two alike.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Look, Memory } from '../src/checks/check.ts';
import { logEvents } from '../src/checks/log-events/declaration.ts';
import { logEventsProbe } from '../src/checks/log-events/probe.ts';
import type { Server } from '../src/estate/model.ts';
import { type BenchResult, median } from './support/result.ts';

const SIZE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;
const ROUNDS = 3;
const LOOKS = 200;

const RARE = '25301';
const ONE = { upgrade: [`21-${RARE}`] };
const NINE = {
  upgrade: [{ any: [`21-${RARE}`, '21-25303'] }],
  compatible: [{ between: ['21-22911', '21-22902'], without: ['21-25301', '21-25300'] }, '21-22172'],
  ready: [{ any: ['21-22170', '21-22171', '21-22173'] }],
};
const NUMBERS_OF_NINE = ['22911', '22902', '25301', '25300', '22172', '22170', '22171', '22173', '25303'];

const HEADER = `Application name: confserv
Application type: ConfigurationServer (21)
Time zone:        28800, Pacific Standard Time, Pacific Daylight Time
UTC time:         2015-12-23T22:59:09.388
Local time:       2015-12-23T14:59:09.388
Start time (UTC): 2015-12-23T22:59:09
File:             (1) logs/cs85.20151223_145909_388.log

`;

/** @throws Error if there is no `grep` */
export async function benchLogScan(): Promise<readonly BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-bench-'));
  try {
    const log = new Log(folder);
    await log.makeEmpty();
    const baseline = await log.baseline();
    log.fill();
    const results = [
      ...(await benchScan('one event', log, baseline, ONE, [RARE])),
      ...(await benchScan('nine events', log, baseline, NINE, NUMBERS_OF_NINE)),
    ];
    return [...results, ...(await benchLooks(log, baseline))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchScan(
  what: string,
  log: Log,
  baseline: Memory,
  outcomes: Record<string, unknown>,
  numbers: readonly string[],
): Promise<readonly BenchResult[]> {
  const rounds: { ours: number; grep: number; readline: number; memory: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const grep = await secondsOf(() => log.grep(numbers));
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const ours = await secondsOf(async () => expectUpgrade(await log.look(outcomes, baseline)));
    clearInterval(watch);
    // Once is enough for something this slow.
    const readline = round === 1 ? await secondsOf(() => log.readLines(numbers)) : Number.NaN;
    // The first brings the file into memory.
    if (round > 0) rounds.push({ ours, grep, readline, memory: (most - before) / MEBIBYTE });
  }
  const measured = median(rounds.map(({ ours }) => ours));
  const against = (name: 'grep' | 'readline', aim: number | undefined): BenchResult => {
    const those = rounds.filter((round) => !Number.isNaN(round[name]));
    const ratio = median(those.map((round) => round.ours / round[name]));
    return {
      name: `scan of 1 GiB for ${what}, against ${name === 'grep' ? 'grep -cF' : 'readline'}`,
      measured,
      baseline: median(those.map((round) => round[name])),
      unit: 's',
      ratio,
      aim: aim === undefined ? 'none' : 'as fast as grep',
      ok: aim === undefined || ratio <= aim,
    };
  };
  const memory: BenchResult = {
    name: `memory for a scan of 1 GiB for ${what}`,
    measured: Math.max(...rounds.map((round) => round.memory)),
    baseline: null,
    unit: 'MiB',
    ratio: null,
    aim: 'below 64 MiB',
    ok: rounds.every((round) => round.memory < 64),
  };
  return [against('grep', 1.1), against('readline', undefined), memory];
}

async function benchLooks(log: Log, baseline: Memory): Promise<readonly BenchResult[]> {
  let look = await log.look(ONE, baseline);
  const idle: number[] = [];
  const fresh: number[] = [];
  let bytes = 0;
  const line = '14:59:36.948 Trc 04541 Message MSGCFG_GETOBJECTINFO received from 172 (CCView)\n';
  const news = line.repeat(Math.ceil(1_024 / line.length)).slice(-1_024);
  for (let n = 0; n < LOOKS; n++) {
    log.append(news);
    const counter = await countReads();
    fresh.push(
      1_000 *
        (await secondsOf(async () => {
          look = await log.look(ONE, baseline, look.memory);
        })),
    );
    bytes = Math.max(bytes, counter.end());
    idle.push(
      1_000 *
        (await secondsOf(async () => {
          look = await log.look(ONE, baseline, look.memory);
        })),
    );
  }
  const cost = (name: string, measured: number, unit: string, aim?: number): BenchResult => ({
    name,
    measured,
    baseline: null,
    unit,
    ratio: null,
    aim: aim === undefined ? 'none' : `at most ${aim.toLocaleString('en-US')} ${unit}`,
    ok: aim === undefined || measured <= aim,
  });
  return [
    cost('look at a log of 1 GiB, nothing new', median(idle), 'ms'),
    cost('look at a log of 1 GiB, 1 KiB of new lines', median(fresh), 'ms'),
    cost('bytes read of the log by that look', bytes, 'B', 8_192),
  ];
}

function expectUpgrade(look: Look): void {
  if (look.state !== 'outcome' || look.outcome !== 'upgrade') throw new Error(`the scan told: ${look.summary}`);
}

async function secondsOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Counts what is read of files from now on. */
async function countReads(): Promise<{ end(): number }> {
  const handle = await open(import.meta.filename, 'r');
  const prototype: { read: (...args: unknown[]) => Promise<{ bytesRead: number }> } = Object.getPrototypeOf(handle);
  await handle.close();
  const original = prototype.read;
  let bytes = 0;
  prototype.read = async function counted(...args) {
    const result = await original.apply(this, args);
    bytes += result.bytesRead;
    return result;
  };
  return {
    end() {
      prototype.read = original;
      return bytes;
    },
  };
}

class Log {
  readonly #path: string;
  readonly #server: Server;

  constructor(folder: string) {
    this.#path = join(folder, 'cs85.20151223_145909_388.log');
    this.#server = {
      name: 'cs85',
      product: 'configuration-server',
      host: '127.0.0.1',
      location: 'default',
      ports: {},
      files: {},
      pages: {},
      databases: {},
      logs: join(folder, 'cs85.*.log'),
    };
  }

  makeEmpty(): Promise<void> {
    return writeFile(this.#path, '');
  }

  fill(): void {
    const file = openSync(this.#path, 'w');
    try {
      let written = writeSync(file, HEADER);
      for (let n = 0; written < SIZE; ) {
        const lines: string[] = [];
        for (const end = n + 10_000; n < end; n++) lines.push(lineOf(n));
        written += writeSync(file, lines.join(''));
      }
      writeSync(file, `14:59:31.807 Std ${RARE} Upgrade mode\n`);
    } finally {
      closeSync(file);
    }
  }

  append(text: string): void {
    appendFileSync(this.#path, text);
  }

  async baseline(): Promise<Memory> {
    const { signal } = new AbortController();
    return (await logEventsProbe.baseline?.(this.#server, logEvents.parameters.parse({ outcomes: ONE }), signal)) ?? {};
  }

  look(outcomes: Record<string, unknown>, baseline: Memory, memory?: Memory): Promise<Look> {
    const { signal } = new AbortController();
    const parameters = logEvents.parameters.parse({ outcomes });
    return logEventsProbe.look(this.#server, parameters, {
      baseline,
      signal,
      ...(memory === undefined ? {} : { memory }),
    });
  }

  grep(numbers: readonly string[]): void {
    const patterns = numbers.flatMap((number) => ['-e', number]);
    execFileSync('grep', ['-cF', ...patterns, this.#path], { env: { ...process.env, LC_ALL: 'C' } });
  }

  async readLines(numbers: readonly string[]): Promise<number> {
    let found = 0;
    for await (const line of createInterface({ input: createReadStream(this.#path, 'latin1') })) {
      if (numbers.some((number) => line.includes(number))) found++;
    }
    return found;
  }
}

/** The `n`th line. Its numbers run through all digits, but never to an event's own. */
function lineOf(n: number): string {
  const time = `14:${pad(n / 60, 60, 2)}:${pad(n, 60, 2)}.${pad(n * 7, 1_000, 3)}`;
  const client = (n * 2_654_435_761) % 9_973;
  switch (n % 8) {
    case 0:
      return `${time} Std 22100 Genesys Configuration Server. Version 8.5.100.${client}\n`;
    case 1:
      return `${time} Total number of clients: ${client}\n`;
    case 2:
      return `${time} Open LCALayer on port=${client}\n`;
    case 3:
      return `   continued: ${client} objects, ${n % 911} of them changed\n`;
    case 4:
      return `-Ap[${client}]->-${n % 648} @05:21:34.8600\n`;
    case 5:
      return `${time} Trc 04120 Check point 2015-12-23T15:${pad(n, 60, 2)}:09\n`;
    case 6:
      return `${time} Trc 04522 Client [${client}] authorized, name [agent-${n % 977}], type [CCView]\n`;
    default:
      return `${time} Trc 04541 Message MSGCFG_GETOBJECTINFO received from ${client} (CCView client app${n % 89})\n`;
  }
}

function pad(value: number, below: number, digits: number): string {
  return String(Math.floor(value) % below).padStart(digits, '0');
}

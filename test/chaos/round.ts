/**
 * One round: a crew of its own, runs that go on side by side, a storm, then a calm in which every run has to come to its end,
 * and the judgement. Its seed decides what happens, so that a round can be had again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { manifest } from '../../src/bot/manifest.ts';
import { keysUnder } from '../../src/redis/keys.ts';
import { openJournal } from '../../src/runs/journal.ts';
import { parseEvent } from '../../src/runs/parse-event.ts';
import { Runs } from '../../src/runs/runs.ts';
import { stableId } from '../../src/workspace/ids.ts';
import { startWorkspace, type Workspace } from '../../src/workspace/server.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { Crew, type MemberName } from './crew.ts';
import { Hand } from './hand.ts';
import { judge } from './judge/judge.ts';
import type { Crew as Rights } from './judge/rights.ts';
import { Labs } from './labs.ts';
import { Ledger } from './ledger.ts';
import { type Live, Meddler } from './meddler.ts';
import { Operator } from './operator.ts';
import { Random } from './random.ts';
import { type Lane, lanesOf, shortLanesOf } from './scenarios.ts';
import { type Force, Storm } from './storm.ts';

export interface RoundOptions {
  readonly seed: number;
  /** A few short runs and a short storm. */
  readonly short: boolean;
  readonly labs: number;
  /** The storm goes on until so many faults have struck, or every run has ended. */
  readonly faults: number;
  readonly say: (line: string) => void;
  /** Where what the processes wrote is kept; nowhere if absent. */
  readonly logs?: string | undefined;
}

export interface Figures {
  readonly runs: Readonly<Record<string, number>>;
  readonly procedures: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly decisions: number;
  readonly messages: number;
  readonly updates: number;
  readonly words: number;
  readonly clicks: number;
  readonly unanswered: number;
  readonly calls: number;
  readonly failedStarts: number;
  readonly seconds: number;
}

export interface RoundResult {
  readonly seed: number;
  readonly figures: Figures;
  /** Empty if all is as it should be. */
  readonly problems: readonly string[];
}

/** In every thread. Two of them belong to the crew, the others may note and talk. */
const MEDDLERS = ['ann', 'bo', 'cy', 'dee'];
const GUESTS = ['cy', 'dee'];
const CHANNELS = ['upgrades', 'night-shift', 'ops', 'maintenance'];
const VICTIMS: readonly MemberName[] = ['bot-1', 'bot-2', 'bot-1', 'bot-2', 'worker-1', 'worker-2', 'redis', 'redis'];

const LONG: Force = { callsBetween: 350, quiet: 3_000, down: 2_000, frozen: 7_000, victims: VICTIMS };
const SHORT: Force = { callsBetween: 120, quiet: 1_500, down: 300, frozen: 1_500, victims: VICTIMS };

/** Milliseconds within which every run has to end once nothing goes wrong any more, and within which all is level then. */
const CALM_MS = 360_000;
const LEVEL_MS = 45_000;
const LOOK_MS = 50;
/** Runs that go on are told one by one once there are so few. */
const MOST_TOLD = 3;
/** Share of rounds in which it takes two to approve a step. */
const BY_TWO = 0.3;
/** Share of runs in which somebody skips, overrides and aborts. */
const WILD = 0.15;

export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const folder = await mkdtemp(join(tmpdir(), 'handrail-chaos-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (let next = closing.shift(); next !== undefined; next = closing.shift()) await next();
  };
  // Its processes would go on without it.
  const interrupted = () => void close().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const keep = <T extends { close(): Promise<unknown> }>(it: T): T => {
    closing.unshift(() => it.close());
    return it;
  };
  try {
    const letters = LETTERS.slice(0, options.labs);
    const lanes = letters.map((letter) => [letter, lanesFor(options, letter)] as const);
    const operators = lanes.flatMap(([letter, of]) => of.flatMap((_, i) => [handle(letter, i), second(letter, i)]));
    const people = [...MEDDLERS, ...operators];
    const crewOf = {
      ids: new Set(people.filter((name) => !GUESTS.includes(name)).map((name) => stableId('U', name))),
      quorum: new Random(`${options.seed}`).of('quorum').chance(BY_TWO) ? 2 : 1,
    };
    const [labs, redis] = await Promise.all([Labs.open(letters, folder, crewOf).then(keep), testRedis().then(keep)]);
    const workspace = keep(
      await startWorkspace({
        manifest: manifest({ mode: 'socket' }),
        people: people.map((name) => ({ name, realName: name })),
        channels: CHANNELS.map((name) => ({ name })),
      }),
    );
    const crew = keep(new Crew({ workspace, redis, labs, logs: options.logs }));
    await crew.start();
    return await new Round(options, { labs, redis, workspace, crew, lanes, crewOf }).play();
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await close();
  }
}

function lanesFor({ seed, short }: RoundOptions, letter: string): readonly Lane[] {
  return short ? shortLanesOf() : lanesOf(letter, new Random(`${seed}`).of(letter));
}

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];

const handle = (letter: string, lane: number) => `op-${letter}${lane}`;
const second = (letter: string, lane: number) => `second-${letter}${lane}`;

interface World {
  readonly labs: Labs;
  readonly redis: TestRedis;
  readonly workspace: Workspace;
  readonly crew: Crew;
  readonly lanes: readonly (readonly [letter: string, lanes: readonly Lane[]])[];
  readonly crewOf: Rights;
}

class Round {
  readonly #options: RoundOptions;
  readonly #world: World;
  readonly #random: Random;
  readonly #startedAt = performance.now();
  readonly #hands: Hand[] = [];
  readonly #operators: Operator[] = [];
  readonly #about = new Map<Operator, Pick<Live, 'channel' | 'wild'>>();

  constructor(options: RoundOptions, world: World) {
    this.#options = options;
    this.#world = world;
    this.#random = new Random(`${options.seed}`);
  }

  async play(): Promise<RoundResult> {
    const { workspace, crew, redis } = this.#world;
    const { short, faults, say } = this.#options;
    const ledger = new Ledger(workspace, 'ann');
    const journal = openJournal({ redis: redis.connect(), keys: keysUnder(), parse: parseEvent });
    const runs = new Runs(journal);
    const storm = new Storm({ workspace, crew, random: this.#random.of('storm'), force: short ? SHORT : LONG });
    storm.begin();

    const stop = new AbortController();
    const playing = this.#playLanes({ ledger, runs, heldLocks: () => journal.heldLocks() }, stop.signal);
    const meddling = new AbortController();
    const meddlers = MEDDLERS.map((person) => this.#meddler(person, ledger).play(meddling.signal));
    let over = false;
    void playing.then(() => {
      over = true;
    });
    const told = every(10_000, () => say(this.#progress(storm)));
    while (!over && storm.count < faults) await delay(LOOK_MS);

    // The calm: nothing goes wrong any more, and nobody is in the way.
    meddling.abort();
    await Promise.all(meddlers);
    await storm.end();
    await crew.start();
    const struck = { ...storm.struck };
    const calls = workspace.faults.calls();
    say(`${this.#progress(storm)}; calm`);
    const inTime = await within(CALM_MS, playing);
    stop.abort();
    await playing;
    told();

    const problems = [...crew.surprises];
    if (!inTime) {
      const stuck = this.#operators.filter(({ outcome }) => outcome === undefined);
      problems.push(
        ...stuck.map((each) => `run ${each.run ?? 'not started'} (${each.scenario.procedure}) is stuck at ${each.at}`),
      );
    }
    const ids = this.#operators.flatMap(({ run }) => run ?? []);
    const evidence = { runs, workspace, ledger, ids, levelWithin: LEVEL_MS, env: crew.env, crew: this.#world.crewOf };
    const judged = await judge({ redis: redis.connect(), ...evidence });
    problems.push(...judged.problems);
    ledger.close();
    return {
      seed: this.#options.seed,
      problems,
      figures: {
        runs: tally(this.#operators.map(({ outcome }) => outcome ?? 'stuck')),
        procedures: tally(this.#operators.map(({ scenario }) => scenario.procedure)),
        faults: struck,
        entries: judged.entries,
        decisions: ledger.confirmed.size,
        messages: ledger.posted,
        updates: ledger.changed,
        words: ledger.said.length,
        clicks: sum(this.#hands.map(({ clicks }) => clicks)),
        unanswered: sum(this.#hands.map(({ unanswered }) => unanswered)),
        calls,
        failedStarts: crew.failedStarts,
        seconds: Math.round((performance.now() - this.#startedAt) / 1_000),
      },
    };
  }

  async #playLanes(
    record: { ledger: Ledger; runs: Runs; heldLocks: () => Promise<ReadonlyMap<string, string>> },
    signal: AbortSignal,
  ): Promise<void> {
    const { labs, lanes } = this.#world;
    const all = lanes.flatMap(([letter, of]) =>
      of.map((lane, i) => ({ letter, lane, person: handle(letter, i), other: second(letter, i) })),
    );
    await Promise.all(
      all.map(async ({ letter, lane, person, other }, i) => {
        const hands = { hand: this.#hand(person), second: this.#hand(other) };
        for (const [n, scenario] of lane.entries()) {
          if (signal.aborted) return;
          const random = this.#random.of(`${person}/${n}`);
          const channel = CHANNELS[(i + n) % CHANNELS.length] ?? '';
          const pause = this.#options.short ? 120 : 400;
          const operator = new Operator({ ...record, ...hands, scenario, letter, channel, labs, random, pause });
          this.#operators.push(operator);
          this.#about.set(operator, { channel, wild: !this.#options.short && random.of('wild').chance(WILD) });
          await operator.play(signal);
        }
      }),
    );
  }

  #meddler(person: string, ledger: Ledger): Meddler {
    return new Meddler({
      hand: this.#hand(person),
      ledger,
      live: () => this.#live(),
      random: this.#random.of(person),
      pause: this.#options.short ? 300 : 500,
    });
  }

  #live(): readonly Live[] {
    return [...this.#about].flatMap(([{ run, outcome }, about]) =>
      run !== undefined && outcome === undefined ? [{ run, ...about }] : [],
    );
  }

  #hand(person: string): Hand {
    const hand = new Hand(this.#world.workspace, person);
    this.#hands.push(hand);
    return hand;
  }

  #progress(storm: Storm): string {
    const ended = this.#operators.filter(({ outcome }) => outcome !== undefined).length;
    const seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    const left = this.#operators.filter(({ outcome }) => outcome === undefined);
    const where = left.length > MOST_TOLD ? '' : left.map(({ run, at }) => `; ${run ?? 'one'} at ${at}`).join('');
    const { away } = this.#world.crew;
    const told = [`${seconds} s`, `${storm.count} faults`, `${ended} of ${this.#operators.length} runs ended`, ...away];
    return `seed ${this.#options.seed}: ${told.join(', ')}${where}`;
  }
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const giveUp = new AbortController();
  const late = delay(ms, false, { signal: giveUp.signal }).catch(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  giveUp.abort();
  return inTime;
}

/**
 * Somebody who takes one run from its start to its end: starts it by the form, does in the lab what each step asks once the
 * step may be acted on, gives their word where it is asked for, and approves when the button is there. What does not come
 * about is tried again, as people do.
 *
 * Where a step cannot be brought to its end, since somebody skipped or overrode what it rests on, they override it, or skip
 * it, or abort the run, as the procedure permits.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ACTION, decodeControl, MORE, VIEW } from '../../src/bot/controls.ts';
import { NOTE, OUTCOME } from '../../src/bot/modals/reasons.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import type { Scope, Value } from '../../src/procedures/model.ts';
import { placeAt } from '../../src/procedures/walk.ts';
import { stepPlace } from '../../src/runs/checks.ts';
import { JournalUnavailable } from '../../src/runs/journal.ts';
import { type Run, type StepVisit, type Visit, visitOf } from '../../src/runs/run.ts';
import type { Runs } from '../../src/runs/runs.ts';
import { findElements } from '../../src/workspace/elements.ts';
import type { Act } from '../rehearsals/rehearsal.ts';
import { closeAll } from './forms.ts';
import type { Hand } from './hand.ts';
import type { Labs } from './labs.ts';
import type { Ledger, Shown } from './ledger.ts';
import type { Random } from './random.ts';
import { choose, type Scenario } from './scenarios.ts';

export interface OperatorOptions {
  readonly scenario: Scenario;
  /** The lab that it is about. */
  readonly letter: string;
  readonly channel: string;
  readonly hand: Hand;
  /** Of somebody who approves as well. */
  readonly second: Hand;
  readonly labs: Labs;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly heldLocks: () => Promise<ReadonlyMap<string, string>>;
  readonly random: Random;
  /** Milliseconds between two things that they do, at the most. */
  readonly pause: number;
}

/**
 * Milliseconds at one step before it counts as one that cannot be brought to its end: longer than any outage. Where something
 * was skipped or overridden before, that is the likely reason, and nobody waits as long.
 */
const PATIENCE_MS = { usual: 180_000, astray: 30_000 };
/** Milliseconds for which something is tried in the lab that is refused, since something else is still under way there. */
const LAB_PATIENCE_MS = 4_000;

export class Operator {
  /** The run, once it has started. */
  run: string | undefined;
  outcome: NonNullable<Run['ended']>['outcome'] | undefined;
  /** Where the run stands, for whoever wonders why it does not end. */
  at = 'the start';
  readonly scenario: Scenario;
  readonly #options: OperatorOptions;
  readonly #acts = new Map<string, { left: Act[]; since: number | undefined }>();
  #visit = '';
  #hereSince = performance.now();

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.scenario = options.scenario;
  }

  /** Resolves when the run has ended. */
  async play(signal: AbortSignal): Promise<void> {
    const { random, pause } = this.#options;
    for (const act of this.scenario.before ?? []) await this.#inLab(act);
    while (this.outcome === undefined && !signal.aborted) {
      await this.#turn();
      await delay(random.between(Math.ceil(pause / 4), pause));
    }
  }

  async #turn(): Promise<void> {
    if (this.run === undefined) return this.#start();
    const run = await this.#look(this.run);
    if (run === undefined) return;
    if (run.ended) {
      this.outcome = run.ended.outcome;
      this.at = 'the end';
      return;
    }
    const visit = visitOf(run, run.current);
    if (visit === undefined) return;
    const name = `${visit.number} ${visit.key}`;
    this.at = `step ${name} (${visit.phase}${run.paused ? ', paused' : ''})`;
    if (name !== this.#visit || run.paused) this.#hereSince = performance.now();
    this.#visit = name;
    const shown = this.#options.ledger.shown(run.id, `step:${visit.number}`);
    if (run.paused) return this.#resume(run);
    if (shown === undefined) return;
    if (visit.kind === 'decision') return this.#choose(run, visit, shown);
    if (performance.now() - this.#hereSince > PATIENCE_MS[isAstray(run) ? 'astray' : 'usual'])
      return this.#giveUp(run, visit, shown);
    if (visit.phase === 'open') return this.#pass(run, visit, shown);
  }

  async #start(): Promise<void> {
    const { hand, channel, heldLocks, letter } = this.#options;
    const { procedure, inputs } = this.scenario;
    await hand.command(channel, `/upgrade start ${procedure}`);
    const named = (value: string) => (this.#isOurs(value) ? `${letter}-${value}` : value);
    const known = Object.entries(inputs).map(([input, value]) => [
      blockOf(input),
      typeof value === 'string' ? named(value) : value.map(named),
    ]);
    // Its answer is the preview, on top of it.
    const isFilled = await hand.fill(VIEW.startInputs, Object.fromEntries(known), 'kept');
    if (isFilled) await hand.fill(VIEW.startPreview, {});
    await closeAll(hand.workspace, hand.person);
    // What was submitted may have been recorded although nobody said so.
    const locks = await heldLocks().catch(unlessAway);
    const servers = Object.values(inputs).flat().map(named);
    const members = servers.flatMap((server) => {
      const pair = this.#options.labs.estate.pairs[server];
      return pair === undefined ? [server] : [pair.first, pair.second];
    });
    this.run = members.map((server) => locks?.get(server)).find((run) => run !== undefined);
  }

  #isOurs(value: string): boolean {
    const { labs, letter } = this.#options;
    const name = `${letter}-${value}`;
    return labs.estate.servers[name] !== undefined || labs.estate.pairs[name] !== undefined;
  }

  async #look(id: string): Promise<Run | undefined> {
    const record = await this.#options.runs.get(id).catch(unlessAway);
    return record?.run;
  }

  async #resume(run: Run): Promise<void> {
    const { hand, channel, random } = this.#options;
    if (random.chance(0.5)) await hand.command(channel, `/upgrade resume ${run.id}`);
  }

  async #choose(run: Run, visit: Visit, shown: Shown): Promise<void> {
    const { hand, random } = this.#options;
    const option = (this.scenario.choose ?? choose)(visit.id, random.of(`${visit.key}`));
    await hand.click(shown, `${ACTION.choose}:${option}`);
    this.at = `decision ${visit.key}, ${option} (${run.visits.length} visits)`;
  }

  async #pass(run: Run, visit: StepVisit, shown: Shown): Promise<void> {
    const { hand, random } = this.#options;
    if (!visit.claimed && (deadlineIn(run, visit) || random.chance(0.3))) await hand.click(shown, ACTION.begin);
    if (!(await this.#act(run, visit))) return;
    if (await this.#giveWord(run, visit, shown)) return;
    if (await this.#approve(shown)) return;
    if (random.chance(0.05)) await hand.click(shown, ACTION.more, MORE.lookNow);
  }

  /** Both of them press it; where one is enough, the other learns that. */
  async #approve(shown: Shown): Promise<boolean> {
    const { hand, second } = this.#options;
    if (!(await hand.click(shown, ACTION.approve))) return false;
    await second.click(shown, ACTION.approve);
    return true;
  }

  /** Does in the lab what the step asks, one thing a turn. True when all of it is done. */
  async #act(run: Run, visit: StepVisit): Promise<boolean> {
    const key = `${visit.number}`;
    const times = run.visits.filter(({ id, number }) => id === visit.id && number <= visit.number).length;
    const { scope } = placeAt(run.plan, run.inputs, visit.position);
    const name = (reference: string) => this.#nameIn(scope, reference);
    const acts = this.#acts.get(key) ?? {
      left: [...this.scenario.acts(visit.id, name, times)],
      since: undefined,
    };
    this.#acts.set(key, acts);
    const [next] = acts.left;
    if (next === undefined) return true;
    const refused = await this.#inLab(next);
    acts.since ??= performance.now();
    // It may be refused for something that is still under way, or because it is so already.
    if (refused === undefined || performance.now() - acts.since > LAB_PATIENCE_MS) {
      acts.left.shift();
      acts.since = undefined;
    }
    return acts.left.length === 0;
  }

  #nameIn(scope: Scope, reference: string): string {
    const value: Value | undefined = scope[reference];
    const prefix = `${this.#options.letter}-`;
    const bare = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
    if (typeof value !== 'object') return String(value ?? '');
    if ('server' in value) return bare(value.server);
    return 'pair' in value ? bare(value.pair) : '';
  }

  #inLab([target, action]: Act): Promise<string | undefined> {
    const { labs, letter } = this.#options;
    return labs.act([`${letter}-${target}`, action]);
  }

  /** True if a form was filled in. */
  async #giveWord(run: Run, visit: StepVisit, shown: Shown): Promise<boolean> {
    const asked = findElements(shown.message.blocks).find(({ actionId }) => actionId === ACTION.attest);
    if (asked === undefined) return false;
    const id = decodeControl(String(asked.element.value))?.check;
    const check = stepPlace(run, visit).node.checks.find((each) => each.id === id);
    if (check === undefined) return false;
    const { hand } = this.#options;
    const outcome = check.passes[0] ?? '';
    return hand.fillIn(shown, { action: ACTION.attest }, VIEW.attest, {
      [NOTE]: 'Looked at it, and it is so.',
      ...(check.outcomes.length > 1 ? { [OUTCOME]: outcome } : {}),
    });
  }

  async #giveUp(run: Run, visit: StepVisit, shown: Shown): Promise<void> {
    const { hand, channel } = this.#options;
    const { node } = stepPlace(run, visit);
    if (await this.#approve(shown)) return;
    const more = { action: ACTION.more, value: MORE.override };
    if (node.override !== 'never' && (await hand.fillIn(shown, more, VIEW.override))) return;
    if (node.skip !== 'never' && (await hand.fillIn(shown, { action: ACTION.skip }, VIEW.skip))) return;
    await hand.command(channel, `/upgrade abort ${run.id} It cannot be brought to its end.`);
  }
}

function isAstray(run: Run): boolean {
  return run.visits.some(({ decided }) => decided?.how === 'skipped' || decided?.how === 'overridden');
}

function deadlineIn(run: Run, visit: StepVisit): boolean {
  return stepPlace(run, visit).node.deadline !== undefined;
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof JournalUnavailable)) throw error;
}

/**
 * Somebody who is in every thread and clicks whatever there is: buttons of the step that is open, buttons that were there a
 * while ago, the same one twice; who says things, asks the bot things, notes things, pauses runs; and in the runs that were
 * chosen for it skips and overrides, or aborts one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ACTION, MORE, VIEW } from '../../src/bot/controls.ts';
import type { Hand } from './hand.ts';
import type { Ledger, Shown } from './ledger.ts';
import type { Random } from './random.ts';

export interface Live {
  readonly run: string;
  readonly channel: string;
  /** Whether people skip, override and abort there. */
  readonly wild: boolean;
}

export interface MeddlerOptions {
  readonly hand: Hand;
  readonly ledger: Ledger;
  /** Runs that go on. */
  readonly live: () => readonly Live[];
  readonly random: Random;
  /** Milliseconds between two things that they do, at the most. */
  readonly pause: number;
}

const SAID = [
  'Give me a minute, somebody is at the door.',
  'The log of the other one looks fine, too.',
  'Is that *bold*, or <none> of it? `x` & y',
  'Zweite Maschine läuft wieder 🟢',
  'ok',
];
const ASKED = [
  'status',
  'why',
  "what's next",
  'help',
  'list',
  'note the pager went off',
  'pause',
  'resume',
  'nonsense',
];

export class Meddler {
  readonly #options: MeddlerOptions;
  #count = 0;

  constructor(options: MeddlerOptions) {
    this.#options = options;
  }

  async play(signal: AbortSignal): Promise<void> {
    const { random, pause } = this.#options;
    while (!signal.aborted) {
      await delay(random.between(Math.ceil(pause / 4), pause));
      const live = this.#options.live();
      if (live.length > 0 && !signal.aborted) await this.#meddle(random.pick(live));
    }
  }

  async #meddle({ run, channel, wild }: Live): Promise<void> {
    const { random, ledger, hand } = this.#options;
    const root = ledger.shown(run, 'root');
    const open = ledger
      .shownOf(run)
      .findLast(({ message }) => JSON.stringify(message.blocks ?? []).includes('action_id'));
    const does = random.weighted<() => unknown>([
      [0.2, () => open && hand.click(open, ACTION.approve)],
      [0.1, () => open && hand.click(open, ACTION.begin)],
      [0.15, () => this.#clickOld()],
      [0.06, () => open && hand.click(open, ACTION.more, MORE.lookNow)],
      [0.05, () => open && this.#twice(open)],
      [0.08, () => root && ledger.say(run, hand.person, channel, root.ts, this.#words())],
      [0.06, () => root && ledger.say(run, hand.person, channel, root.ts, this.#question())],
      [0.04, () => open && hand.fillIn(open, { action: ACTION.more, value: MORE.addNote }, VIEW.note)],
      [0.02, () => hand.command(channel, `/upgrade note ${run} Noted, number ${++this.#count}.`)],
      [0.02, () => hand.command(channel, `/upgrade status ${run}`)],
      [0.01, () => hand.command(channel, `/upgrade pause ${run} A moment, please.`)],
      [0.02, () => hand.workspace.openHome(hand.person)],
      [wild ? 0.04 : 0, () => open && hand.fillIn(open, { action: ACTION.skip }, VIEW.skip)],
      [wild ? 0.02 : 0, () => open && hand.fillIn(open, { action: ACTION.more, value: MORE.override }, VIEW.override)],
      [wild ? 0.003 : 0, () => hand.command(channel, `/upgrade abort ${run} We stop here.`)],
    ]);
    await does?.();
  }

  #clickOld(): unknown {
    const { random, ledger, hand } = this.#options;
    if (ledger.old.length === 0) return undefined;
    const shown = random.pick(ledger.old);
    return hand.clickOld(shown, random.pick([ACTION.approve, ACTION.begin, ACTION.approve]));
  }

  async #twice(open: Shown): Promise<void> {
    const { hand } = this.#options;
    await Promise.all([hand.click(open, ACTION.approve), hand.click(open, ACTION.approve)]);
  }

  #words(): string {
    const { random } = this.#options;
    return `${random.pick(SAID)} (${++this.#count})`;
  }

  #question(): string {
    const { random, ledger } = this.#options;
    return `<@${ledger.botUser}> ${random.pick(ASKED)} (${++this.#count})`;
  }
}

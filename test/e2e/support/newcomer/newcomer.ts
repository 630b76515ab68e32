/**
 * Somebody who takes a run to its end in the page and the lab's panel, knowing nothing but what they read.
 *
 * *Read* the last message of the thread → a step: *do* in the lab what it asks, *claim* it where there is a deadline, *confirm*
 * what only a person can tell, and *approve* once the button is there; a decision: *choose* as the plan says → read again.
 * Whoever waits in vain is stuck, and tells where, with what the message and the lab say.
 */
import type { Somebody } from '../people.ts';
import { glanceUntil } from './glance.ts';
import { type Answer, type Deed, Panel } from './panel.ts';
import { deedsFor, type Knowledge } from './phrasebook.ts';
import { type Reading, read, type Waiting } from './reading.ts';

export interface Plan extends Knowledge {
  /** What to press at a decision; asked for anew each time. */
  readonly choose?: (decision: Waiting) => string | RegExp | undefined;
  /** What is done in the lab besides what a message asks for, before that. */
  readonly besides?: (message: Waiting) => readonly Deed[];
  /** What to say is so, where there are several possibilities; the first if undefined. */
  readonly word?: (check: string, step: Waiting) => string | undefined;
  /** Called with each message that waits for people, before anything is done about it. */
  readonly seen?: (message: Waiting) => Promise<void>;
}

export interface Ended {
  /** Its id, as its card tells it. */
  readonly run: string;
  /** The first line of the end message. */
  readonly text: string;
  /** Titles, of decisions too. */
  readonly steps: readonly string[];
}

/** Thrown when nothing comes any more of what somebody does. */
export class Stuck extends Error {
  override name = 'Stuck';
}

/** Longer than any look of a check and any start in a lab at a quick pace. */
const PATIENCE_MS = 60_000;
const GLANCE_MS = 3_000;
const CONFIRM = 'Confirm: ';
const NOTE = 'Looked at it in the lab.';

export class Newcomer {
  readonly one: Somebody;
  readonly panel: Panel;

  constructor(one: Somebody) {
    this.one = one;
    this.panel = new Panel(one.page);
  }

  /** @throws Stuck */
  async toTheEnd(plan: Plan = {}): Promise<Ended> {
    const steps: string[] = [];
    let number = 0;
    for (;;) {
      const reading = await this.#untilPast(number);
      if (reading.kind === 'over') return { run: await this.#run(), text: reading.text.split('\n')[0] ?? '', steps };
      number = reading.number;
      steps.push(reading.title);
      await plan.seen?.(reading);
      const answers: Answer[] = [];
      try {
        for (const deed of plan.besides?.(reading) ?? []) await this.#do(deed, answers);
        if (reading.kind === 'decision') await this.#choose(reading, plan);
        else await this.#pass(reading, plan, answers);
      } catch (error) {
        throw new Stuck(await this.#report(reading, answers, error));
      }
    }
  }

  /** Does these in the lab, in order. */
  async prepare(deeds: readonly Deed[]): Promise<void> {
    const answers: Answer[] = [];
    for (const deed of deeds) await this.#do(deed, answers);
  }

  async #run(): Promise<string> {
    const card = await this.one.messages.first().innerText();
    return /· run\s+(\w+)/.exec(card)?.[1] ?? '';
  }

  async #untilPast(number: number): Promise<Exclude<Reading, { kind: 'nothing' }>> {
    const { messages } = this.one;
    try {
      return await glanceUntil(
        'the next step',
        async () => {
          const now = await read(messages);
          return now.kind !== 'nothing' && (now.kind === 'over' || now.number > number) && now;
        },
        PATIENCE_MS,
      );
    } catch {
      const { text } = await read(messages);
      throw new Stuck(`Stuck after step ${number}: nothing new came. The thread ends with:\n${text}`);
    }
  }

  async #pass(step: Waiting, plan: Plan, answers: Answer[]): Promise<void> {
    if (/press I'm on it/i.test(step.text)) await this.one.press(step.number, "I'm on it");
    for (const deed of deedsFor(step, plan)) await this.#do(deed, answers);
    for (;;) {
      const now = await this.#untilSeen(
        'something to confirm, or Approve',
        (seen) => seen.kind !== 'step' || seen.number !== step.number || seen.buttons.some(isAnswer),
      );
      if (now.kind !== 'step' || now.number !== step.number) return;
      if (canApprove(now)) return this.#approve(now);
      // What a check can tell needs nobody's word.
      if (await this.#getsApproval(step)) continue;
      const confirm = now.buttons.find((each) => each.startsWith(CONFIRM));
      if (confirm !== undefined) await this.#confirm(now, confirm, plan);
    }
  }

  /** Whether Approve comes by itself, while checks of the step still watch; not waited for long. */
  async #getsApproval(step: Waiting): Promise<boolean> {
    const look = async () => {
      const now = await read(this.one.messages);
      if (now.kind !== 'step' || now.number !== step.number || canApprove(now)) return 'yes';
      return !now.text.includes('watching since') && 'no';
    };
    return (await glanceUntil('Approve', look, GLANCE_MS).catch(() => 'no')) === 'yes';
  }

  /** Where the lab refuses, it says why; once what was in the way is over, it is tried again. What is not there is gone. */
  async #do(deed: Deed, answers: Answer[]): Promise<void> {
    await glanceUntil(
      'the lab to do it',
      async () => {
        const answer = await this.panel.do(deed);
        if (answer) answers.push(answer);
        return answer === undefined || answer.ok || ('value' in deed && deed.value === null);
      },
      PATIENCE_MS / 3,
    );
  }

  async #confirm(step: Waiting, button: string, plan: Plan): Promise<void> {
    const { one } = this;
    const dialog = one.dialog(`Confirm, step ${step.number}`);
    await one.step(step.number).getByRole('button', { name: button, exact: true }).click();
    await dialog.getByRole('textbox').fill(NOTE);
    const choices = dialog.getByRole('radio');
    if ((await choices.count()) > 0) {
      const word = plan.word?.(button.slice(CONFIRM.length), step);
      await (word === undefined ? choices.first() : dialog.getByRole('radio', { name: word })).check();
    }
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await this.#untilSeen(
      `the word about ${button}`,
      (now) => now.kind !== 'step' || now.number !== step.number || !now.buttons.includes(button),
    );
  }

  async #approve(step: Waiting): Promise<void> {
    await this.one.press(step.number, 'Approve');
    await this.#untilSeen('the approval', (now) => now.kind !== 'step' || now.number !== step.number);
  }

  async #choose(decision: Waiting, plan: Plan): Promise<void> {
    const { one } = this;
    const option = plan.choose?.(decision);
    if (option === undefined) throw new Error(`nobody said what to choose of ${decision.buttons.join(', ')}`);
    await one.press(decision.number, option);
    const sure = one.page.getByRole('button', { name: 'Choose it' });
    const isChosen = (now: Reading) => now.kind === 'over' || (now.kind !== 'nothing' && now.number > decision.number);
    await glanceUntil(
      'the choice',
      async () => {
        if (await sure.isVisible()) await sure.click();
        return isChosen(await read(one.messages));
      },
      PATIENCE_MS,
    );
  }

  async #untilSeen(what: string, isIt: (reading: Reading) => boolean): Promise<Reading> {
    return glanceUntil(
      what,
      async () => {
        const reading = await read(this.one.messages);
        return isIt(reading) && reading;
      },
      PATIENCE_MS,
    );
  }

  async #report(step: Waiting, answers: readonly Answer[], error: unknown): Promise<string> {
    const now = await read(this.one.messages);
    const said = answers.map(({ ok, message }) => `  ${ok ? 'done' : 'refused'}: ${message}`);
    return [
      `Stuck at ${step.where} — ${step.title}: ${error instanceof Error ? error.message : String(error)}`,
      'The message says:',
      now.text.replaceAll(/^/gm, '  '),
      'The lab said:',
      ...(said.length > 0 ? said : ['  nothing was done there']),
    ].join('\n');
  }
}

function canApprove({ buttons }: Waiting): boolean {
  return buttons.includes('Approve');
}

function isAnswer(button: string): boolean {
  return button === 'Approve' || button.startsWith(CONFIRM);
}

import type { Logger } from 'pino';
import type { Person } from '../runs/events.ts';
import type { SlackAnswers } from './slack/answers.ts';
import { messageOf } from './slack/errors.ts';

export { HANDRAIL } from '../runs/events.ts';

const KEPT_MS = 3_600_000;
const MOST_KEPT = 5_000;

/** Names of people, by their ids: asked of Slack once an hour each. */
export class People {
  readonly #slack: Pick<SlackAnswers, 'userName'>;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly name: string; readonly until: number }>();

  constructor(slack: Pick<SlackAnswers, 'userName'>, log: Logger, now: () => number) {
    this.#slack = slack;
    this.#log = log;
    this.#now = now;
  }

  /** Remembers what a click or command said. */
  met(id: string, name: string): Person {
    if (this.#known.size >= MOST_KEPT) this.#known.clear();
    this.#known.set(id, { name, until: this.#now() + KEPT_MS });
    return { id, name };
  }

  /** The name if it is known, without asking. */
  nameOf(id: string): string | undefined {
    return this.#known.get(id)?.name;
  }

  /** Never throws: a person whose name Slack does not tell goes by their id. */
  async person(id: string): Promise<Person> {
    const known = this.#known.get(id);
    if (known !== undefined && known.until > this.#now()) return { id, name: known.name };
    try {
      const name = await this.#slack.userName(id);
      if (name !== undefined && name !== '') return this.met(id, name);
    } catch (error) {
      this.#log.warn({ why: messageOf(error) }, 'Slack did not tell the name of a person');
    }
    return { id, name: known?.name ?? id };
  }
}

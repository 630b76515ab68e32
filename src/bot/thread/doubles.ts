/** Messages of ours for which others stand, since two bots have posted the same: they are taken back. */
import { ENDED, type Stop, stopFor } from './next.ts';
import type { Bucket } from './pace.ts';
import { failureOf, type SlackApi } from './slack-api.ts';
import type { ThreadPlace } from './thread-store.ts';

export class Doubles {
  readonly #left: ThreadPlace[] = [];

  add(message: ThreadPlace): void {
    this.#left.push(message);
  }

  /** Undefined once there is none left. */
  async takeBack(api: Pick<SlackApi, 'deleteMessage'>, pace: Bucket): Promise<Stop | undefined> {
    for (let double = this.#left[0]; double; double = this.#left[0]) {
      if (!(await pace.take())) return ENDED;
      try {
        await api.deleteMessage(double);
      } catch (error) {
        const failure = failureOf(error);
        // What is gone is taken back, and what Slack does not let us take back stays.
        if (failure.kind !== 'gone' && failure.kind !== 'refused') return stopFor(failure);
      }
      this.#left.shift();
    }
    return undefined;
  }
}

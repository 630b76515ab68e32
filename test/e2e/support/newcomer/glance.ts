/** Looking again and again, as often as people do: whoever looks all the time slows down what they wait for. */
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../../support/wait.ts';

const BETWEEN_GLANCES_MS = 100;

/** As `until`. */
export function glanceUntil<T>(what: string, look: () => Promise<T | undefined | false>, limit: number): Promise<T> {
  return until(
    what,
    async () => {
      const seen = await look();
      if (seen === undefined || seen === false) await delay(BETWEEN_GLANCES_MS);
      return seen;
    },
    limit,
  );
}

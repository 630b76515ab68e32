/**
 * For tests that need more than Node. Where it is missing they are skipped, and `npm test` says at its end which were
 * and what they need. With `CI=true` a skip is a failure.
 */
import { describe } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a machine must have for this test; `npm test` tells it of skipped ones. */
    needs?: string;
  }
}

/** @returns a `describe` that is skipped unless it is `there` */
export function describeNeeding(needs: string, there: boolean): (name: string, body: () => void) => void {
  return (name, body) => {
    describe.runIf(there)(name, { meta: { needs } }, body);
  };
}

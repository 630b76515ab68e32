/** How large a round is. */
import type { RoundOptions } from './round.ts';

type Size = Pick<RoundOptions, 'short' | 'labs' | 'faults'>;

export const SHORT_ROUND: Size = { short: true, labs: 1, faults: 100 };
/** Two labs have some forty runs, a dozen on each at the same time. */
export const LONG_ROUND: Size = { short: false, labs: 2, faults: 1_700 };

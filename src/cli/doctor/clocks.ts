/** How far two clocks are apart at the least, when all that is known is what one of them said between two times of the other. */
import { fine, type Told } from './told.ts';

export interface Sighting {
  /** When it was asked and when its answer was there, by this machine's clock; milliseconds since the epoch. */
  readonly asked: number;
  readonly answered: number;
  /** What the other clock said: it stood somewhere from here on to `until`. */
  readonly from: number;
  readonly until: number;
}

/** Milliseconds by which the other clock is certainly ahead of this machine's; negative if behind; 0 if they may agree. */
export function skew({ asked, answered, from, until }: Sighting): number {
  if (from > answered) return from - answered;
  return until < asked ? until - asked : 0;
}

const TOLERATED_MS = 2_000;
/** Slack's signatures are valid for five minutes. */
const SIGNATURES_MS = 300_000;

/** @param whose `Redis` or `Slack` */
export function tellClock(whose: string, sighting: Sighting): Told {
  const apart = skew(sighting);
  const id = `clock-${whose.toLowerCase()}`;
  if (Math.abs(apart) <= TOLERATED_MS) return fine('clocks', id, `This machine's clock agrees with ${whose}'s.`);
  const seconds = Math.round(Math.abs(apart) / 1_000);
  const serious = Math.abs(apart) >= SIGNATURES_MS;
  const consequence = serious
    ? "Over HTTP, Slack's requests would be refused as too old; and times in the record would be wrong."
    : 'Times in the record are off by as much, and reports of workers may be taken for older than they are.';
  return {
    area: 'clocks',
    id,
    state: serious ? 'error' : 'warning',
    says: `This machine's clock is at least ${seconds} s ${apart > 0 ? 'behind' : 'ahead of'} ${whose}'s. ${consequence}`,
    fix: 'Let this machine and the other follow the same time servers (chrony, systemd-timesyncd, w32time).',
  };
}

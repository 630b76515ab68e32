import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import { secret } from './ids.ts';

interface Trigger {
  readonly personId: string;
  readonly expiresAt: number;
  used: boolean;
}

/** How long a trigger may be exchanged for a modal, in milliseconds. */
export const triggerLifeMs = 3000;
/** How long a spent trigger is remembered, to say why it is refused. */
const rememberedMs = 3_600_000;

/** Trigger ids: each stands for one thing that a person just did, serves once, and lives 3 seconds. */
export class Triggers {
  readonly #clock: Clock;
  readonly #triggers = new Map<string, Trigger>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(personId: string): string {
    const now = this.#clock.now();
    for (const [id, trigger] of this.#triggers) {
      if (trigger.expiresAt + rememberedMs > now) break;
      this.#triggers.delete(id);
    }
    const id = `${Math.floor(now / 1000)}.${now % 1000}.${secret()}`;
    this.#triggers.set(id, { personId, expiresAt: now + triggerLifeMs, used: false });
    return id;
  }

  /**
   * Uses a trigger up and tells whose it is.
   * @throws ApiError `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`
   */
  exchange(id: string): string {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new ApiError('invalid_trigger_id');
    if (trigger.used) throw new ApiError('exchanged_trigger_id');
    if (trigger.expiresAt < this.#clock.now()) throw new ApiError('expired_trigger_id');
    trigger.used = true;
    return trigger.personId;
  }
}

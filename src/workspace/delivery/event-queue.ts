import type { Clock } from '../clock.ts';
import { freshId } from '../ids.ts';
import type { PendingEvent } from '../model.ts';
import type { Store } from '../store.ts';
import type { Team } from '../team.ts';
import type { Delivery } from './envelope.ts';

/** How long after a failed try the next one comes, in milliseconds: at once, after a minute, after five. */
const retryAfterMs = [0, 60_000, 300_000];

/**
 * Events on their way to the app.
 *
 *   emitted ──→ waiting (kept on disk) ──→ tried ──→ acknowledged: gone
 *                        ↑                   │
 *                        └── retry 1 to 3 ───┴──→ given up: gone
 */
export class EventQueue {
  readonly #store: Store;
  readonly #team: Team;
  readonly #clock: Clock;
  readonly #delivery: () => Delivery;
  readonly #timers = new Set<() => void>();
  #closed = false;

  constructor(parts: { store: Store; team: Team; clock: Clock; delivery: () => Delivery }) {
    this.#store = parts.store;
    this.#team = parts.team;
    this.#clock = parts.clock;
    this.#delivery = parts.delivery;
  }

  /** Takes up what an earlier process of this workspace had not delivered. */
  resume(): void {
    for (const [id, pending] of this.#store.events.entries()) {
      const wait = pending.dueAt - this.#clock.now();
      if (wait > 0) this.#schedule(id, wait);
      else void this.#try(id);
    }
  }

  /**
   * Tells the app, if its manifest subscribes to the event.
   * @param subscription what the manifest calls it where that is not the event's type, as in `message.channels`
   */
  emit(type: string, event: Readonly<Record<string, unknown>>, subscription = type): void {
    if (this.#closed || !this.#team.app.events.has(subscription)) return;
    const id = freshId('Ev');
    const pending: PendingEvent = {
      body: this.#body(id, { ...event, type }),
      attempt: 0,
      dueAt: this.#clock.now(),
      reason: '',
    };
    this.#store.events.put(id, pending);
    void this.#try(id);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #body(id: string, event: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { app, id: teamId } = this.#team;
    const authorization = { team_id: teamId, user_id: app.botUserId, is_bot: true, is_enterprise_install: false };
    return {
      token: 'verification-token',
      team_id: teamId,
      context_team_id: teamId,
      context_enterprise_id: null,
      api_app_id: app.id,
      event,
      type: 'event_callback',
      event_id: id,
      event_time: Math.floor(this.#clock.now() / 1000),
      authorizations: [{ enterprise_id: null, ...authorization }],
      is_ext_shared_channel: false,
      event_context: `1-${id}`,
    };
  }

  #schedule(id: string, ms: number): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      void this.#try(id);
    });
    this.#timers.add(cancel);
  }

  async #try(id: string): Promise<void> {
    const pending = this.#store.events.get(id);
    if (pending === undefined || this.#closed) return;
    const outcome = await this.#delivery().deliver({
      kind: 'events_api',
      payload: pending.body,
      acceptsResponse: false,
      url: this.#team.app.eventsUrl,
      attempt: pending.attempt,
      reason: pending.reason,
    });
    if (this.#closed) return;
    const delay = retryAfterMs[pending.attempt];
    if (outcome.acknowledged || outcome.final === true || delay === undefined) {
      this.#store.events.delete(id);
      return;
    }
    const dueAt = this.#clock.now() + delay;
    this.#store.events.put(id, { ...pending, attempt: pending.attempt + 1, dueAt, reason: outcome.reason });
    if (delay === 0) await this.#try(id);
    else this.#schedule(id, delay);
  }
}

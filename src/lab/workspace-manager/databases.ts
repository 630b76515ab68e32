/** The databases on the SQL Server: their versions, and what replication leaves in SQL Server's own tables. */
import { Refusal } from '../errors.ts';
import type { SqlDatabase } from '../sql/model.ts';
import type { DatabaseState } from './model.ts';

/** `status` in `sysmergesubscriptions`. */
const active = 1;
const deleted = 2;

export class Databases {
  readonly #changed: () => void;
  #states: readonly DatabaseState[];

  constructor(states: readonly DatabaseState[], changed: () => void) {
    this.#states = states;
    this.#changed = changed;
  }

  get states(): readonly DatabaseState[] {
    return this.#states;
  }

  get(name: string): DatabaseState {
    const found = this.#states.find((one) => one.name === name);
    if (!found) throw new Error(`There is no database ${name}.`);
    return found;
  }

  setVersion(name: string, version: string): void {
    this.#change(name, { version });
  }

  /** SQL Server allows it at any time. @throws Refusal where there is nothing to change */
  setReplication(name: string, enabled: boolean): string {
    const { replication } = this.get(name);
    if (!replication) throw new Refusal(`${name} takes no part in replication, and never did.`);
    if (replication.enabled === enabled)
      throw new Refusal(`Replication of ${name} is ${enabled ? 'enabled' : 'disabled'} already.`);
    this.#change(name, { replication: { ...replication, enabled } });
    const part = replication.role === 'publisher' ? 'the master' : 'a subscriber';
    return enabled
      ? `${name} takes part in replication again, as ${part}.`
      : `Replication of ${name}, ${part}, is disabled.`;
  }

  /** As the SQL Server shows them. */
  sql(): readonly SqlDatabase[] {
    return this.#states.map((state) => ({
      name: state.name,
      published: false,
      mergePublished: state.replication?.role === 'publisher' && state.replication.enabled,
      mergeSubscriptions: this.#subscriptions(state),
      transactionalSubscriptions: null,
    }));
  }

  /** A subscriber has a row for itself, which stays when it no longer is one; the publisher one for itself and for each. */
  #subscriptions({ replication }: DatabaseState): readonly number[] | null {
    if (!replication) return null;
    const row = (enabled: boolean) => (enabled ? active : deleted);
    if (replication.role === 'subscriber') return [row(replication.enabled)];
    if (!replication.enabled) return [];
    const subscribers = this.#states.filter((one) => one.replication?.role === 'subscriber');
    return [active, ...subscribers.map((one) => row(one.replication?.enabled ?? false))];
  }

  #change(name: string, change: Partial<DatabaseState>): void {
    this.#states = this.#states.map((one) => (one.name === name ? { ...one, ...change } : one));
    this.#changed();
  }
}

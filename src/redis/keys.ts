/**
 * Every key's name. All share one hash tag, so that a script may touch several of them on a Redis Cluster too.
 * `prefix` sets installations (and tests) on one Redis apart.
 */
export interface Keys {
  /** What BullMQ takes as its prefix. */
  readonly queues: string;
  /** Stream: the entries of a run. */
  journal(run: string): string;
  /** Hash: `version` and `hash` of the journal's last entry, and for each recorded command `c:<id>` → its version. */
  head(run: string): string;
  /** Set: the targets that the run holds. */
  runLocks(run: string): string;
  /** Hash target → run that holds it. */
  readonly locks: string;
  /** Sorted set run → version that is still to be reconciled. */
  readonly dirty: string;
  /** Sorted set run → when it started, milliseconds since the epoch. */
  readonly live: string;
  /** Sorted set run → when it ended, milliseconds since the epoch. */
  readonly ended: string;
  /** Hash run → summary JSON. */
  readonly summaries: string;
  /** Any other key: `key('run', id, 'thread')`. */
  key(...parts: string[]): string;
}

/** The key names under a prefix of letters, digits, `-`, `_` and `.`. */
export function keysUnder(prefix = 'handrail'): Keys {
  if (!/^[\w.-]+$/.test(prefix)) {
    throw new RangeError(`a key prefix is made of letters, digits, - _ and . only, not ${JSON.stringify(prefix)}`);
  }
  const tag = `{${prefix}}`;
  return {
    queues: tag,
    journal: (run) => `${tag}:run:${run}:journal`,
    head: (run) => `${tag}:run:${run}:head`,
    runLocks: (run) => `${tag}:run:${run}:locks`,
    locks: `${tag}:locks`,
    dirty: `${tag}:runs:dirty`,
    live: `${tag}:runs:live`,
    ended: `${tag}:runs:ended`,
    summaries: `${tag}:runs:summaries`,
    key: (...parts) => [tag, ...parts].join(':'),
  };
}

import { reasonText } from '../../redis/reason.ts';

/**
 * Thrown when Redis does not answer, or refuses (loading, read-only, disk full). Whether a write took effect is not
 * known: repeat it with the same command id, which records it at most once.
 */
export class JournalUnavailable extends Error {
  readonly code = 'journal-unavailable';

  constructor(cause: unknown) {
    super(`The journal (Redis) is not answering: ${reasonText(cause)}. Try again once it does.`, { cause });
    this.name = 'JournalUnavailable';
  }
}

/** Thrown when an entry is not what the journal writes: somebody else wrote there. `handrail runs verify` says more. */
export class JournalDamaged extends Error {
  readonly code = 'journal-damaged';

  constructor(
    readonly run: string,
    readonly version: number | undefined,
    readonly why: string,
    cause?: unknown,
  ) {
    super(`The journal of run ${run} is damaged${version === undefined ? '' : ` at version ${version}`}: ${why}.`, {
      cause,
    });
    this.name = 'JournalDamaged';
  }
}

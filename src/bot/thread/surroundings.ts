/** What the thread of every run is worked on with. */
import type { Log } from '../../redis/connection.ts';
import type { Doubts } from './doubts.ts';
import type { Rendered } from './message.ts';
import type { PaceKeeper } from './pace.ts';
import type { SlackApi } from './slack-api.ts';
import type { ThreadPlace, ThreadStore } from './thread-store.ts';

export interface Surroundings {
  readonly api: SlackApi;
  readonly store: ThreadStore;
  readonly runs: { get(run: string): Promise<Rendered | undefined> };
  readonly journal: { markReconciled(run: string, version: number): Promise<boolean> };
  readonly doubts: Pick<Doubts, 'look' | 'take'>;
  readonly pace: PaceKeeper;
  readonly log: Log;
  /** Told once a run's root has been posted, so that what is said there can be known to belong to it. */
  readonly onPosted?: (run: string, place: ThreadPlace) => void;
  /** Names this reconciler among all. */
  readonly owner: string;
  readonly timing: Timing;
}

/** Milliseconds. */
export interface Timing {
  /** A lease that is not renewed ends after this; a bot that was killed holds things up for so long. */
  readonly lease: number;
  /** How long a provisional message is held back. */
  readonly grace: number;
  /** A message that may be on its way is searched for only after this. */
  readonly settle: number;
}

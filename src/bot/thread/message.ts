/** A message of the thread as it should be, wherever Slack may be at the moment. */
import type { KnownBlock } from '@slack/types';
import type { RunRecord } from '../../runs/runs.ts';

export interface ThreadMessage {
  /** Names the message within its run for good: `root`, `step:3`, `entry:41`, `end`. */
  readonly key: string;
  /** One sentence, for notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** Soon to be another: worth waiting a moment before it is posted. */
  readonly provisional?: true;
}

/** What messages are made of: the run, and the hashes of its journal's entries. */
export type Rendered = Pick<RunRecord, 'run' | 'hashOf'>;

/** Key of the thread's first message. */
export const ROOT = 'root';

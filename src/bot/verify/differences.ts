/** What can be different between a thread and the journal. */
export type Difference =
  /** A message of ours that is not in the thread. */
  | {
      readonly kind: 'missing';
      readonly key: string;
      readonly text: string;
      readonly why: Missing;
      readonly ts?: string;
    }
  /** A message of ours that says something else: the first line that differs. */
  | {
      readonly kind: 'altered';
      readonly key: string;
      readonly ts: string;
      readonly wanted: string;
      readonly found: string;
      /** Whether it would be as it should be if it were written again, as far as Slack lets it be changed. */
      readonly mendable: boolean;
    }
  /** A message of ours that is there more than once. */
  | { readonly kind: 'doubled'; readonly key: string; readonly ts: string; readonly text: string }
  /** A message of ours that stands behind one that it should stand before. */
  | { readonly kind: 'out-of-order'; readonly key: string; readonly ts: string; readonly behind: string }
  /** A message that says it is ours, or is by the bot, and is not known to the journal. */
  | {
      readonly kind: 'foreign';
      readonly ts: string;
      readonly by: string;
      readonly text: string;
      readonly claims?: string;
    }
  /** What somebody said that the journal does not have. */
  | { readonly kind: 'not-recorded'; readonly ts: string; readonly by: string; readonly text: string }
  /** What the journal has somebody say, and the thread does not have any more. */
  | { readonly kind: 'words-deleted'; readonly ts: string; readonly by: string; readonly text: string }
  /** What somebody said otherwise than the journal has it. */
  | {
      readonly kind: 'words-edited';
      readonly ts: string;
      readonly by: string;
      readonly recorded: string;
      readonly found: string;
    };

export type Missing =
  /** Nobody ever posted it. */
  | 'never-posted'
  /** It was there, and was deleted. */
  | 'deleted'
  /** Slack did not take it. */
  | 'refused';

/** What is no difference, and good to know. */
export interface Remarks {
  /** Keys of messages that are still to be posted or brought up to date. */
  readonly behind: readonly string[];
  /** Keys of messages that are as they were posted, in the words of another version of Handrail. */
  readonly otherWords: readonly string[];
  /** Keys of messages of which Slack took only the sentence. */
  readonly plain: readonly string[];
  /** Keys of messages that were deleted, and posted again at the end of the thread. */
  readonly postedAgain: readonly string[];
  /** How many messages of people came after the end: the record was closed. */
  readonly afterEnd: number;
  /** How many messages of people were edited or deleted, and the journal has both. */
  readonly changedOnRecord: number;
  /** How many messages are by other apps, and say nothing of being ours. */
  readonly otherApps: number;
}

export interface Comparison {
  /** In the order of the thread. */
  readonly differences: readonly Difference[];
  readonly remarks: Remarks;
}

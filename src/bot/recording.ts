/**
 * Asking something of a run, and telling whoever asked what became of it.
 *
 * Slack waits three seconds for an acknowledgement. A command is acknowledged once it is journaled; if that has not
 * happened after 2.5 seconds, it is acknowledged with a private "not recorded yet". What becomes of it after that is
 * told privately if it fails, and by the thread if it is recorded.
 */
import type { Command, Refusal } from '../runs/commands.ts';
import { JournalUnavailable } from '../runs/journal.ts';
import type { RunRecord, TargetLocked } from '../runs/runs.ts';
import { refusalText } from './refusals.ts';
import type { Services } from './services.ts';

export const ACKNOWLEDGE_WITHIN_MS = 2_500;

export const NOT_RECORDED_YET =
  'Not recorded yet: the journal is slow to answer. I am still trying, and the thread shows it once it is recorded.';
/** What was sent may have been recorded all the same: an answer that is lost says nothing of what it would have said. */
export const NOT_RECORDED =
  "The journal (Redis) is not answering, so I can't tell whether that was recorded. The thread shows it if it was; if it does not once Redis is back, try again.";
export const NOT_READ = "I couldn't look that up: the journal (Redis) is not answering. Try again in a moment.";

export type Result =
  | { readonly type: 'recorded'; readonly record: RunRecord; readonly duplicate: boolean }
  | { readonly type: 'refused'; readonly refusal: Refusal | TargetLocked; readonly record?: RunRecord | undefined }
  | { readonly type: 'unavailable' };

/** What a person is told when it did not work. */
export interface Problem {
  /** Plain text: escape it for a message. */
  readonly text: string;
  readonly refusal?: Refusal | TargetLocked;
}

/** Hands a command to its run. Never throws for a journal that is away. */
export async function record(services: Pick<Services, 'runs'>, run: string, command: Command): Promise<Result> {
  try {
    const handled = await services.runs.handle(run, command);
    if (handled.ok) return { type: 'recorded', record: handled.record, duplicate: handled.duplicate };
    return { type: 'refused', refusal: handled.refusal, record: handled.record };
  } catch (error) {
    if (error instanceof JournalUnavailable) return { type: 'unavailable' };
    throw error;
  }
}

export function problemOf(result: Result, now: number): Problem | undefined {
  switch (result.type) {
    case 'recorded':
      return undefined;
    case 'unavailable':
      return { text: NOT_RECORDED };
    case 'refused': {
      const text = refusalText(result.refusal, { now, run: result.record?.run });
      return text === undefined ? undefined : { text, refusal: result.refusal };
    }
  }
}

export interface Surface {
  /** Acknowledges a command that was recorded. */
  done(result: Extract<Result, { type: 'recorded' }>): Promise<unknown>;
  /** Acknowledges one that was not, and says why. */
  failed(problem: Problem): Promise<unknown>;
  /** Acknowledges while the outcome is still open. */
  late(): Promise<unknown>;
  /** Tells privately what went wrong after `late`. */
  failedLate(problem: Problem): Promise<unknown>;
}

/** Sees a command through to its acknowledgement and, if that came first, to its end. */
export async function answerInTime(
  work: Promise<Result>,
  surface: Surface,
  options: { readonly now: () => number; readonly limit?: number },
): Promise<void> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, options.limit ?? ACKNOWLEDGE_WITHIN_MS, undefined);
  });
  try {
    const first = await Promise.race([work, tooLate]);
    if (first === undefined) {
      late = true;
      await surface.late();
    }
    const result = await work;
    const problem = problemOf(result, options.now());
    if (problem !== undefined) await (late ? surface.failedLate(problem) : surface.failed(problem));
    else if (!late && result.type === 'recorded') await surface.done(result);
    else if (!late) await surface.late();
  } finally {
    clearTimeout(timer);
  }
}

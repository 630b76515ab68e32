/**
 * Asking something of a run, and telling whoever asked what became of it.
 *
 * Slack waits three seconds for an acknowledgement. A command is acknowledged once it is journaled; if that has not
 * happened after 2.5 seconds, it is acknowledged with a private "not recorded yet". What becomes of it after that is
 * told privately if it fails, and by the thread if it is recorded.
 */
import type { Command } from '../runs/commands.ts';
import type { Person } from '../runs/events.ts';
import { initialRun } from '../runs/evolve.ts';
import { JournalUnavailable } from '../runs/journal.ts';
import { type Run, visitOf } from '../runs/run.ts';
import type { RunRecord } from '../runs/runs.ts';
import { type AnyRefusal, refusalText } from './refusals.ts';
import { orUnknown, whoCould, withGroups } from './rights/asking.ts';
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
  | {
      readonly type: 'refused';
      readonly refusal: AnyRefusal;
      readonly record?: RunRecord | undefined;
      /** Some who could do what this person may not. */
      readonly could?: readonly Person[];
    }
  | { readonly type: 'unavailable' };

/** What a person is told when it did not work. */
export interface Problem {
  /** Plain text: escape it for a message. */
  readonly text: string;
  readonly refusal?: AnyRefusal;
}

export type Recording = Pick<Services, 'runs' | 'members' | 'people' | 'botUser'>;

/**
 * Hands a command to its run, with the rights by which its person asks: every surface comes by here, and a command that
 * does not has none. Never throws for a journal that is away.
 */
export async function record(services: Recording, run: string, asked: Command): Promise<Result> {
  try {
    const before = asked.type === 'start' ? undefined : await runBefore(services, run, asked);
    const { command, unknown } = await withGroups(services, before, asked);
    const handled = await services.runs.handle(run, command);
    if (handled.ok) return { type: 'recorded', record: handled.record, duplicate: handled.duplicate };
    const { refusal, record } = handled;
    if (refusal.code !== 'not-permitted') return { type: 'refused', refusal, record };
    const could = await whoCould(services, record?.run ?? before, command);
    return { type: 'refused', refusal: orUnknown(refusal, unknown), record, could };
  } catch (error) {
    if (error instanceof JournalUnavailable) return { type: 'unavailable' };
    throw error;
  }
}

/** The run whose rules the command is under: they never change, so what is known without asking will do. */
async function runBefore({ runs }: Recording, id: string, command: Command): Promise<Run | undefined> {
  const known = runs.peek(id)?.run;
  const isReached = !('step' in command) || visitOf(known ?? initialRun, command.step) !== undefined;
  return known !== undefined && isReached ? known : (await runs.get(id))?.run;
}

export function problemOf(result: Result, now: number): Problem | undefined {
  switch (result.type) {
    case 'recorded':
      return undefined;
    case 'unavailable':
      return { text: NOT_RECORDED };
    case 'refused': {
      const text = refusalText(result.refusal, { now, run: result.record?.run, could: result.could });
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

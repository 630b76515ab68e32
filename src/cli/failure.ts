/** How commands end: 0 fine, 1 the answer is no, 2 could not run, with one clear line on standard error. */

/** Thrown when a command cannot run. Its message is the one line that the person sees. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
  readonly code = 'cannot-run';
}

/** Lets the process end by itself with exit code 1: the question was answered, with no. */
export function answerIsNo(): void {
  process.exitCode = 1;
}

/** What to tell of anything that was thrown. Errors of ours are sentences already; others say where they come from. */
export function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.trim() === '' ? error.name : error.message.trim();
}

import type { Verdict } from './verify-run.ts';

/** Messages that were deleted and can be posted again, by key, with the timestamp that each had. */
export function deletedIn({ thread }: Verdict): ReadonlyMap<string, string> {
  const differences = thread.state === 'not-compared' ? [] : thread.differences;
  return new Map(
    differences.flatMap((each) =>
      each.kind === 'missing' && each.why === 'deleted' && each.ts !== undefined ? [[each.key, each.ts] as const] : [],
    ),
  );
}

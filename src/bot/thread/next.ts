/** How a pass over a thread ends, and what follows from it. */
import type { SlackFailure } from './slack-api.ts';

/** What is to be done after a pass. */
export type Next =
  | { readonly type: 'level'; readonly ended: boolean }
  /** Once more after so many milliseconds, sooner if something happens. */
  | { readonly type: 'again'; readonly after: number }
  /** Another reconciler is at it, at least for so many milliseconds. */
  | { readonly type: 'busy'; readonly left: number }
  /** It did not work; later, with growing distance. What was not Slack's doing may be tried again at the next hint. */
  | { readonly type: 'failed'; readonly why: string; readonly hintable?: true }
  /** Somebody has to do something first. */
  | { readonly type: 'blocked'; readonly why: string; readonly advice: string };

export type Stop = Exclude<Next, { type: 'level' | 'busy' }>;

/** Another has the lease now: see what it does. */
export const LOST = { kind: 'lost' } as const;
export type Failed = SlackFailure | typeof LOST;

/** Which of two lanes' reasons to stop counts. */
export const ORDER = { failed: 0, blocked: 1, again: 2 } as const;

export const ENDED: Stop = { type: 'again', after: 0 };

export function stopFor(failure: Failed): Stop {
  switch (failure.kind) {
    case 'lost':
      return { type: 'again', after: 0 };
    case 'rate-limited':
      return { type: 'again', after: failure.retryAfter };
    case 'unanswered':
      return { type: 'failed', why: failure.why };
    case 'gone':
      return { type: 'blocked', why: failure.error, advice: 'Its first message was deleted. The journal goes on.' };
    case 'closed':
      return { type: 'blocked', why: failure.error, advice: failure.advice };
    case 'refused':
      return {
        type: 'blocked',
        why: failure.error,
        advice: "Slack refuses the call. Compare the app's scopes with `handrail manifest`.",
      };
  }
}

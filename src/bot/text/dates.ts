/** Moments as every reader sees them in their own time zone, with UTC where a client cannot show them. */

const FORMS = {
  /** 01:52 */
  time: '{time}',
  /** 01:52:13 */
  seconds: '{time_secs}',
  /** today at 01:52 */
  moment: '{date_short_pretty} at {time}',
} as const;

export type DateForm = keyof typeof FORMS;

/** A date in mrkdwn. `at` is in milliseconds since the epoch; what is no moment is shown as `(no time)`. */
export function slackDate(at: number, form: DateForm = 'time'): string {
  if (!isMoment(at)) return NO_TIME;
  return `<!date^${Math.floor(at / 1000)}^${FORMS[form]}|${utc(at)}>`;
}

/** `2026-11-21 01:52:13 UTC`, for texts that cannot hold a Slack date; `(no time)` likewise. */
export function utc(at: number): string {
  if (!isMoment(at)) return NO_TIME;
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const NO_TIME = '(no time)';

function isMoment(at: number): boolean {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15;
}

/** How each kind of request is acknowledged, and how its person is told what did not work. */
import type { Logger } from 'pino';
import type { About } from '../modals/reasons.ts';
import type { Click, Slash, Submission } from '../payloads.ts';
import { NOT_RECORDED_YET, type Surface } from '../recording.ts';
import type { Services } from '../services.ts';
import { type Answer, content, type Place } from '../slack/answers.ts';
import { messageOf, slackError } from '../slack/errors.ts';
import { escapeText } from '../text/escape.ts';

/** Bolt's `ack`, for any request. */
export type Ack = (answer?: never) => Promise<void>;
/** False if it was acknowledged before: then nobody has seen this answer. */
type AckWith = (answer?: Record<string, unknown>) => Promise<boolean>;

/**
 * Acknowledges at most once, and never throws: if the connection is lost just then, Slack delivers again, and the same
 * command is one command.
 */
export function onceAck(ack: Ack, log: Logger): AckWith {
  let done = false;
  return async (answer) => {
    if (done) return false;
    done = true;
    try {
      await (ack as (answer?: Record<string, unknown>) => Promise<void>)(answer);
    } catch (error) {
      log.warn({ why: messageOf(error) }, 'A request was not acknowledged');
    }
    return true;
  };
}

/** Nobody can be told anything there, or not this person. */
const NOT_THERE = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived']);

/**
 * Tells one person something that only they see: where they did something, or directly if that cannot be. `mrkdwn` is safe
 * already. Never throws.
 */
export async function tell(
  services: Pick<Services, 'slack' | 'log'>,
  place: Place | undefined,
  user: string,
  mrkdwn: string,
): Promise<boolean> {
  try {
    if (place !== undefined && (await toldThere(services, place, user, mrkdwn))) return true;
    await services.slack.post({ channel: user }, { text: mrkdwn });
    return true;
  } catch (error) {
    services.log.warn({ why: messageOf(error) }, 'A person could not be told what happened');
    return false;
  }
}

/** False if that is not possible there. */
async function toldThere({ slack }: Pick<Services, 'slack'>, place: Place, user: string, text: string) {
  try {
    await slack.private(place, user, { text });
    return true;
  } catch (error) {
    if (NOT_THERE.has(slackError(error) ?? '')) return false;
    throw error;
  }
}

export function clickSurface(services: Services, click: Click, ack: AckWith): Surface {
  const say = async (text: string) => {
    await tell(services, click.place, click.user.id, escapeText(text));
  };
  return {
    done: () => ack(),
    failed: async ({ text }) => {
      await ack();
      await say(text);
    },
    late: async () => {
      await ack();
      await say(NOT_RECORDED_YET);
    },
    failedLate: ({ text }) => say(text),
  };
}

/** @param errorBlock the input under which a refusal is shown; what was typed stays */
export function modalSurface(
  services: Services,
  submission: Submission,
  about: Pick<About, 'channel' | 'thread'>,
  errorBlock: string,
  ack: AckWith,
): Surface {
  const place = { channel: about.channel, thread: about.thread };
  const say = async (text: string) => {
    await tell(services, place, submission.user.id, escapeText(text));
  };
  return {
    done: () => ack(),
    failed: ({ text }) => ack({ response_action: 'errors', errors: { [errorBlock]: text.replaceAll('`', '') } }),
    late: async () => {
      await ack();
      await say(NOT_RECORDED_YET);
    },
    failedLate: ({ text }) => say(text),
  };
}

/** Answers by the command's own address, which works in channels that the bot is not in. */
export type Respond = (answer: { text: string; response_type: 'ephemeral' }) => Promise<unknown>;

export function slashSurface(
  services: Services,
  slash: Slash,
  ack: AckWith,
  respond: Respond | undefined,
  done: () => Answer,
): Surface {
  const say = (answer: Answer) => tellSlash(services, slash, respond, answer);
  // With the acknowledgement if that is still to come, else by itself.
  const reply = async (answer: Answer) => {
    if (!(await ack(privately(answer)))) await say(answer);
  };
  return {
    done: () => reply(done()),
    failed: ({ text }) => reply({ text: escapeText(text) }),
    late: () => reply({ text: NOT_RECORDED_YET }),
    failedLate: ({ text }) => say({ text: escapeText(text) }),
  };
}

export async function tellSlash(
  services: Services,
  slash: Slash,
  respond: Respond | undefined,
  answer: Answer,
): Promise<void> {
  try {
    await services.slack.private({ channel: slash.channel }, slash.user.id, answer);
  } catch (error) {
    // Not in the channel, most likely. The command's own address serves a few times.
    try {
      await respond?.({ ...content(answer), response_type: 'ephemeral' });
    } catch {
      services.log.warn({ why: messageOf(error) }, 'A person could not be told what happened');
    }
  }
}

/** An answer as a slash command's acknowledgement carries it. */
export function privately(answer: Answer): Record<string, unknown> {
  return { response_type: 'ephemeral', ...content(answer) };
}

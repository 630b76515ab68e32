import { JournalUnavailable } from '../../runs/journal.ts';
import { NOT_READ } from '../recording.ts';
import type { Services } from '../services.ts';
import { slackError } from '../slack/errors.ts';

const TOO_SLOW = 'That took too long, and Slack gave up on opening the form. Nothing was changed; try again.';

const WENT_WRONG =
  'Something went wrong on my side, and I cannot tell whether it was recorded: the thread shows what was. If it happens again, my log says more.';

/**
 * Runs a listener; whatever it throws is logged and told to whoever set it off. Never throws.
 *
 * @param away what is told when the journal does not answer
 */
export async function guarded(
  services: Pick<Services, 'log'>,
  name: string,
  work: () => Promise<void>,
  told: (mrkdwn: string) => Promise<unknown>,
  away = NOT_READ,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (slackError(error) === 'expired_trigger_id') {
      await told(TOO_SLOW).catch(() => undefined);
      return;
    }
    const isAway = error instanceof JournalUnavailable;
    if (!isAway) services.log.error({ err: error, listener: name }, 'A listener failed');
    await told(isAway ? away : WENT_WRONG).catch(() => undefined);
  }
}

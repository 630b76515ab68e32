/** Post again, where `verify` tells of messages that were deleted. */
import { decodeControl } from '../../controls.ts';
import { readClick } from '../../payloads.ts';
import type { Services } from '../../services.ts';
import { code } from '../../text/escape.ts';
import { deletedIn } from '../../verify/deleted.ts';
import { onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import { type ActionArgs, STALE_CONTROL } from './step-actions.ts';

export async function onPostAgain({ ack: rawAck, body }: ActionArgs, services: Services): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  const say = (text: string) => tell(services, click.place, click.user.id, text);
  await guarded(
    services,
    'post-again',
    async () => {
      const control = decodeControl(click.value);
      await say(control === undefined ? STALE_CONTROL : await postAgain(services, control.run));
    },
    say,
  );
}

/** What is missing now is looked up: somebody else may have pressed before. */
async function postAgain({ records }: Services, run: string): Promise<string> {
  const verdict = await records.verify(run);
  const deleted = verdict === undefined ? new Map<string, string>() : deletedIn(verdict);
  if (deleted.size === 0) return `No message of run ${code(run)} is missing any more. Nothing was changed.`;
  const count = await records.postAgain(run, deleted);
  const what = count === 1 ? 'The message that was deleted is' : `${count} messages that were deleted are`;
  return `${what} posted again at the end of the thread of run ${code(run)}.`;
}

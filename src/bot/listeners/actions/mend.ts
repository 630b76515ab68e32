/** Post again and write again, where messages of a thread are told of that were deleted or altered. */
import { answerInThread } from '../../answer-in-thread.ts';
import { decodeControl } from '../../controls.ts';
import { type Click, readClick } from '../../payloads.ts';
import type { Services } from '../../services.ts';
import { capital } from '../../text/clean.ts';
import { code, escapeText, personName } from '../../text/escape.ts';
import { mendableIn, NOTHING_TO_MEND } from '../../verify/mendable.ts';
import { messageName } from '../../verify/message-names.ts';
import { onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import { type ActionArgs, STALE_CONTROL } from './step-actions.ts';

export function onPostAgain(args: ActionArgs, services: Services): Promise<void> {
  return onMend(args, services, 'post-again', postAgain);
}

export function onWriteAgain(args: ActionArgs, services: Services): Promise<void> {
  return onMend(args, services, 'write-again', writeAgain);
}

async function onMend(
  { ack: rawAck, body }: ActionArgs,
  services: Services,
  what: string,
  mend: (services: Services, run: string, click: Click) => Promise<string>,
): Promise<void> {
  const click = readClick(body);
  await onceAck(rawAck, services.log)();
  const say = (text: string) => tell(services, click.place, click.user.id, text);
  await guarded(
    services,
    what,
    async () => {
      const control = decodeControl(click.value);
      if (control === undefined) return void (await say(STALE_CONTROL));
      const { run } = control;
      const told = await services.records.mending(run, () => mend(services, run, click));
      await say(
        told ?? `Somebody asked for that a moment ago. ${code(`/upgrade verify ${run}`)} tells what became of it.`,
      );
    },
    say,
  );
}

/** What is so now is looked up: somebody else may have pressed before. */
async function mendableNow({ records }: Services, run: string) {
  const verdict = await records.verify(run);
  return verdict === undefined ? NOTHING_TO_MEND : mendableIn(verdict);
}

async function postAgain(services: Services, run: string): Promise<string> {
  const { deleted } = await mendableNow(services, run);
  if (deleted.size === 0) return `No message of run ${code(run)} is missing any more. Nothing was changed.`;
  const count = await services.records.postAgain(run, deleted);
  const what = count === 1 ? 'The message that was deleted is' : `${count} messages that were deleted are`;
  return `${what} posted again at the end of the thread of run ${code(run)}.`;
}

async function writeAgain(services: Services, run: string, { user }: Click): Promise<string> {
  const { altered } = await mendableNow(services, run);
  const place = await services.threads.placeOf(run);
  if (altered.size === 0 || place === undefined)
    return `No message of run ${code(run)} is other than it should be any more. Nothing was changed.`;
  const names = capital(escapeText([...altered.keys()].map(messageName).join(', ')));
  const [are, them] = altered.size === 1 ? ['it is', 'it'] : ['they are', 'them'];
  const what = `${names}: ${are} written again, as the journal has ${them}.`;
  // First of all: afterwards nobody would see of the message itself that it said something else for a while.
  const told = `✏️ Somebody altered what stands in this thread. ${what} ${personName(user)} asked for that.`;
  await answerInThread(services, { channel: place.channel, thread: place.ts }, { text: told });
  await services.records.writeAgain(run, altered);
  return `${what} ${code(`/upgrade verify ${run}`)} tells in a moment whether Slack took it.`;
}

/** Submitted forms: a reason to skip, override or abort; a note; a person's word. */
import type { Command } from '../../../runs/commands.ts';
import { type About, NOTE, OUTCOME, REASON, readAbout } from '../../modals/reasons.ts';
import { readSubmission, type Submission } from '../../payloads.ts';
import { answerInTime, record } from '../../recording.ts';
import { textComplaint } from '../../refusals.ts';
import type { Services } from '../../services.ts';
import { type Ack, modalSurface, onceAck, tell } from '../acknowledge.ts';
import { guarded } from '../guard.ts';

export interface ViewArgs {
  readonly ack: Ack;
  readonly body: unknown;
}

type Asked = Pick<Command, 'id' | 'at' | 'by'>;

export function onSkipSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return submitted(args, services, 'reason', ({ step = '' }, reason, asked) => ({
    type: 'skip',
    step,
    reason,
    ...asked,
  }));
}

export function onOverrideSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return submitted(args, services, 'reason', ({ step = '' }, reason, asked) => ({
    type: 'override',
    step,
    reason,
    ...asked,
  }));
}

export function onAbortSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return submitted(args, services, 'reason', (_, reason, asked) => ({ type: 'abort', reason, ...asked }));
}

export function onNoteSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return submitted(args, services, 'note', ({ step }, text, asked) => ({
    type: 'note',
    text,
    ...(step === undefined ? {} : { step }),
    ...asked,
  }));
}

export function onAttestSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return submitted(args, services, 'note', ({ step = '', check = '', outcome }, note, asked, submission) => ({
    type: 'attest',
    step,
    check,
    outcome: outcome ?? submission.text(OUTCOME),
    note,
    ...asked,
  }));
}

async function submitted(
  { ack: rawAck, body }: ViewArgs,
  services: Services,
  what: 'reason' | 'note',
  commandOf: (about: About, text: string, asked: Asked, submission: Submission) => Command,
): Promise<void> {
  const ack = onceAck(rawAck, services.log);
  const submission = readSubmission(body);
  const about = readAbout(submission.metadata);
  const { user } = submission;
  const block = what === 'reason' ? REASON : NOTE;
  await guarded(
    services,
    `submitted ${what}`,
    async () => {
      const text = submission.text(block);
      const complaint = textComplaint(what, text);
      if (complaint !== undefined) {
        await ack({ response_action: 'errors', errors: { [block]: complaint } });
        return;
      }
      const asked = { id: submission.id, at: services.now(), by: services.people.met(user.id, user.name) };
      const work = record(services, about.run, commandOf(about, text, asked, submission));
      await answerInTime(work, modalSurface(services, submission, about, block, ack), { now: services.now });
    },
    async (told) => {
      await ack();
      await tell(services, { channel: about.channel, thread: about.thread }, user.id, told);
    },
  );
}

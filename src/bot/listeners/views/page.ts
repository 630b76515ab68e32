/** Answering a submitted page of the start modal: in time if possible, and if not, in the same modal later. */
import type { ModalView } from '@slack/types';
import { failedView, lateView } from '../../modals/start-procedure.ts';
import { readSubmission, type Submission } from '../../payloads.ts';
import { ACKNOWLEDGE_WITHIN_MS } from '../../recording.ts';
import type { Services } from '../../services.ts';
import { escapeText } from '../../text/escape.ts';
import { onceAck } from '../acknowledge.ts';
import { guarded } from '../guard.ts';
import type { ViewArgs } from './reason-views.ts';

export type PageAnswer =
  /** The next page, on top of this one, so that one can go back. */
  | { readonly type: 'next'; readonly view: ModalView }
  | { readonly type: 'instead'; readonly view: ModalView }
  /** What is wrong, in plain text by block. `again`: the page with what was filled in, for when it is gone. */
  | { readonly type: 'errors'; readonly errors: Readonly<Record<string, string>>; readonly again?: ModalView }
  /** All is done: the modal closes. */
  | { readonly type: 'done'; readonly late: string };

/**
 * Sees a submission through. If its answer takes longer than Slack waits, the modal says so meanwhile.
 *
 * @param away what is told in mrkdwn when the journal does not answer; a general sentence if absent
 */
export async function answerPage(
  { ack: rawAck, body }: ViewArgs,
  services: Services,
  page: { readonly name: string; readonly away?: string },
  work: (submission: Submission) => Promise<PageAnswer>,
): Promise<void> {
  const ack = onceAck(rawAck, services.log);
  const submission = readSubmission(body);
  let late: Promise<unknown> | undefined;
  const timer = setTimeout(() => {
    late = ack({ response_action: 'update', view: lateView() });
  }, ACKNOWLEDGE_WITHIN_MS);
  const answer = async (given: PageAnswer) => {
    clearTimeout(timer);
    if (late === undefined) {
      await ack(asAcknowledgement(given));
      return;
    }
    await late;
    await services.slack.updateView(submission.view, asView(given));
  };
  const fail = (text: string) => answer({ type: 'instead', view: failedView(text) });
  await guarded(services, page.name, async () => answer(await work(submission)), fail, page.away);
  clearTimeout(timer);
}

function asAcknowledgement(answer: PageAnswer): Record<string, unknown> {
  switch (answer.type) {
    case 'next':
      return { response_action: 'push', view: answer.view };
    case 'instead':
      return { response_action: 'update', view: answer.view };
    case 'errors':
      return { response_action: 'errors', errors: answer.errors };
    case 'done':
      return { response_action: 'clear' };
  }
}

/** Once the page is gone there is no input left to show an error at. */
function asView(answer: PageAnswer): ModalView {
  switch (answer.type) {
    case 'next':
    case 'instead':
      return answer.view;
    case 'errors':
      if (answer.again) return answer.again;
      return failedView(
        `${Object.values(answer.errors).map(escapeText).join('\n')}\nNothing was started; begin again.`,
      );
    case 'done':
      return failedView(answer.late, '✅');
  }
}

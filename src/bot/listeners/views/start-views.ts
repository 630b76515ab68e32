/** The pages of a start, submitted: procedure → inputs → preview → the run. */
import type { ModalView } from '@slack/types';
import { planFor } from '../../../procedures/library.ts';
import { readReasons } from '../../modals/cautions.ts';
import { readPrerequisites } from '../../modals/prerequisites.ts';
import { readInputs, readInputsAbout } from '../../modals/start-inputs.ts';
import {
  type Entered,
  type Preview,
  type PreviewAbout,
  previewView,
  readPreviewAbout,
} from '../../modals/start-preview.ts';
import { CHANNEL, failedView, PROCEDURE, readWhere } from '../../modals/start-procedure.ts';
import type { Submission } from '../../payloads.ts';
import { NOT_RECORDED, type Problem, problemOf } from '../../recording.ts';
import { startDenial } from '../../rights/asking.ts';
import type { Services } from '../../services.ts';
import { viewAfterProcedure } from '../../starting/open-start.ts';
import { lockedText, preview, previewOf, start } from '../../starting/preview.ts';
import { code, escapeText } from '../../text/escape.ts';
import { answerPage, type PageAnswer } from './page.ts';
import type { ViewArgs } from './reason-views.ts';

export function onProcedureSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return answerPage(args, services, { name: 'start-procedure' }, async (submission) => {
    const channel = readWhere(submission.metadata).channel ?? submission.text(CHANNEL);
    const procedure = submission.text(PROCEDURE);
    const errors = {
      ...(procedure === '' ? { [PROCEDURE]: 'Choose a procedure.' } : {}),
      ...(channel === '' ? { [CHANNEL]: 'Choose a channel.' } : {}),
    };
    if (Object.keys(errors).length > 0) return { type: 'errors', errors };
    // Where it depends on the channel, it is known from here on who may start.
    const { estate } = await services.catalogue.get();
    const by = services.people.met(submission.user.id, submission.user.name);
    const denial = await startDenial(services, estate.ok ? estate.estate.rights : undefined, by, channel);
    if (denial !== undefined) return { type: 'instead', view: failedView(escapeText(denial)) };
    return { type: 'next', view: await viewAfterProcedure(services, procedure, channel, submission.view) };
  });
}

export function onInputsSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return answerPage(args, services, { name: 'start-inputs' }, async (submission) => {
    const { procedure: id, channel } = readInputsAbout(submission.metadata);
    const { library, estate } = await services.catalogue.get();
    if (!estate.ok) return { type: 'instead', view: failedView(escapeText(estate.why)) };
    const stock = { estate: estate.estate, releases: library.releases };
    const read = readInputs(submission, planFor(library, id).procedure, stock);
    if (!read.ok) return { type: 'errors', errors: read.errors };
    const draft = { procedure: id, inputs: read.inputs, channel };
    await services.drafts.save(submission.view, draft);
    return { type: 'next', view: await previewOf(services, submission.view, draft) };
  });
}

export function onPreviewSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return answerPage(args, services, { name: 'start-preview', away: NOT_RECORDED }, async (submission) => {
    const { draft: id, channel } = readPreviewAbout(submission.metadata);
    const draft = await services.drafts.load(id);
    if (draft === undefined) {
      const text = 'This form is more than a day old. Nothing was started; begin again with `/upgrade start`.';
      return { type: 'instead', view: failedView(text) };
    }
    const shown = await preview(services, { ...draft, channel });
    const { prerequisites, cautions } = shown.prepared;
    const { ticked, errors: open } = readPrerequisites(prerequisites, submission.chosen);
    const { reasons, errors: unanswered } = readReasons(cautions, submission.text);
    const errors = { ...unanswered, ...open };
    const page = { shown, about: { draft: id, channel }, entered: { ticked, reasons } };
    if (shown.obstacles.length > 0) return { type: 'instead', view: again(page, shown.obstacles) };
    // A file was edited meanwhile: Slack takes errors for blocks that the form has, and no others.
    if (!Object.keys(errors).every(submission.has)) return { type: 'instead', view: again(page, [CHANGED]) };
    const told = Object.values(errors).map(escapeText);
    if (told.length > 0) return { type: 'errors', errors, again: again(page, told) };
    return startNow(services, submission, page);
  });
}

const CHANGED =
  'What is asked before the start has changed while this form was open. Look at it again, then press *Start*.';

interface Page {
  readonly shown: Preview;
  readonly about: PreviewAbout;
  readonly entered: Entered;
}

/** The preview once more, with what was filled in. */
function again({ shown, about, entered }: Page, obstacles: readonly string[]): ModalView {
  return previewView({ ...shown, obstacles }, about, entered);
}

async function startNow(services: Services, submission: Submission, page: Page): Promise<PageAnswer> {
  const { user } = submission;
  const by = services.people.met(user.id, user.name);
  const { shown, entered } = page;
  const { channel } = page.about;
  const result = await start(services, { preview: shown, channel, entered, by, id: submission.id });
  const problem = problemOf(result, services.now());
  if (problem === undefined) {
    const run = result.type === 'recorded' ? ` ${code(result.record.run.id)}` : '';
    return { type: 'done', late: `Run${run} has started. Its thread is in <#${channel}>.` };
  }
  return { type: 'instead', view: again(page, [await explained(services, problem)]) };
}

/** mrkdwn: for a server that another run holds, which run that is and where. */
async function explained(services: Services, { text, refusal }: Problem): Promise<string> {
  if (refusal?.code !== 'target-locked') return escapeText(text);
  const holder = await services.runs.get(refusal.holder).catch(() => undefined);
  return holder === undefined ? escapeText(text) : lockedText([refusal.target], holder.run);
}

/** The pages of a start, submitted: procedure → inputs → preview → the run. */
import { planFor } from '../../../procedures/library.ts';
import { readInputs, readInputsAbout } from '../../modals/start-inputs.ts';
import {
  type Preview,
  prerequisiteBlock,
  previewView,
  readPrerequisites,
  readPreviewAbout,
} from '../../modals/start-preview.ts';
import { CHANNEL, failedView, PROCEDURE, readWhere } from '../../modals/start-procedure.ts';
import type { Submission } from '../../payloads.ts';
import { NOT_RECORDED, type Problem, problemOf } from '../../recording.ts';
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
    return { type: 'next', view: await viewAfterProcedure(services, procedure, channel, submission.view) };
  });
}

export function onInputsSubmitted(args: ViewArgs, services: Services): Promise<void> {
  return answerPage(args, services, { name: 'start-inputs' }, async (submission) => {
    const { procedure: id, channel } = readInputsAbout(submission.metadata);
    const { library, estate } = await services.catalogue.get();
    if (!estate.ok) return { type: 'instead', view: failedView(escapeText(estate.why)) };
    const read = readInputs(submission, planFor(library, id).procedure, estate.estate);
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
    const { ticked, errors } = readPrerequisites(shown.plan.procedure.prerequisites, submission.chosen);
    if (shown.obstacles.length > 0) return { type: 'instead', view: previewView(shown, { draft: id, channel }) };
    if (Object.keys(errors).length > 0) return { type: 'errors', errors };
    return startNow(services, submission, shown, { draft: id, channel }, ticked);
  });
}

async function startNow(
  services: Services,
  submission: Submission,
  shown: Preview,
  about: { readonly draft: string; readonly channel: string },
  ticked: readonly string[],
): Promise<PageAnswer> {
  const { user } = submission;
  const by = services.people.met(user.id, user.name);
  const { channel } = about;
  const result = await start(services, { preview: shown, channel, prerequisites: ticked, by, id: submission.id });
  const problem = problemOf(result, services.now());
  if (problem === undefined) {
    const run = result.type === 'recorded' ? ` ${code(result.record.run.id)}` : '';
    return { type: 'done', late: `Run${run} has started. Its thread is in <#${channel}>.` };
  }
  const { prerequisites } = shown.plan.procedure;
  const [first] = prerequisites;
  if (problem.refusal?.code === 'prerequisites-open' && first !== undefined) {
    return { type: 'errors', errors: { [prerequisiteBlock(prerequisites, first.id)]: problem.text } };
  }
  const obstacles = [await explained(services, problem)];
  return { type: 'instead', view: previewView({ ...shown, obstacles }, about) };
}

/** mrkdwn: for a server that another run holds, which run that is and where. */
async function explained(services: Services, { text, refusal }: Problem): Promise<string> {
  if (refusal?.code !== 'target-locked') return escapeText(text);
  const holder = await services.runs.get(refusal.holder).catch(() => undefined);
  return holder === undefined ? escapeText(text) : lockedText([refusal.target], holder.run);
}

/** Opening the start modal, and what each of its pages leads to. */
import type { ModalView } from '@slack/types';
import { planFor, UnknownProcedure } from '../../procedures/library.ts';
import type { Person } from '../../runs/events.ts';
import { withDefaults } from '../../runs/prepare.ts';
import { askedInputs, inputsView } from '../modals/start-inputs.ts';
import { failedView, loadingView, procedureView } from '../modals/start-procedure.ts';
import { NOT_READ } from '../recording.ts';
import { startDenial } from '../rights/asking.ts';
import type { Services } from '../services.ts';
import { messageOf } from '../slack/errors.ts';
import { code, escapeText } from '../text/escape.ts';
import { within } from '../within.ts';
import { previewOf } from './preview.ts';

/** How long a modal's content may take before the modal is opened without it. */
const PATIENCE_MS = 400;

export interface StartRequest {
  readonly trigger: string;
  readonly by: Person;
  /** Where the run will be, if that is clear. */
  readonly channel?: string | undefined;
  /** The procedure that was named, if one was. */
  readonly procedure?: string | undefined;
}

/** Opens the modal at once, with its content as soon as it is there. Throws what opening a modal throws. */
export async function openStart(services: Services, request: StartRequest): Promise<void> {
  const content = firstView(services, request).catch((error: unknown) => failure(services, error));
  const ready = await within(PATIENCE_MS, content);
  if (ready.done) {
    await services.slack.openView(request.trigger, ready.value);
    return;
  }
  const view = await services.slack.openView(request.trigger, loadingView());
  await services.slack.updateView(view, await content);
}

async function firstView(services: Services, { by, channel, procedure }: StartRequest): Promise<ModalView> {
  const contents = await services.catalogue.get();
  const rights = contents.estate.ok ? contents.estate.estate.rights : undefined;
  const denial = await startDenial(services, rights, by, channel);
  if (denial !== undefined) return failedView(escapeText(denial));
  if (procedure === undefined || procedure === '' || channel === undefined || !contents.estate.ok) {
    return procedureView(contents, channel);
  }
  return viewAfterProcedure(services, procedure, channel, `named:${procedure}:${channel}`);
}

/** The inputs of a procedure, or, if it asks for none, its preview. */
export async function viewAfterProcedure(
  services: Services,
  id: string,
  channel: string,
  draft: string,
): Promise<ModalView> {
  const { library, estate } = await services.catalogue.get();
  if (!estate.ok) return failedView(`The estate cannot be used.\n${escapeText(estate.why)}`);
  try {
    const { procedure } = planFor(library, id);
    if (askedInputs(procedure).length > 0) {
      const stock = { estate: estate.estate, releases: library.releases };
      return inputsView(procedure, stock, { procedure: id, channel });
    }
    const given = { procedure: id, inputs: withDefaults(procedure, {}), channel };
    await services.drafts.save(draft, given);
    return await previewOf(services, draft, given);
  } catch (error) {
    if (!(error instanceof UnknownProcedure)) throw error;
    return failedView(`${escapeText(error.message)}${/[?.]$/.test(error.message) ? '' : '.'}`);
  }
}

/** What a modal says when its content could not be made. */
export function failure(services: Pick<Services, 'log'>, error: unknown): ModalView {
  if (error instanceof Error && 'code' in error && error.code === 'journal-unavailable') return failedView(NOT_READ);
  services.log.error({ err: error }, 'A start modal could not be filled');
  return failedView(`Something went wrong on my side: ${code(messageOf(error))}. Nothing was started.`);
}

/** The modals in which a person gives a reason, a note or their word. */
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Check, Scope } from '../../procedures/model.ts';
import { LIMITS as LENGTHS } from '../../runs/commands.ts';
import type { Run, StepVisit } from '../../runs/run.ts';
import { VIEW } from '../controls.ts';
import { askedOf, outcomeLabel, unmetTitles, visitTitle } from '../lines.ts';
import { section } from '../text/blocks.ts';
import { bold, code } from '../text/escape.ts';
import { procedurePlain, procedureText, procedureTitle } from '../text/procedure-text.ts';
import { choices, ENTERED, input, modal, option, textInput } from './parts.ts';

/** Radio buttons, at most. */
const MOST_BUTTONS = 10;

/** What a modal remembers of where it was opened. */
const aboutSchema = z.object({
  run: z.string(),
  step: z.string().optional(),
  check: z.string().optional(),
  /** Of the only outcome there is, when it is not asked for. */
  outcome: z.string().optional(),
  channel: z.string(),
  thread: z.string().optional(),
});

export type About = z.infer<typeof aboutSchema>;

/** Throws for what no modal of ours remembers. */
export function readAbout(metadata: string): About {
  return aboutSchema.parse(JSON.parse(metadata));
}

export const REASON = 'reason';
export const NOTE = 'note';
export const OUTCOME = 'outcome';

export function skipView(run: Run, visit: StepVisit, about: About): ModalView {
  return modal({
    title: `Skip step ${visit.number}`,
    callback: VIEW.skip,
    submit: 'Skip',
    metadata: about,
    blocks: [
      section(`${bold(visitTitle(run, visit))}\nThe run goes on without it. Who skipped it, and why, goes on record.`),
      reasonInput('Why is it safe to go on without this step?'),
    ],
  });
}

export function overrideView(run: Run, visit: StepVisit, about: About): ModalView {
  const missing = unmetTitles(run, visit).map((title) => `• ${title}`);
  return modal({
    title: `Override step ${visit.number}`,
    callback: VIEW.override,
    submit: 'Override',
    metadata: about,
    blocks: [
      section(`${bold(visitTitle(run, visit))}\n⛔ The run goes on as if this had been proved:\n${missing.join('\n')}`),
      reasonInput('How do you know that it is safe to go on?'),
    ],
  });
}

/** @param reason what was given already */
export function abortView(run: Run, about: About, reason = ''): ModalView {
  return modal({
    title: 'Abort the run',
    callback: VIEW.abort,
    submit: 'Abort',
    metadata: about,
    blocks: [
      section(
        `${bold(procedureTitle(run.plan.procedure.title, run.inputs))} · run ${code(run.id)}\nThe run ends here and cannot be taken up again. What it takes to put decided steps back is posted in the thread.`,
      ),
      reasonInput('Why does the run end here?', reason),
    ],
  });
}

export function noteView(about: About, where: string): ModalView {
  return modal({
    title: 'Add a note',
    callback: VIEW.note,
    submit: 'Add',
    metadata: about,
    blocks: [
      section(`For the record of run ${code(about.run)}${where}.`),
      input({ block: NOTE, label: 'Note', element: textInput({ lines: 'many', longest: LENGTHS.note }) }),
    ],
  });
}

/** A person's word for one check: which outcome, if there are several, and how they know. */
export function attestView(visit: StepVisit, check: Check, scope: Scope, about: About): ModalView {
  const ask = askedOf(check);
  const server = visit.checks[check.id]?.server ?? '';
  const on = server === '' ? '' : ` · ${code(server)}`;
  const words = ask === undefined ? 'No connection tells me this, so your word stands in.' : procedureText(ask, scope);
  const blocks: KnownBlock[] = [section(`${bold(procedureTitle(check.title, scope))}${on}\n${words}`)];
  const [only] = check.outcomes;
  if (check.outcomes.length > 1) {
    const options = check.outcomes.map((outcome) => option(outcomeLabel(outcome), outcome));
    const element: InputBlock['element'] =
      options.length > MOST_BUTTONS
        ? { type: 'static_select', action_id: ENTERED, ...choices(options) }
        : { type: 'radio_buttons', action_id: ENTERED, options };
    blocks.push(input({ block: OUTCOME, label: 'What is so?', element }));
  }
  blocks.push(
    input({
      block: NOTE,
      label: 'How do you know?',
      element: textInput({ lines: 'many', longest: LENGTHS.note }),
      hint: 'What you looked at, and what you saw. It goes on record with your name.',
    }),
  );
  return modal({
    title: procedurePlain(`Confirm, step ${visit.number}`),
    callback: VIEW.attest,
    submit: 'Confirm',
    metadata: check.outcomes.length > 1 ? about : { ...about, outcome: only ?? 'confirmed' },
    blocks,
  });
}

function reasonInput(label: string, initial = '') {
  return input({ block: REASON, label, element: textInput({ lines: 'many', longest: LENGTHS.reason, initial }) });
}

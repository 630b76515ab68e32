/** The first modal of a start: which procedure. */
import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { Library } from '../../procedures/library.ts';
import { byProductAndTitle, type Contents } from '../catalogue.ts';
import { VIEW } from '../controls.ts';
import { context, section } from '../text/blocks.ts';
import { escapePiece } from '../text/escape.ts';
import { procedurePlain } from '../text/procedure-text.ts';
import { ENTERED, input, modal, option } from './parts.ts';

export const TITLE = 'Start an upgrade';
export const PROCEDURE = 'procedure';
export const CHANNEL = 'channel';

const MOST_OPTIONS = 100;

const whereSchema = z.object({ channel: z.string().optional() });

/** Where the run will be, if that was clear when the modal opened. Throws for what no modal of ours remembers. */
export function readWhere(metadata: string): z.infer<typeof whereSchema> {
  return whereSchema.parse(JSON.parse(metadata));
}

/** Shown at once, because what opens a modal lives for three seconds only. */
export function loadingView(): ModalView {
  return modal({ title: TITLE, blocks: [section('⏳ Reading the procedures and the estate.')] });
}

/** Takes the place of a page whose answer takes longer than Slack waits. */
export function lateView(): ModalView {
  const text = '⏳ This takes longer than usual. What comes of it is shown here.';
  return modal({ title: TITLE, close: 'Close', blocks: [section(text)] });
}

/** A modal that only says something, and can only be closed. */
export function failedView(mrkdwn: string, sign = '⚠️'): ModalView {
  return modal({ title: TITLE, close: 'Close', blocks: [section(`${sign} ${mrkdwn}`)] });
}

/** @param channel where the run will be; asked for if it is not known */
export function procedureView({ library, estate }: Contents, channel: string | undefined): ModalView {
  if (!estate.ok)
    return failedView(`The estate cannot be used. Nothing can be started until it can.\n${escapePiece(estate.why)}`);
  if (library.procedures.size === 0)
    return failedView('There is no procedure that could be started. `/upgrade list` shows which are broken.');
  const blocks: KnownBlock[] = [
    input({
      block: PROCEDURE,
      label: 'Procedure',
      element: {
        type: 'static_select',
        action_id: ENTERED,
        placeholder: { type: 'plain_text', text: 'Choose a procedure' },
        option_groups: groups(library),
      },
    }),
  ];
  if (channel === undefined) {
    blocks.push(
      input({
        block: CHANNEL,
        label: 'Channel',
        hint: 'The run gets a thread of its own there.',
        element: {
          type: 'conversations_select',
          action_id: ENTERED,
          filter: { include: ['public', 'private'], exclude_bot_users: true },
        },
      }),
    );
  }
  const broken = library.problems.length;
  const note = context(
    `Estate: ${escapePiece(estate.estate.name)}`,
    broken === 0
      ? ''
      : `⚠️ ${broken === 1 ? 'One problem' : `${broken} problems`} in procedure files: \`/upgrade list\` tells which.`,
  );
  if (note !== undefined) blocks.push(note);
  return modal({
    title: TITLE,
    callback: VIEW.startProcedure,
    submit: 'Next',
    metadata: channel === undefined ? {} : { channel },
    blocks,
  });
}

function groups(library: Library): { label: { type: 'plain_text'; text: string }; options: PlainTextOption[] }[] {
  const byProduct = new Map<string, PlainTextOption[]>();
  for (const { id, title, product } of byProductAndTitle(library)) {
    const options = byProduct.get(product) ?? [];
    byProduct.set(product, options);
    if (options.length < MOST_OPTIONS) options.push(option(procedurePlain(title), id));
  }
  return [...byProduct].slice(0, MOST_OPTIONS).map(([product, options]) => ({
    label: { type: 'plain_text', text: procedurePlain(product, {}, 75) || '–' },
    options,
  }));
}

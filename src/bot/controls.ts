/**
 * The controls that messages carry and listeners answer: their action ids, and what their values say. A value is small
 * (Slack allows 2,000 characters on a button, 150 on an option) and names things; what holds is looked up.
 */
import { z } from 'zod';

export const ACTION = {
  begin: 'step_begin',
  approve: 'step_approve',
  skip: 'step_skip',
  /** Gives a person's word for one check: the accessory of that check's section, so there may be several in a message. */
  attest: 'step_attest',
  /** Overflow of a step; its options' values are MORE, and the block_id of its row is `encodeControl({ run, step })`. */
  more: 'step_more',
  /** One button an option: the option's id follows a colon, since action ids are unique in a block. */
  choose: 'decision_choose',
  resume: 'run_resume',
  /** Puts the record into the thread. */
  export: 'run_export',
  /** Posts messages again that were deleted. */
  postAgain: 'run_post_again',
  /** Writes messages again that were altered. */
  writeAgain: 'run_write_again',
  /** App Home: opens the start modal. */
  start: 'run_start',
} as const;

export const MORE = { lookNow: 'look-now', addNote: 'add-note', override: 'override' } as const;

export const VIEW = {
  startProcedure: 'start_procedure',
  startInputs: 'start_inputs',
  startPreview: 'start_preview',
  skip: 'step_skip',
  override: 'step_override',
  attest: 'step_attest',
  note: 'run_note',
  abort: 'run_abort',
} as const;

const valueSchema = z.object({
  run: z.string().max(40),
  step: z.string().max(1_600).optional(),
  check: z.string().max(100).optional(),
  option: z.string().max(100).optional(),
  /** Digest of the evidence that the message shows (`runs/relied.ts`): what somebody approves. */
  seen: z.string().max(40).optional(),
});

export type ControlValue = z.infer<typeof valueSchema>;

export function encodeControl(value: ControlValue): string {
  return JSON.stringify(value);
}

/** @returns undefined for a value that no control of ours carries */
export function decodeControl(text: string | undefined): ControlValue | undefined {
  try {
    const parsed = valueSchema.safeParse(JSON.parse(text ?? ''));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

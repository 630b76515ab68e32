/** What speaks against a start, as questions for the reason to go ahead all the same. */
import type { KnownBlock } from '@slack/types';
import type { AskedCaution } from '../../procedures/beforehand.ts';
import { LIMITS as LENGTHS } from '../../runs/commands.ts';
import type { Setup } from '../../runs/events.ts';
import { textComplaint } from '../refusals.ts';
import { section } from '../text/blocks.ts';
import { escapeFilled } from '../text/escape.ts';
import { input, textInput } from './parts.ts';

/** More would not leave room for the rest of the form. */
export const MOST_CAUTIONS = 15;

export type Reasons = NonNullable<Setup['cautions']>;

export function cautionBlock(caution: string): string {
  return `caution-${caution}`;
}

/** Those that a reason can answer. One that refuses the start is told as an obstacle. */
export function answerable(cautions: readonly AskedCaution[]): readonly AskedCaution[] {
  return cautions.filter(({ effect }) => effect === 'reason');
}

/** @param given what was typed already */
export function cautionBlocks(cautions: readonly AskedCaution[], given: Reasons): KnownBlock[] {
  return answerable(cautions)
    .slice(0, MOST_CAUTIONS)
    .flatMap(({ id, text }) => [
      section(`⚠️ ${escapeFilled(text)}`),
      input({
        block: cautionBlock(id),
        label: 'Reason for going ahead, kept in the record',
        element: textInput({
          lines: 'many',
          longest: LENGTHS.reason,
          initial: given.find((each) => each.id === id)?.reason,
        }),
      }),
    ]);
}

/** What was typed, and an error at each block where it is no reason. */
export function readReasons(
  cautions: readonly AskedCaution[],
  typed: (block: string) => string,
): { readonly reasons: Reasons; readonly errors: Readonly<Record<string, string>> } {
  const errors: Record<string, string> = {};
  const reasons = answerable(cautions).map(({ id, text }) => {
    const reason = typed(cautionBlock(id));
    const complaint = textComplaint('reason', reason);
    if (complaint !== undefined) errors[cautionBlock(id)] = complaint;
    return { id, text, reason };
  });
  return { reasons, errors };
}

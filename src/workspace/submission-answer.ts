/** What an app answers to a submitted modal. */
import { z } from 'zod';
import { readModalArgument } from './api/view-argument.ts';
import { findElements } from './elements.ts';
import { ApiError } from './errors.ts';
import type { Modals } from './modals.ts';

const answerSchema = z.discriminatedUnion('response_action', [
  z.looseObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.looseObject({ response_action: z.literal('update'), view: z.unknown().optional() }),
  z.looseObject({ response_action: z.literal('push'), view: z.unknown().optional() }),
  z.looseObject({ response_action: z.literal('clear') }),
]);

/**
 * Does what the acknowledgement of a submission says; an empty one closes the view.
 * @returns why the answer cannot be used, undefined if it was
 */
export function applySubmission(
  modals: Modals,
  personId: string,
  viewId: string,
  payload: unknown,
): string | undefined {
  if (!hasContent(payload)) {
    modals.close(viewId);
    return undefined;
  }
  const parsed = answerSchema.safeParse(payload);
  if (!parsed.success) return 'it is no response_action that Slack knows';
  const answer = parsed.data;
  const stored = modals.find(viewId);
  try {
    switch (answer.response_action) {
      case 'errors':
        return showErrors(modals, viewId, answer.errors);
      case 'update':
        if (stored !== undefined) modals.update(stored, readModalArgument(answer.view));
        return undefined;
      case 'push':
        modals.push(personId, readModalArgument(answer.view));
        return undefined;
      case 'clear':
        modals.closeAll(personId);
        return undefined;
    }
  } catch (error) {
    return reasonOf(error);
  }
}

/** An acknowledgement without anything in it is `{}` by Socket Mode and nothing by HTTP. */
export function hasContent(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && Object.keys(payload).length > 0;
}

/** What was wrong with something the app sent. Anything but an ApiError is thrown on. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  const { errors } = error.details;
  return Array.isArray(errors) ? `${error.code} (${errors.join('; ')})` : error.code;
}

function showErrors(modals: Modals, viewId: string, errors: Readonly<Record<string, string>>): string | undefined {
  const stored = modals.find(viewId);
  if (stored === undefined) return undefined;
  const inputs = findElements(stored.view.blocks).flatMap((it) => (it.input === undefined ? [] : [it.blockId]));
  const unknown = Object.keys(errors).filter((blockId) => !inputs.includes(blockId));
  if (unknown.length > 0) return `no input block is called ${unknown.join(', ')}`;
  modals.showErrors(viewId, errors);
  return undefined;
}

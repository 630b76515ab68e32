/** What is to be known on the way: warnings, limitations and notes of the procedure and of those that it uses. */
import { remarksOf } from '../../../procedures/beforehand.ts';
import type { Plan, Scope } from '../../../procedures/model.ts';
import type { Run } from '../../../runs/run.ts';
import { bold } from '../../text/escape.ts';
import { procedureText } from '../../text/procedure-text.ts';
import type { ThreadMessage } from '../message.ts';
import { fitting, paged } from './fit.ts';

/** By the inputs of a run: all of its plan is walked through for them. */
const known = new WeakMap<Scope, { readonly plan: Plan; readonly messages: readonly ThreadMessage[] }>();

/** Final from the beginning, and in as many messages as it needs; none if there is nothing to know. */
export function remarkMessages({ plan, inputs }: Pick<Run, 'plan' | 'inputs'>): readonly ThreadMessage[] {
  const before = known.get(inputs);
  if (before?.plan === plan) return before.messages;
  const messages = messagesOf(plan, inputs);
  known.set(inputs, { plan, messages });
  return messages;
}

function messagesOf(plan: Plan, inputs: Scope): readonly ThreadMessage[] {
  const { warnings, limitations, notes } = remarksOf(plan, inputs, procedureText);
  const remarks = [
    ...warnings.map((text) => `⚠️ ${text}`),
    ...limitations.map((text) => `Limitation: ${text}`),
    ...notes.map((text) => `Note: ${text}`),
  ];
  if (remarks.length === 0) return [];
  const pages = paged([bold('To know on the way'), ...remarks]);
  return pages.map((blocks, index) => ({
    key: index === 0 ? 'remarks' : `remarks:${index + 1}`,
    text: index === 0 ? 'To know on the way.' : `To know on the way, continued (${index + 1} of ${pages.length}).`,
    blocks: fitting([() => blocks]),
  }));
}

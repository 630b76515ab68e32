import { section } from '../text/blocks.ts';
import type { ThreadMessage } from './message.ts';
import { type Content, failureOf } from './slack-api.ts';

export interface Sent<T> {
  readonly answer: T;
  /** For the slot. */
  readonly how: { readonly plain?: true };
}

/** Tries the message as it should be; if Slack does not take its blocks, as its one sentence. */
export async function orPlainly<T>(message: ThreadMessage, call: (content: Content) => Promise<T>): Promise<Sent<T>> {
  try {
    return { answer: await call({ text: message.text, blocks: message.blocks }), how: {} };
  } catch (error) {
    if (failureOf(error).kind !== 'refused') throw error;
    return { answer: await call({ text: message.text, blocks: [section(message.text)] }), how: { plain: true } };
  }
}

import type { Message } from '../../protocol.ts';
import type { Outgoing } from '../composer/outgoing.ts';
import type { Answer } from '../requests.ts';
import type { ThreadRef } from '../state.ts';
import type { MessageActions } from './message.tsx';

/** What a person can do in a channel or thread. */
export interface Deeds {
  readonly act: MessageActions['act'];
  readonly dismiss: MessageActions['dismiss'];
  readonly openThread: (message: Message) => void;
  readonly openThreadAt: (thread: ThreadRef) => void;
  readonly closeThread: () => void;
  readonly declineOffer: () => void;
  readonly send: (
    channel: string,
    threadTs: string | undefined,
    what: Exclude<Outgoing, { type: 'refused' }>,
  ) => Promise<Answer>;
}

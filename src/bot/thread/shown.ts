/** What a thread is to show, and what of that is not there. */
import type { RunRecord } from '../../runs/runs.ts';
import { withAgain } from './again.ts';
import { isUpToDate } from './content-hash.ts';
import { type LostRun, lostMessages } from './lost.ts';
import { type Rendered, ROOT, type ThreadMessage } from './message.ts';
import { render } from './render.ts';
import type { Slot } from './thread-store.ts';

type Slots = ReadonlyMap<string, Slot>;

export interface Shown {
  readonly run: Pick<RunRecord['run'], 'channel' | 'startedAt' | 'version'>;
  /** Whether nothing more will come. */
  readonly over: boolean;
  readonly messages: readonly ThreadMessage[];
}

export function shownOf(record: Rendered, slots: Slots): Shown {
  return { run: record.run, over: record.run.ended !== undefined, messages: withAgain(render(record), slots) };
}

export function shownOfLost(lost: LostRun): Shown {
  // Whatever may be marked as behind is done with this.
  return { run: { ...lost, version: Number.MAX_SAFE_INTEGER }, over: true, messages: lostMessages(lost) };
}

/** The first message in order that is not there yet. */
export function firstMissing({ messages }: Shown, slots: Slots): ThreadMessage | undefined {
  return messages.find(({ key }) => {
    const slot = slots.get(key);
    return slot === undefined || slot.state === 'intent';
  });
}

export interface Update {
  readonly message: ThreadMessage;
  readonly ts: string;
}

/** The first message in order that shows something else than it should; the root card last. */
export function firstDiffering({ messages }: Shown, slots: Slots): Update | undefined {
  const differing = messages.flatMap((message) => {
    const slot = slots.get(message.key);
    return slot?.state === 'posted' && !isUpToDate(message, slot.hash) ? [{ message, ts: slot.ts }] : [];
  });
  return differing.find(({ message }) => message.key !== ROOT) ?? differing[0];
}

/** Whether something is known that is not written down any more: nobody ever takes away what is there. */
export function lacks(written: Slots, known: Slots): boolean {
  return [...known].some(([key, { state }]) => {
    const there = written.get(key)?.state;
    return there === undefined || (there === 'intent' && state !== 'intent');
  });
}

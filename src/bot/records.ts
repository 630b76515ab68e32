import { setTimeout as delay } from 'node:timers/promises';
import { JournalUnavailable } from '../runs/journal.ts';
import type { Records } from './services.ts';
import type { ThreadStore } from './thread/thread-store.ts';
import { readChain, type VerifyOptions, verifyRun } from './verify/verify-run.ts';

interface Around extends Pick<VerifyOptions, 'journal' | 'removed' | 'slack' | 'now'> {
  readonly store: Pick<ThreadStore, 'contents' | 'again'>;
  /** Told of a run whose thread is to be written. */
  readonly onChange: (run: string) => void;
}

export function recordsOf({ journal, removed, store, slack, now, onChange }: Around): Records {
  const contents: VerifyOptions['store']['contents'] = (run) => orUnavailable(store.contents(run));
  return {
    verify: (run) => verifyRun(run, { journal, removed, store: { contents }, slack, now, delay }),
    chain: (run) => readChain(run, journal),
    removed,
    postAgain: async (run, deleted) => {
      const { version } = await journal.head(run);
      const count = await orUnavailable(store.again(run, version, deleted));
      onChange(run);
      return count;
    },
    keyOf: async (run, ts) => {
      const { slots } = await contents(run);
      return [...slots].find(([, slot]) => 'ts' in slot && slot.ts === ts)?.[0];
    },
  };
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}

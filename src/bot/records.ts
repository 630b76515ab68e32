import { setTimeout as delay } from 'node:timers/promises';
import { JournalUnavailable } from '../runs/journal.ts';
import type { Records } from './services.ts';
import type { ThreadStore } from './thread/thread-store.ts';
import { readChain, type VerifyOptions, verifyRun } from './verify/verify-run.ts';

interface Around extends Pick<VerifyOptions, 'journal' | 'removed' | 'slack' | 'now'> {
  readonly store: Pick<ThreadStore, 'contents' | 'again' | 'anew' | 'mending' | 'mended'>;
  /** Told of a run whose thread is to be written. */
  readonly onChange: (run: string) => void;
}

export function recordsOf({ journal, removed, store, slack, now, onChange }: Around): Records {
  const contents: VerifyOptions['store']['contents'] = (run) => orUnavailable(store.contents(run));
  const wanted = async (run: string, want: (version: number) => Promise<number>) => {
    const { version } = await journal.head(run);
    const count = await orUnavailable(want(version));
    onChange(run);
    return count;
  };
  return {
    verify: (run) => verifyRun(run, { journal, removed, store: { contents }, slack, now, delay }),
    chain: (run) => readChain(run, journal),
    removed,
    mending: async (run, work) => {
      if (!(await orUnavailable(store.mending(run)))) return undefined;
      try {
        return await work();
      } finally {
        // Should that fail, it is over in a moment by itself.
        await store.mended(run).catch(() => undefined);
      }
    },
    postAgain: (run, deleted) => wanted(run, (version) => store.again(run, version, deleted)),
    writeAgain: (run, altered) => wanted(run, (version) => store.anew(run, version, altered)),
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

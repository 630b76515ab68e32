import { JournalUnavailable } from '../runs/journal.ts';
import type { Threads } from './services.ts';
import type { ThreadStore } from './thread/thread-store.ts';

export function threadsOf(store: Pick<ThreadStore, 'runOfThread' | 'threadOf' | 'noteAnswer'>): Threads {
  return {
    runOf: (channel, ts) => orUnavailable(store.runOfThread(channel, ts)),
    rootOf: async (run) => (await orUnavailable(store.threadOf(run)))?.ts,
    placeOf: (run) => orUnavailable(store.threadOf(run)),
    noteAnswer: (run, id, hash) => orUnavailable(store.noteAnswer(run, id, hash)),
  };
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}

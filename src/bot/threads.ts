import { JournalUnavailable } from '../runs/journal.ts';
import type { Runs } from '../runs/runs.ts';
import type { Threads } from './services.ts';
import type { SlackApi } from './thread/slack-api.ts';
import type { ThreadStore } from './thread/thread-store.ts';

export interface ThreadSources {
  readonly store: Pick<ThreadStore, 'runOfThread' | 'threadOf' | 'noteAnswer'>;
  readonly runs: Pick<Runs, 'live'>;
  readonly slack: Pick<SlackApi, 'replies'>;
  readonly level: Threads['level'];
}

export function threadsOf({ store, runs, slack, level }: ThreadSources): Threads {
  return {
    runOf: (channel, ts) => orUnavailable(store.runOfThread(channel, ts)),
    runSaidBy: async (channel, ts) => {
      const nowhere = await orUnavailable(withoutThread(channel));
      // Hardly ever: only between a first message and the note of where it is. Slack is not asked otherwise.
      if (nowhere.size > 0) {
        const { messages } = await slack.replies({ channel, ts, oldest: ts });
        const said = messages.find((message) => message.ts === ts)?.name?.run;
        if (said !== undefined && nowhere.has(said)) return said;
      }
      // It may have been written down since it was asked for.
      return orUnavailable(store.runOfThread(channel, ts));
    },
    rootOf: async (run) => (await orUnavailable(store.threadOf(run)))?.ts,
    placeOf: (run) => orUnavailable(store.threadOf(run)),
    noteAnswer: (run, id, hash) => orUnavailable(store.noteAnswer(run, id, hash)),
    level,
  };

  /** Live runs of a channel of which it is not known where their thread is. */
  async function withoutThread(channel: string): Promise<ReadonlySet<string>> {
    const here = (await runs.live()).filter(({ run }) => run.channel === channel);
    const places = await Promise.all(here.map(({ run }) => store.threadOf(run.id)));
    return new Set(here.flatMap(({ run }, i) => (places[i] === undefined ? run.id : [])));
  }
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new JournalUnavailable(error);
  }
}

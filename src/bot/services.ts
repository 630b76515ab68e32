/** What listeners work with: handed to each of them, so that each can be tested alone. */
import type { Logger } from 'pino';
import type { CheckQueues } from '../queue/messages.ts';
import type { Missing } from '../runs/prepare.ts';
import type { Runs } from '../runs/runs.ts';
import type { Catalogue } from './catalogue.ts';
import type { Drafts } from './drafts.ts';
import type { HomePages } from './home.ts';
import type { Later } from './later.ts';
import type { Once } from './once.ts';
import type { People } from './people.ts';
import type { Members } from './rights/members.ts';
import type { SlackAnswers } from './slack/answers.ts';

/** Which run a thread belongs to, and where a run's thread is. Throws JournalUnavailable. */
export interface Threads {
  runOf(channel: string, ts: string): Promise<string | undefined>;
  /** Timestamp of the root, once it is posted. */
  rootOf(run: string): Promise<string | undefined>;
}

export interface Services {
  /** `handle` also sets off everything that follows from what it recorded. */
  readonly runs: Pick<Runs, 'get' | 'peek' | 'handle' | 'live' | 'ended'>;
  readonly threads: Threads;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly missing: Missing;
  readonly queues: Pick<CheckQueues, 'lookNow' | 'hasWorker'>;
  readonly slack: SlackAnswers;
  readonly people: People;
  readonly members: Pick<Members, 'groupsOf' | 'peopleIn'>;
  readonly drafts: Drafts;
  readonly once: Once;
  readonly home: Pick<HomePages, 'opened'>;
  /** For what nobody waits for an answer to. */
  readonly later: Pick<Later, 'add'>;
  /** The bot's own user in Slack. */
  readonly botUser: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What listeners work with: handed to each of them, so that each can be tested alone. */
import type { Logger } from 'pino';
import type { CheckQueues } from '../queue/messages.ts';
import type { Missing } from '../runs/prepare.ts';
import type { Tombstone } from '../runs/retention.ts';
import type { Runs } from '../runs/runs.ts';
import type { Catalogue } from './catalogue.ts';
import type { Drafts } from './drafts.ts';
import type { HomePages } from './home.ts';
import type { Later } from './later.ts';
import type { Once } from './once.ts';
import type { People } from './people.ts';
import type { Members } from './rights/members.ts';
import type { SlackAnswers } from './slack/answers.ts';
import type { readChain, Verdict } from './verify/verify-run.ts';

/** Which run a thread belongs to, and where a run's thread is. Throws JournalUnavailable. */
export interface Threads {
  runOf(channel: string, ts: string): Promise<string | undefined>;
  /**
   * The run whose thread this is by what its first message says, for a run of which it is not known yet where its thread
   * is: the message was posted, and whoever posted it has not written that down. Also throws SlackCallFailed.
   */
  runSaidBy(channel: string, ts: string): Promise<string | undefined>;
  /** Timestamp of the root, once it is posted. */
  rootOf(run: string): Promise<string | undefined>;
  /** Where it is, once its root is posted. */
  placeOf(run: string): Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  /** Writes down what the bot is about to put into a run's thread beside its messages. */
  noteAnswer(run: string, id: string, hash: string): Promise<void>;
  /** Has a run's thread made level soon. Never throws. */
  level(run: string): void;
}

/** The record of a run: whether it holds, and all of it. Throws JournalUnavailable. */
export interface Records {
  /** Undefined if there is no such run any more, or never was. */
  verify(run: string): Promise<Verdict | undefined>;
  chain(run: string): ReturnType<typeof readChain>;
  /** What stays of a run that was removed because it ended long ago; undefined of any other. */
  removed(run: string): Promise<Tombstone | undefined>;
  /** Does what puts a run's thread right, unless somebody else is just doing so: then undefined. */
  mending<T>(run: string, work: () => Promise<T>): Promise<T | undefined>;
  /** Has messages posted again that were deleted, by key with their timestamps; how many there will be. */
  postAgain(run: string, deleted: ReadonlyMap<string, string>): Promise<number>;
  /** Has messages written again that were altered, likewise. */
  writeAgain(run: string, altered: ReadonlyMap<string, string>): Promise<number>;
  /** The key of the message of a run's thread that has this timestamp. */
  keyOf(run: string, ts: string): Promise<string | undefined>;
}

export interface Services {
  /** `handle` also sets off everything that follows from what it recorded. */
  readonly runs: Pick<Runs, 'get' | 'peek' | 'handle' | 'live' | 'ended'>;
  readonly threads: Threads;
  readonly records: Records;
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

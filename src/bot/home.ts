/** The App Home: what waits for me, my runs, what ended lately, and a way to start. */
import { createHash } from 'node:crypto';
import type { HomeView, KnownBlock } from '@slack/types';
import type { Logger } from 'pino';
import { gatePassed } from '../runs/gate.ts';
import { JournalUnavailable } from '../runs/journal.ts';
import type { Run } from '../runs/run.ts';
import type { EndedRun, RunRecord, Runs } from '../runs/runs.ts';
import { endedRunLine, liveLine } from './answers/list.ts';
import { waitingFor } from './answers/status.ts';
import { ACTION } from './controls.ts';
import { currentVisit, visitTitle } from './lines.ts';
import { NOT_READ } from './recording.ts';
import { approvableBy } from './rights/asking.ts';
import type { Members } from './rights/members.ts';
import type { SlackAnswers } from './slack/answers.ts';
import { messageOf } from './slack/errors.ts';
import { actions, button, context, section, sections } from './text/blocks.ts';
import { code } from './text/escape.ts';
import { cutMrkdwn } from './text/mrkdwn.ts';

const ENDED_SHOWN = 10;
const LIVE_SHOWN = 20;
const LONGEST_LINE = 600;
const LONGEST_PART = 12_000;

/** @param approves ids of the runs whose policies let this person approve what is proved there now */
export function homeView(
  user: string,
  live: readonly RunRecord[],
  ended: readonly EndedRun[],
  approves: ReadonlySet<string> = new Set(),
): HomeView {
  const mine = live.filter(({ run }) => isMine(run, user));
  const others = live.filter((record) => !mine.includes(record));
  const waiting = live.flatMap(({ run }) => waitsFor(run, user, approves.has(run.id)));
  const blocks: KnownBlock[] = [
    section('I walk a team through an upgrade, one step at a time, and prove each step with checks.'),
    ...actions('start', [button({ text: 'Start an upgrade', action: ACTION.start, value: 'start', style: 'primary' })]),
    ...part('Waits for you', waiting.slice(0, LIVE_SHOWN), 'Nothing waits for you.'),
    ...part('Your runs', mine.slice(0, LIVE_SHOWN).map(liveLine), 'You hold no live run.'),
    ...(others.length === 0 ? [] : part('Other live runs', others.slice(0, LIVE_SHOWN).map(liveLine), '')),
    ...part('Ended lately', ended.map(endedRunLine), 'None yet.'),
  ];
  const hint = context('`/upgrade help` tells what I understand.');
  return { type: 'home', blocks: hint === undefined ? blocks : [...blocks, hint] };
}

function part(title: string, lines: readonly string[], none: string): KnownBlock[] {
  const shown = lines.map((line) => cutMrkdwn(line, LONGEST_LINE)).join('\n');
  const body = lines.length === 0 ? none : cutMrkdwn(shown, LONGEST_PART);
  return [{ type: 'header', text: { type: 'plain_text', text: title } }, ...sections(body)];
}

function isMine(run: Run, user: string): boolean {
  return run.holder.id === user || run.startedBy.id === user;
}

/**
 * A step that somebody is on waits for them, anything else for whoever holds the run; but where policies say who approves,
 * what is proved waits for those.
 */
function waitsFor(run: Run, user: string, approves: boolean): readonly string[] {
  const visit = currentVisit(run);
  if (visit === undefined) return [];
  const claimed = visit.kind === 'step' ? visit.claimed?.by.id : undefined;
  const approvable = visit.kind === 'step' && gatePassed(run, visit);
  const holds = run.holder.id === user;
  const isForApprovers = approvable && run.rights !== undefined && run.paused === undefined;
  const concerned = isForApprovers
    ? approves
    : claimed === user || (holds && (claimed === undefined || approvable || run.paused !== undefined));
  if (!concerned) return [];
  return [
    `• ${code(run.id)} in <#${run.channel}>, step ${visit.number}: ${visitTitle(run, visit)} – ${waitingFor(run, visit)}`,
  ];
}

const UNAVAILABLE: HomeView = { type: 'home', blocks: [section(`⚠️ ${NOT_READ}`)] };

/** Fewest milliseconds between two updates of the pages, however fast runs change. */
const PACE_MS = 3_000;
/** Slack takes about 100 of these calls a minute. */
const MOST_PAGES = 20;

/** Publishes people's Home pages: when they open them, and to those who did so lately when a run has changed. */
export class HomePages {
  readonly #runs: Pick<Runs, 'live' | 'ended'>;
  readonly #slack: Pick<SlackAnswers, 'publishHome'>;
  readonly #members: Pick<Members, 'groupsOf'>;
  readonly #log: Logger;
  /** Person → digest of what they see, most recent last. */
  readonly #shown = new Map<string, string>();
  readonly #working = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: {
    runs: Pick<Runs, 'live' | 'ended'>;
    slack: Pick<SlackAnswers, 'publishHome'>;
    members: Pick<Members, 'groupsOf'>;
    log: Logger;
  }) {
    this.#members = parts.members;
    this.#runs = parts.runs;
    this.#slack = parts.slack;
    this.#log = parts.log;
  }

  /** Never throws. */
  opened(user: string): Promise<void> {
    this.#shown.delete(user);
    this.#shown.set(user, '');
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_PAGES && oldest !== undefined) this.#shown.delete(oldest);
    return this.#track(this.#publish([user]));
  }

  /** A run has changed: the pages follow within a few seconds. */
  poke(): void {
    if (this.#closed || this.#timer !== undefined || this.#shown.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#track(this.#publish([...this.#shown.keys()]));
    }, PACE_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#working);
  }

  async #publish(users: readonly string[]): Promise<void> {
    try {
      const [live, ended] = await Promise.all([this.#runs.live(), this.#runs.ended(ENDED_SHOWN)]);
      for (const user of users) {
        const approves = await approvableBy(this.#members, user, live);
        await this.#show(user, homeView(user, live, ended, approves));
      }
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) throw error;
      for (const user of users) await this.#show(user, UNAVAILABLE);
    }
  }

  async #show(user: string, view: HomeView): Promise<void> {
    const digest = createHash('sha256').update(JSON.stringify(view)).digest('hex');
    if (this.#shown.get(user) === digest) return;
    await this.#slack.publishHome(user, view);
    if (this.#shown.has(user)) this.#shown.set(user, digest);
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((error: unknown) => this.#log.warn({ why: messageOf(error) }, 'The App Home could not be shown'))
      .finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
    return tracked;
  }
}

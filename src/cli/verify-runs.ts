/** `handrail runs verify`: one run in full, or all of them, a line each. */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SlackRefused } from '../bot/slack/errors.ts';
import { mendableIn } from '../bot/verify/mendable.ts';
import { openReader } from '../bot/verify/open-reader.ts';
import type { ThreadReader } from '../bot/verify/read-thread.ts';
import { differenceLine, outcomeOf, verdictLines } from '../bot/verify/tell.ts';
import { type NoReader, type Verdict, verifyRun } from '../bot/verify/verify-run.ts';
import type { ChainVerdict } from '../runs/journal.ts';
import { answerIsNo, CannotRun } from './failure.ts';
import type { OpenJournal } from './infrastructure.ts';
import { findLocalSlack } from './local-slack.ts';
import { openLog } from './log.ts';
import { noSuchRun } from './no-such-run.ts';
import { print, printJson } from './output.ts';
import type { Settings } from './settings.ts';

export interface VerifyFlags {
  readonly json?: true;
  readonly chainOnly?: true;
  /** Where a local workspace may have left how it is reached. */
  readonly data: string;
}

/** Of one run, the differences that are listed; `--json` has all of them. */
const MOST_LISTED = 20;

const NO_TOKEN =
  'SLACK_BOT_TOKEN is not set, so Slack was not asked. `/upgrade verify` asks the bot, which has a token; --chain-only leaves the thread out on purpose.';

/** For a workspace that refuses nobody for being fast. */
const FREE = { perMinute: 6_000, burst: 100 };

/** @throws CannotRun if something could not be told, JournalUnavailable */
export async function verifyRuns(
  id: string | undefined,
  { json, chainOnly, data }: VerifyFlags,
  settings: Settings,
  { journal, threads: store, removedRun, verifyRemoved }: OpenJournal,
): Promise<void> {
  const slack = await slackFor(settings, chainOnly === true, data);
  const options = { journal, store, removed: removedRun, slack, now: Date.now, delay };
  const ids = id === undefined ? await everyRun(journal) : [id.toUpperCase()];
  const verdicts: Verdict[] = [];
  for (const run of ids) {
    const verdict = await verifyRun(run, options);
    if (verdict === undefined && id !== undefined) throw await noSuchRun(id, { removedRun });
    // It was removed since it was listed: it is told of with the other removed ones.
    if (verdict === undefined && (await removedRun(run)) !== undefined) continue;
    const judged = verdict ?? gone(run);
    verdicts.push(judged);
    if (!json) print(id === undefined ? shortly(judged) : inFull(judged));
  }
  if (json) printJson(id === undefined ? verdicts.map(asJson) : asJson(verdicts[0] ?? gone(id)));
  if (id === undefined) {
    const { count, chain } = await verifyRemoved();
    if (!json && ids.length === 0 && count === 0) print('No runs yet.');
    if (!json && count > 0)
      print(`removed  ${WORDS[chain.ok ? 'holds' : 'does-not-hold']} · ${removedLine(count, chain)}`);
    if (!chain.ok) return answerIsNo();
  }
  const outcomes = verdicts.map(outcomeOf);
  if (outcomes.includes('does-not-hold')) return answerIsNo();
  const doubtful = verdicts.filter((each) => outcomeOf(each) === 'cannot-tell');
  if (doubtful.length > 0) throw new CannotRun(cannotTell(doubtful));
}

async function slackFor(settings: Settings, chainOnly: boolean, data: string): Promise<ThreadReader | NoReader> {
  const local = settings.botToken === undefined ? await findLocalSlack(resolve(data)) : undefined;
  const {
    botToken,
    slackApiUrl: apiUrl,
    pace,
  } = local ? { ...local, slackApiUrl: local.apiUrl, pace: 'free' } : settings;
  if (chainOnly) return { why: 'only the chain was asked for.', wanted: false };
  if (botToken === undefined) return { why: NO_TOKEN, wanted: false };
  const log = openLog(settings.logLevel ?? 'error');
  try {
    return await openReader({ botToken, apiUrl, log, ...(pace === 'free' && { pace: FREE }) });
  } catch (error) {
    // The chain can be told all the same.
    if (!(error instanceof SlackRefused)) throw error;
    if (local) return { why: 'the local workspace is not running; `handrail start` brings it back.', wanted: false };
    return { why: error.message, wanted: true };
  }
}

/** Live ones first, then those that ended, the latest first. */
async function everyRun(journal: OpenJournal['journal']): Promise<readonly string[]> {
  const [live, ended] = await Promise.all([journal.liveRuns(), journal.endedRuns(Number.MAX_SAFE_INTEGER)]);
  return [...live, ...ended].map(({ run }) => run);
}

/** It is in the list of runs, and nothing else of it is there. */
function gone(run: string): Verdict {
  const why = 'the run is listed, but there is no journal of it';
  const thread = { state: 'not-compared', why: 'There is nothing to compare it with.', wanted: false } as const;
  return { run, entries: 0, chain: { ok: false, version: 1, why }, thread };
}

function removedLine(count: number, chain: ChainVerdict): string {
  const runs = `${count} ${count === 1 ? 'run was' : 'runs were'} removed`;
  return chain.ok ? runs : `${runs}; what stays of them is wrong at entry ${chain.version}: ${chain.why}`;
}

const WORDS = { holds: 'holds', 'does-not-hold': 'DOES NOT HOLD', 'cannot-tell': 'cannot tell' } as const;

function inFull(verdict: Verdict): string {
  const differences = differencesOf(verdict);
  const listed = differences.slice(0, MOST_LISTED).map((each) => `  ${differenceLine(each)}`);
  const more = differences.length - listed.length;
  const { deleted, altered } = mendableIn(verdict);
  return [
    `Run ${verdict.run}: ${WORDS[outcomeOf(verdict)]}`,
    ...verdictLines(verdict),
    ...listed,
    ...(more > 0 ? [`  And ${more} more; --json lists them all.`] : []),
    ...(deleted.size + altered.size > 0
      ? [
          `In Slack, the answer of \`/upgrade verify ${verdict.run}\` has a button to put right what was deleted or altered.`,
        ]
      : []),
  ].join('\n');
}

/** In a line, with the first thing that is wrong. */
function shortly(verdict: Verdict): string {
  const { chain, thread } = verdict;
  const [first] = differencesOf(verdict);
  const [chainLine = '', threadLine = ''] = verdictLines(verdict);
  const wrong = chain.ok ? (first ? differenceLine(first) : '') : chainLine;
  const notCompared = thread.state === 'not-compared' ? ' (chain only)' : '';
  const what = wrong || (outcomeOf(verdict) === 'cannot-tell' ? threadLine : '');
  return `${verdict.run.padEnd(8)} ${WORDS[outcomeOf(verdict)]}${notCompared}${what === '' ? '' : ` · ${what}`}`;
}

function cannotTell(doubtful: readonly Verdict[]): string {
  const [first] = doubtful;
  if (first !== undefined && doubtful.length === 1) {
    return `Run ${first.run}: ${verdictLines(first)[1] ?? ''}`;
  }
  return `Of ${doubtful.length} runs it cannot be told: ${doubtful.map(({ run }) => run).join(', ')}. Ask again in a moment.`;
}

function differencesOf({ thread }: Verdict) {
  return thread.state === 'not-compared' ? [] : thread.differences;
}

function asJson(verdict: Verdict) {
  return { ...verdict, outcome: outcomeOf(verdict) };
}

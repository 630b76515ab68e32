/** Answers to questions: everything people can ask that changes nothing. */
import { planFor } from '../procedures/library.ts';
import { asFarAsItHolds, damageOf } from '../runs/record/as-far.ts';
import type { RunRecord } from '../runs/runs.ts';
import { suggestion } from '../yaml/suggest.ts';
import { helpAnswer } from './answers/help.ts';
import { historyAnswer } from './answers/history.ts';
import { listAnswer } from './answers/list.ts';
import { nextAnswer } from './answers/next.ts';
import { removedAnswer } from './answers/removed.ts';
import { showProcedure, showRun } from './answers/show.ts';
import { statusAnswer } from './answers/status.ts';
import { verifyAnswer } from './answers/verify.ts';
import { whyAnswer } from './answers/why.ts';
import { currentStep } from './lines.ts';
import { noSuchRun as noRun, runAsked, runIn } from './run-asked.ts';
import type { Services } from './services.ts';
import type { Answer } from './slack/answers.ts';
import { code, escapeText } from './text/escape.ts';
import { type Where, whichRun } from './which-run.ts';

export type Question = 'status' | 'next' | 'why' | 'list' | 'show' | 'history' | 'verify' | 'help';

const ENDED_SHOWN = 5;

/** Throws JournalUnavailable. */
export async function answerTo(services: Services, where: Where, question: Question, rest: string): Promise<Answer> {
  switch (question) {
    case 'help':
      return helpAnswer();
    case 'list': {
      const { runs, catalogue } = services;
      const [live, ended, contents] = await Promise.all([runs.live(), runs.ended(ENDED_SHOWN), catalogue.get()]);
      return listAnswer(live, ended, contents);
    }
    case 'show':
      return show(services, where, rest);
    case 'history': {
      const found = await runAsked(services, where, question, rest);
      return found.type === 'none' ? { text: found.text } : historyOfRun(services, found.run);
    }
    case 'verify': {
      const found = await runAsked(services, where, question, rest);
      if (found.type === 'none') return { text: found.text };
      const verdict = await services.records.verify(found.run);
      return verdict === undefined ? noRun(services, found.run) : verifyAnswer(verdict);
    }
    case 'status':
    case 'next':
    case 'why': {
      const found = await whichRun(services, where, question, rest);
      if (question === 'status' && where.thread === undefined && rest !== '') {
        // Whoever names a run is not told of another one.
        const named = found.type === 'run' && found.rest === '' ? found.record : await runNamed(services, rest);
        return named === undefined ? noRun(services, rest) : about(services, question, named, where);
      }
      if (found.type === 'none') return { text: found.text };
      return about(services, question, found.record, where);
    }
  }
}

async function about(
  services: Services,
  question: 'status' | 'next' | 'why',
  record: RunRecord,
  where: Where,
): Promise<Answer> {
  const { run } = record;
  switch (question) {
    case 'next':
      return nextAnswer(run);
    case 'why':
      return whyAnswer(run, await servedBy(services, record));
    case 'status':
      return statusAnswer(
        run,
        services.now(),
        where.thread === undefined ? await threadLink(services, record) : undefined,
      );
  }
}

async function show(services: Services, where: Where, rest: string): Promise<Answer> {
  const [word = ''] = rest.split(/\s+/);
  if (word !== '') {
    const { library } = await services.catalogue.get();
    if (library.procedures.has(word)) return showProcedure(planFor(library, word));
    const named = await runNamed(services, word);
    if (named !== undefined) return runShown(services, named);
    const tombstone = await services.records.removed(runIn(word));
    if (tombstone !== undefined) return removedAnswer(tombstone);
    const hint = escapeText(suggestion(word, library.procedures.keys()));
    return { text: `There is no procedure and no run ${code(word)}${hint}${hint.endsWith('?') ? '' : '.'}` };
  }
  const found = await whichRun(services, where, 'show', rest);
  return found.type === 'none' ? { text: found.text } : runShown(services, found.record);
}

async function historyOfRun(services: Services, run: string): Promise<Answer> {
  const { entries, chain } = await services.records.chain(run);
  if (entries.length === 0) return noRun(services, run);
  return asFarAsItHolds({ run, entries, chain }, (record, damage) => {
    const told = record === undefined ? [] : [historyAnswer(record).text];
    return { text: [...told, ...troubleWith(run, damage)].join('\n') };
  });
}

async function runShown(services: Services, record: RunRecord): Promise<Answer> {
  const { id } = record.run;
  const { chain } = await services.records.chain(id);
  return { text: [showRun(record).text, ...troubleWith(id, damageOf(id, chain))].join('\n') };
}

function troubleWith(run: string, damage: string | undefined): readonly string[] {
  return damage === undefined ? [] : [`⚠️ ${escapeText(damage)} ${code(`/upgrade verify ${run}`)} says more.`];
}

function runNamed({ runs }: Services, text: string): Promise<RunRecord | undefined> {
  return runs.get(runIn(firstWord(text)));
}

function firstWord(text: string): string {
  return /^\S+/.exec(text)?.[0] ?? '';
}

/** Asked beforehand, so that the answer itself is made of facts alone. What cannot be told is left out of it. */
async function servedBy(services: Services, { run }: RunRecord): Promise<(location: string) => boolean | undefined> {
  const step = currentStep(run);
  const servers = Object.values(step?.checks ?? {}).flatMap(({ server, byWord }) => (byWord ? [] : [server]));
  const locations = new Set(servers.flatMap((server) => run.targets[server]?.location ?? []));
  const served = new Map<string, boolean>();
  await Promise.all(
    [...locations].map(async (location) => {
      try {
        served.set(location, await services.queues.hasWorker(location));
      } catch {
        // Not known now.
      }
    }),
  );
  return (location) => served.get(location);
}

async function threadLink(services: Services, { run }: RunRecord): Promise<string | undefined> {
  try {
    const root = await services.threads.rootOf(run.id);
    return root === undefined ? undefined : await services.slack.permalink(run.channel, root);
  } catch {
    // A link is a convenience.
    return undefined;
  }
}

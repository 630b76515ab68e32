/** `handrail runs`: the record. */
import { type Command, Option } from 'commander';
import { readChain } from '../../bot/verify/verify-run.ts';
import { damageOf } from '../../runs/record/as-far.ts';
import { FORMATS } from '../../runs/record/export.ts';
import { ownZone } from '../../runs/record/times.ts';
import { Runs } from '../../runs/runs.ts';
import { describeRun, runLine } from '../describe-run.ts';
import { type ExportFlags, exportTo } from '../export-run.ts';
import { answerIsNo } from '../failure.ts';
import { type HistoryFlags, showHistory } from '../history.ts';
import { type OpenJournal, openRecord } from '../infrastructure.ts';
import { openLog } from '../log.ts';
import { noSuchRun } from '../no-such-run.ts';
import { dataOption } from '../options.ts';
import { print, printJson } from '../output.ts';
import { readSettings, type Settings } from '../settings.ts';
import { type VerifyFlags, verifyRuns } from '../verify-runs.ts';

/** More ended runs than anybody scrolls through. */
const MOST_ENDED = 200;

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('the record of runs');

  runs
    .command('list')
    .description('live runs, then ended ones, latest first, then those that were removed')
    .option('--json', 'as JSON')
    .addOption(dataOption())
    .action(({ json, data }: { json?: true; data: string }) =>
      reading(data, async (all, { removed }) => {
        const [live, ended, gone] = await Promise.all([all.live(), all.ended(MOST_ENDED), removed(MOST_ENDED)]);
        const lines = [
          ...live.map(({ run }) => ({
            run: run.id,
            state: run.paused ? ('paused' as const) : ('live' as const),
            title: run.plan.procedure.title,
            startedAt: run.startedAt,
            startedBy: run.startedBy.name,
          })),
          ...ended.map(({ run, at, summary }) => ({
            run,
            state: summary.outcome ?? ('completed' as const),
            title: summary.title,
            startedAt: summary.startedAt,
            startedBy: summary.startedBy.name,
            endedAt: at,
          })),
          ...gone.map(({ run, title, startedAt, startedBy, endedAt, removedAt, by, version, hash, archive }) => ({
            ...{ run, state: 'removed' as const, title, startedAt, startedBy: startedBy.name },
            ...{ endedAt, removedAt, by, head: { version, hash }, ...(archive && { archive }) },
          })),
        ];
        if (json) printJson(lines);
        else if (lines.length === 0) print('No runs yet.');
        else for (const each of lines) print(runLine(each));
      }),
    );

  runs
    .command('show')
    .description('one run: its steps, what proved them, who decided')
    .argument('<id>')
    .option('--json', 'the state of the run as JSON')
    .addOption(dataOption())
    .action((id: string, { json, data }: { json?: true; data: string }) =>
      reading(data, async (all, { journal, removedRun }) => {
        const record = await all.get(id.toUpperCase());
        if (!record) throw await noSuchRun(id, { removedRun });
        const { chain } = await readChain(record.run.id, journal);
        const damage = damageOf(record.run.id, chain);
        if (damage !== undefined) {
          process.stderr.write(`${damage} What is told may not be so; \`handrail runs verify\` says more.\n`);
          answerIsNo();
        }
        try {
          if (json) printJson({ head: record.head, ...record.run });
          else print(describeRun(record));
        } catch (error) {
          // What somebody made of the journal need not make sense.
          if (damage === undefined) throw error;
        }
      }),
    );

  runs
    .command('verify')
    .description(
      'recomputes the hash chain and compares the thread in Slack with the journal; every run if none is named',
    )
    .argument('[id]')
    .option('--chain-only', 'leave the thread in Slack out')
    .option('--json', 'everything that was found, as JSON')
    .addOption(dataOption())
    .action((id: string | undefined, flags: VerifyFlags) =>
      withRecord(flags.data, (record, settings) => verifyRuns(id, flags, settings, record)),
    );

  runs
    .command('export')
    .description('the whole record of a run in one file: evidence, words, times, and the head of the chain')
    .argument('<id>')
    .addOption(new Option('--format <format>', 'how it is written').choices(FORMATS).default('md'))
    .option('--timezone <name>', 'the local times beside UTC, such as Europe/Berlin', ownZone())
    .option('--output <file>', 'write it there; to standard output without it')
    .option('--force', 'replace the file if it is there already')
    .addOption(dataOption())
    .action((id: string, { data, ...flags }: ExportFlags & { data: string }) =>
      withRecord(data, (record) => exportTo(id, flags, record)),
    );

  runs
    .command('history')
    .description('what happened in a run, in order')
    .argument('<id>')
    .option('--all', 'with every look, baseline and word in the thread')
    .option('--json', 'as JSON')
    .addOption(dataOption())
    .action((id: string, { data, ...flags }: HistoryFlags & { data: string }) =>
      withRecord(data, (record) => showHistory(id, flags, record)),
    );
}

function reading(dataDir: string, use: (runs: Runs, record: OpenJournal) => Promise<void>): Promise<void> {
  return withRecord(dataDir, (record) => use(new Runs(record.journal), record));
}

async function withRecord(
  dataDir: string,
  use: (record: OpenJournal, settings: Settings) => Promise<void>,
): Promise<void> {
  const settings = readSettings(process.env);
  const record = await openRecord(settings, openLog(settings.logLevel ?? 'warn'), dataDir);
  try {
    await use(record, settings);
  } finally {
    await record.close();
  }
}

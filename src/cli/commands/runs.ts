/** `handrail runs`: the record. */
import type { Command } from 'commander';
import { Runs } from '../../runs/runs.ts';
import { describeRun, runLine } from '../describe-run.ts';
import { CannotRun } from '../failure.ts';
import { openRecord } from '../infrastructure.ts';
import { openLog } from '../log.ts';
import { dataOption } from '../options.ts';
import { print, printJson } from '../output.ts';
import { readSettings } from '../settings.ts';

/** More ended runs than anybody scrolls through. */
const MOST_ENDED = 200;

export function addRuns(program: Command): void {
  const runs = program.command('runs').description('the record of runs');

  runs
    .command('list')
    .description('live runs, then ended ones, latest first')
    .option('--json', 'as JSON')
    .addOption(dataOption())
    .action(({ json, data }: { json?: true; data: string }) =>
      reading(data, async (all) => {
        const [live, ended] = await Promise.all([all.live(), all.ended(MOST_ENDED)]);
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
      reading(data, async (all) => {
        const record = await all.get(id.toUpperCase());
        if (!record) throw new CannotRun(`There is no run ${id}. \`handrail runs list\` lists them.`);
        if (json) printJson({ head: record.head, ...record.run });
        else print(describeRun(record));
      }),
    );
}

async function reading(dataDir: string, use: (runs: Runs) => Promise<void>): Promise<void> {
  const settings = readSettings(process.env);
  const { journal, close } = await openRecord(settings, openLog(settings.logLevel ?? 'warn'), dataDir);
  try {
    await use(new Runs(journal));
  } finally {
    await close();
  }
}

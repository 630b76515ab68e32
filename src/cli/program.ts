/** What `handrail` does with what it was asked. Each command's own file says more; here is how they begin and end. */
import { Command, CommanderError } from 'commander';
import { lineOf } from './failure.ts';
import { hiding } from './secrets.ts';

/** Name → what adds the command. Only the one that is asked for is loaded: a worker needs no Slack, a list no browser page. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./commands/start.ts')).addStart,
  bot: async () => (await import('./commands/bot.ts')).addBot,
  worker: async () => (await import('./commands/worker.ts')).addWorker,
  procedures: async () => (await import('./commands/procedures.ts')).addProcedures,
  check: async () => (await import('./commands/check.ts')).addCheck,
  runs: async () => (await import('./commands/runs.ts')).addRuns,
  workspace: async () => (await import('./commands/workspace.ts')).addWorkspace,
  lab: async () => (await import('./commands/lab.ts')).addLab,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  manifest: async () => (await import('./commands/manifest.ts')).addManifest,
};

/**
 * @param args what follows `handrail` on the command line
 * @returns the exit code: 0 fine, 1 the answer is no, 2 could not run, and then why is on standard error
 */
export async function handrail(args: readonly string[]): Promise<number> {
  const program = new Command('handrail')
    .description('Walks a team through a risky upgrade in Slack, one step at a time, and proves each step with checks.')
    .version(process.env.npm_package_version ?? '0.1.0')
    .showHelpAfterError('(add --help for what it takes)')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 the answer is no, 2 could not run.\nDocumentation: docs/ in the checkout.',
    );
  // Subcommands take over what is set here, so it comes first.
  program.exitOverride();
  const asked = args[0] ?? '';
  const needed = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  for (const name of needed) (await commands[name]?.())?.(program);

  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has told its own errors, and help is none.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${hiding(process.env)(lineOf(error))}\n`);
    return 2;
  }
}

/** The `handrail` command. Each command's own file says what it does; here is how they begin and end. */
import { Command, CommanderError } from 'commander';
import { addBot } from './commands/bot.ts';
import { addCheck } from './commands/check.ts';
import { addLab } from './commands/lab.ts';
import { addManifest } from './commands/manifest.ts';
import { addProcedures } from './commands/procedures.ts';
import { addRuns } from './commands/runs.ts';
import { addStart } from './commands/start.ts';
import { addWorker } from './commands/worker.ts';
import { addWorkspace } from './commands/workspace.ts';
import { lineOf } from './failure.ts';

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
addStart(program);
addBot(program);
addWorker(program);
addProcedures(program);
addCheck(program);
addRuns(program);
addWorkspace(program);
addLab(program);
addManifest(program);

try {
  await program.parseAsync();
  // Connections that libraries keep must not keep a command that has said what it had to say.
  process.exit();
} catch (error) {
  // Commander has told its own errors, and help is none.
  if (!(error instanceof CommanderError)) process.stderr.write(`${lineOf(error)}\n`);
  process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : 2);
}

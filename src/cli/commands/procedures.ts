/** `handrail procedures`: the library. */
import type { Command } from 'commander';
import { loadEstate } from '../../estate/load.ts';
import { diagram, MOST_CHARACTERS, MOST_EDGES } from '../../procedures/diagram.ts';
import { type Library, loadLibrary, planFor } from '../../procedures/library.ts';
import { type Finding, lint } from '../../procedures/lint.ts';
import type { Plan } from '../../procedures/model.ts';
import { paths } from '../../procedures/paths.ts';
import { problemLines } from '../../yaml/document.ts';
import { describeProcedure } from '../describe-procedure.ts';
import { answerIsNo } from '../failure.ts';
import { print, printJson } from '../output.ts';
import { readSettings } from '../settings.ts';

export function addProcedures(program: Command): void {
  const procedures = program.command('procedures').description('the upgrades that Handrail knows');

  procedures
    .command('list')
    .description('every procedure, a line each; exit code 1 if a file is broken')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: true }) => {
      const library = await open();
      const all = [...library.procedures.values()].map(({ id, title, product, source }) => ({
        id,
        title,
        product,
        source,
      }));
      if (json) printJson(all);
      else {
        const width = Math.max(...all.map(({ id }) => id.length));
        for (const { id, title } of all) print(`${id.padEnd(width)}  ${title}`);
      }
      // A broken file is told, and the rest are still there.
      if (library.problems.length === 0) return;
      process.stderr.write(`${problemLines(library.problems)}\n`);
      answerIsNo();
    });

  procedures
    .command('show')
    .description('one procedure: what it is for, what it needs, its steps')
    .argument('<id>')
    .option('--json', 'the whole procedure as JSON')
    .action(async (id: string, { json }: { json?: true }) => {
      const plan = planIn(await open(), id);
      if (json) printJson(plan.procedure);
      else print(describeProcedure(plan));
    });

  procedures
    .command('lint')
    .description('what is wrong or doubtful in procedures; exit code 1 if anything is wrong')
    .argument('[id]', 'one procedure; all of them if absent')
    .option('--estate <file>', 'also hold who may do what against the groups of this estate; HANDRAIL_ESTATE if absent')
    .option('--json', 'as JSON')
    .action(async (id: string | undefined, { json, estate: file }: { json?: true; estate?: string }) => {
      const library = await open();
      const path = file ?? readSettings(process.env).estate;
      const estate = path === undefined ? undefined : await loadEstate(path);
      const findings = lint(id === undefined ? library : planIn(library, id), estate);
      if (json) printJson(findings);
      else for (const each of findings) print(findingLine(each));
      if (!json && findings.length === 0)
        print(`${id ?? count(library.procedures.size)}: nothing wrong, nothing doubtful.`);
      if (findings.some((each) => each.severity === 'error')) answerIsNo();
    });

  procedures
    .command('graph')
    .description('one procedure as a Mermaid flowchart')
    .argument('<id>')
    .option('--deep', 'draw the other procedures that it uses in full')
    .option('--json', 'as JSON: `id`, `mermaid` (the text), `edges` (how many)')
    .addHelpText(
      'after',
      '\nTo see it, paste what is printed into https://mermaid.live, or into a Markdown page on GitHub or GitLab, between' +
        '\n```mermaid and ```.\n\nExample: handrail procedures graph ors-ha-migration > ors-ha-migration.mmd',
    )
    .action(async (id: string, { deep = false, json }: { deep?: boolean; json?: true }) => {
      const { text, edges } = diagram(planIn(await open(), id), { deep });
      if (json) printJson({ id, mermaid: text, edges });
      else print(text.trimEnd());
      if (edges <= MOST_EDGES && text.length <= MOST_CHARACTERS) return;
      const size = `${edges} edges, ${text.length} characters`;
      const most = `\`maxEdges\` (${MOST_EDGES}) or \`maxTextSize\` (${MOST_CHARACTERS})`;
      process.stderr.write(`This is large (${size}): Mermaid draws it only if its ${most} is raised.\n`);
    });

  procedures
    .command('paths')
    .description('every way through a procedure, with lists of none, one and two')
    .argument('<id>')
    .option('--json', 'an array of paths, each an array of step ids')
    .action(async (id: string, { json }: { json?: true }) => {
      const ways = paths(planIn(await open(), id));
      if (json) printJson(ways);
      else for (const way of ways) print(way.length === 0 ? '(nothing to do)' : way.join(' → '));
    });
}

function count(procedures: number): string {
  return procedures === 1 ? '1 procedure' : `${procedures} procedures`;
}

function open(): Promise<Library> {
  return loadLibrary({ folders: readSettings(process.env).procedures });
}

/** Whoever asks for a procedure that is not there may have broken its file, and wants to know that too. */
function planIn(library: Library, id: string): Plan {
  if (!library.procedures.has(id) && library.problems.length > 0)
    process.stderr.write(`${problemLines(library.problems)}\n`);
  return planFor(library, id);
}

function findingLine({ severity, rule, message, procedure, step, file, line, column }: Finding): string {
  const about = [procedure, step].filter((each) => each !== undefined).join(' / ');
  const where = line === undefined ? about : `${file}:${line}:${column}`;
  return `${severity}: ${where}: ${message} (${rule})`;
}

/** `handrail check`: one look, now, outside a run. */
import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Look } from '../../checks/check.ts';
import { checkOnce } from '../../checks/check-once.ts';
import { declarations } from '../../checks/declarations.ts';
import { entryFor } from '../../checks/entry.ts';
import { parseParameters } from '../../checks/parameters.ts';
import { loadEstate } from '../../estate/load.ts';
import type { Server } from '../../estate/model.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { CannotRun } from '../failure.ts';
import { print, printJson } from '../output.ts';
import { readSettings } from '../settings.ts';

/** Milliseconds that one look may take, unless its kind says that it may take longer. */
const LIMIT = 60_000;

export function addCheck(program: Command): void {
  // A check may have a `--version` too, which is not Handrail's.
  program.enablePositionalOptions();
  const check = program
    .command('check')
    .description(
      'one look at a server of the estate, now. Exit code 0: passed; 1: failed or not yet; 2: could not tell',
    )
    .addHelpText('after', `\nKinds, with their parameters as options (values are YAML):\n${kinds()}`)
    .addHelpText(
      'after',
      '\nExample: handrail check log-events --of ors-a1 --look latest --outcomes "{backup: [00-04560]}"',
    );
  for (const declaration of declarations.values()) {
    const kind = check
      .command(declaration.kind)
      .description(declaration.summary)
      .requiredOption('--of <name>', 'the server, by its name in the estate')
      .option('--estate <file>', 'the estate; HANDRAIL_ESTATE if absent')
      .option('--json', 'as JSON');
    for (const { name, help, required } of parametersOf(declaration.parameters)) {
      if (required) kind.requiredOption(`--${name} <value>`, help);
      else kind.option(`--${name} <value>`, help);
    }
    kind.action((options: Record<string, string>) => look(declaration.kind, options));
  }
}

async function look(kind: string, options: Record<string, string>): Promise<void> {
  const declaration = declarations.get(kind);
  if (declaration === undefined) throw new CannotRun(`There is no check ${kind}.`);
  const given = parametersOf(declaration.parameters).flatMap(({ name, isText }) => {
    const value = options[optionKey(name)];
    // What can be text only is no YAML: 2023.10 is not 2023.1.
    return value === undefined ? [] : [[name, isText ? value : yaml(name, value)] as const];
  });
  const parameters = Object.fromEntries(given);
  const server = entryFor(declaration, await serverOf(options.of ?? '', options.estate), process.env);
  const signal = AbortSignal.timeout(Math.max(LIMIT, declaration.lookLimit ?? 0));
  const seen = await checkOnce({ kind, server, parameters, signal });
  const passes = declaration.outcomes(parseParameters(declaration, parameters)).filter((each) => each.passes);
  const passed = seen.state === 'outcome' && passes.some((each) => each.name === seen.outcome);
  if (options.json) printJson({ kind, of: server.name, passed, ...withoutMemory(seen) });
  else print(lookLines(seen, passed));
  process.exitCode = seen.state === 'unknown' ? 2 : passed ? 0 : 1;
}

async function serverOf(name: string, file: string | undefined): Promise<Server> {
  const path = file ?? readSettings(process.env).estate;
  if (path === undefined) throw new CannotRun('Which estate? Set HANDRAIL_ESTATE to its file, or give --estate FILE.');
  const { servers } = await loadEstate(path);
  const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (server === undefined)
    throw new CannotRun(`There is no server ${name} in ${path}${suggestion(name, Object.keys(servers))}`);
  return server;
}

function lookLines(look: Look, passed: boolean): string {
  const state = look.state === 'outcome' ? `${look.outcome}: ${passed ? 'passed' : 'not passed'}` : look.state;
  const evidence = look.evidence.map(({ text, source, offset }) => {
    const where = [source, offset === undefined ? undefined : `byte ${offset}`].filter(Boolean).join(', ');
    return `  ${text}${where === '' ? '' : ` (${where})`}`;
  });
  return [`${state}. ${look.summary}`, ...evidence].join('\n');
}

function withoutMemory({ memory: _, ...seen }: Look): Omit<Look, 'memory'> {
  return seen;
}

function yaml(name: string, value: string): unknown {
  try {
    return parse(value);
  } catch (error) {
    throw new CannotRun(`--${name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

interface Parameter {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  readonly isText: boolean;
}

/** A kind's parameters, from its schema. */
function parametersOf(schema: z.ZodType): readonly Parameter[] {
  const json = z
    .object({
      properties: z.record(z.string(), z.looseObject({})).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(json.properties).map(([name, { description, default: fallback, type }]) => {
    const usual = fallback === undefined ? '' : ` (default: ${JSON.stringify(fallback)})`;
    return {
      name,
      help: `${typeof description === 'string' ? description : ''}${usual}`.trim(),
      required: json.required.includes(name),
      isText: type === 'string',
    };
  });
}

/** As commander names the option: `--must-say` is `mustSay`. */
function optionKey(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function kinds(): string {
  return [...declarations.values()]
    .map(
      ({ kind, parameters }) =>
        `  ${kind.padEnd(14)} ${parametersOf(parameters)
          .map(({ name }) => `--${name}`)
          .join(' ')}`,
    )
    .join('\n');
}

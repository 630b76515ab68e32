/** `handrail check`: one look, now, outside a run. */
import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Look } from '../../checks/check.ts';
import { checkOnce } from '../../checks/check-once.ts';
import { declarations } from '../../checks/declarations.ts';
import { parseParameters } from '../../checks/parameters.ts';
import { fillEnvironment } from '../../estate/environment.ts';
import { loadEstate } from '../../estate/load.ts';
import type { Server } from '../../estate/model.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { CannotRun } from '../failure.ts';
import { print, printJson } from '../output.ts';
import { readSettings } from '../settings.ts';

/** Milliseconds that one look may take. */
const LIMIT = 60_000;

export function addCheck(program: Command): void {
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
    for (const [name, help, required] of parametersOf(declaration.parameters)) {
      if (required) kind.requiredOption(`--${name} <value>`, help);
      else kind.option(`--${name} <value>`, help);
    }
    kind.action((options: Record<string, string>) => look(declaration.kind, options));
  }
}

async function look(kind: string, options: Record<string, string>): Promise<void> {
  const declaration = declarations.get(kind);
  if (declaration === undefined) throw new CannotRun(`There is no check ${kind}.`);
  const names = parametersOf(declaration.parameters).map(([name]) => name);
  const given = names.flatMap((name) => {
    const value = options[optionKey(name)];
    return value === undefined ? [] : [[name, yaml(name, value)] as const];
  });
  const parameters = Object.fromEntries(given);
  const server = fillEnvironment(await serverOf(options.of ?? '', options.estate), process.env);
  const seen = await checkOnce({ kind, server, parameters, signal: AbortSignal.timeout(LIMIT) });
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
  const server = servers[name];
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

/** A kind's parameters with a word about each, and whether it must be given, from its schema. */
function parametersOf(schema: z.ZodType): readonly (readonly [string, string, boolean])[] {
  const json = z
    .object({
      properties: z.record(z.string(), z.looseObject({})).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(json.properties).map(([name, { description, default: fallback }]) => {
    const usual = fallback === undefined ? '' : ` (default: ${JSON.stringify(fallback)})`;
    return [
      name,
      `${typeof description === 'string' ? description : ''}${usual}`.trim(),
      json.required.includes(name),
    ] as const;
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
          .map(([name]) => `--${name}`)
          .join(' ')}`,
    )
    .join('\n');
}

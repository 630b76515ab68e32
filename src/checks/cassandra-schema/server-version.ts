/** Whether Cassandra is of a release that is asked for, by what nodetool says. */
import { CannotLook, systemCode } from '../errors.ts';
import { evidenceText } from '../text.ts';
import type { CassandraSchemaParameters } from './declaration.ts';
import { type Finding, quoted } from './finding.ts';
import { askNodetool, type Node, type Said } from './nodetool.ts';
import { isBelow, isFrom, parseRelease, type Release } from './release.ts';

export type AskedVersion = NonNullable<CassandraSchemaParameters['version']>;

export interface Tool extends Node {
  /** Why a question that was not answered was given up. */
  readonly whyCalledOff: () => string;
}

/** @throws {CannotLook} for a value that was filled in and is none, and for an entry that cannot be run */
export async function lookAtVersion(tool: Tool, asked: AskedVersion, signal: AbortSignal): Promise<Finding> {
  const from = wanted('from', asked.from);
  const below = wanted('below', asked.below);
  const said = await askNodetool(tool, signal);
  if (said.is !== 'ended' || said.code !== 0) return explain(said, tool);
  const lines = said.output.split(/\r?\n/).filter((line) => /^\s*ReleaseVersion:/.test(line));
  const [line, ...more] = lines;
  const release = line === undefined ? undefined : parseRelease(line.slice(line.indexOf(':') + 1));
  if (line === undefined || release === undefined || more.length > 0) {
    return unknown(`nodetool told no version of ${tool.host}: ${quoted(line ?? said.output) || 'it said nothing'}.`);
  }
  const evidence = [{ text: evidenceText(line), source: `nodetool version, ${tool.host}` }];
  const seen = `Cassandra ${quoted(line.slice(line.indexOf(':') + 1))} on ${tool.host}`;
  if (from !== undefined && !isFrom(release, from)) {
    return { is: 'differs', words: `${seen}, which comes before ${asked.from}`, evidence };
  }
  if (below !== undefined && !isBelow(release, below)) {
    return { is: 'differs', words: `${seen}, which is not below ${asked.below}`, evidence };
  }
  return { is: 'as-asked', words: seen, evidence };
}

function wanted(name: string, given: string | undefined): Release | undefined {
  if (given === undefined) return undefined;
  const release = parseRelease(given);
  if (release !== undefined) return release;
  throw new CannotLook(`\`${name}: ${given}\` is no release. Correct the input that it is from.`);
}

function explain(said: Said, { nodetool, host, jmxPort, whyCalledOff }: Tool): Finding {
  switch (said.is) {
    case 'called-off':
      return unknown(`nodetool ${whyCalledOff()}. Is JMX open on ${host}:${jmxPort}?`);
    case 'too-much':
      return unknown(`${nodetool} says more than nodetool does. Is it the right one?`);
    case 'not-started':
      return unknown(notStarted(nodetool, said.error));
    case 'ended': {
      const words = `${said.errors}\n${said.output}`;
      if (/connection refused/i.test(words)) {
        return { is: 'not-yet', words: `${host}:${jmxPort} refuses nodetool's connection`, evidence: [] };
      }
      return unknown(`nodetool failed for ${host}: ${quoted(words) || `it ended with ${said.code ?? 'a signal'}`}.`);
    }
  }
}

function notStarted(nodetool: string, error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return `${nodetool} is not there, or not what it is to be run by. Correct \`nodetool\` in the estate, or install it where the worker runs.`;
    case 'EACCES':
    case 'EPERM':
      return `${nodetool} may not be run. Let the account that the worker runs under run it.`;
    default:
      return `${nodetool} cannot be run: ${quoted(error instanceof Error ? error.message : String(error))}`;
  }
}

function unknown(words: string): Finding {
  return { is: 'unknown', words, evidence: [] };
}

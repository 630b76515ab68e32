/** One look, now, outside a run. */
import type { z } from 'zod';
import type { Server } from '../estate/model.ts';
import type { CheckDeclaration, Look } from './check.ts';
import { declarations } from './declarations.ts';
import { probes } from './probes.ts';

/** Thrown when a check cannot even be tried: no such kind, wrong parameters, or an estate entry that lacks something. */
export class BadCheck extends Error {
  readonly code: 'unknown-kind' | 'bad-parameters' | 'not-in-estate';

  constructor(code: BadCheck['code'], message: string) {
    super(message);
    this.name = 'BadCheck';
    this.code = code;
  }
}

export interface OneCheck {
  readonly kind: string;
  /** With `${env:…}` filled in already. */
  readonly server: Server;
  /** As a person gave them; the kind's schema judges them. */
  readonly parameters: unknown;
  readonly signal: AbortSignal;
}

/**
 * Looks once, without a baseline: everything that is there counts, whenever it came about.
 *
 * @throws BadCheck
 */
export async function checkOnce({ kind, server, parameters, signal }: OneCheck): Promise<Look> {
  const declaration = declarations.get(kind);
  const probe = probes.get(kind);
  if (declaration === undefined || probe === undefined) {
    throw new BadCheck(
      'unknown-kind',
      `There is no check \`${kind}\`. There are: ${[...declarations.keys()].join(', ')}.`,
    );
  }
  const parsed = parseParameters(declaration, parameters);
  const missing = declaration.missing(server, parsed);
  if (missing !== undefined) {
    throw new BadCheck('not-in-estate', `${server.name} has ${missing} in the estate, which \`${kind}\` needs.`);
  }
  try {
    return await probe.look(server, parsed, { signal });
  } catch (error) {
    return { state: 'unknown', summary: error instanceof Error ? error.message : String(error), evidence: [] };
  }
}

/** @throws BadCheck naming everything that is wrong */
export function parseParameters<P>(declaration: CheckDeclaration<P>, parameters: unknown): P {
  const parsed = declaration.parameters.safeParse(parameters);
  if (parsed.success) return parsed.data;
  throw new BadCheck(
    'bad-parameters',
    `The parameters of \`${declaration.kind}\` are wrong. ${parsed.error.issues.map(describe).join('; ')}.`,
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  return place === '' ? issue.message : `\`${place}\`: ${issue.message}`;
}

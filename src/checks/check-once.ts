/** One look, now, outside a run. */
import type { Server } from '../estate/model.ts';
import type { Look } from './check.ts';
import { declarations } from './declarations.ts';
import { BadCheck, parseParameters } from './parameters.ts';
import { probes } from './probes.ts';

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

/** What a check gets of a server's entry. */
import { fillEnvironment } from '../estate/environment.ts';
import type { Server } from '../estate/model.ts';
import type { CheckDeclaration } from './check.ts';

type Declaration = Pick<CheckDeclaration<unknown>, 'asksDatabase'>;

/**
 * The entry with the environment's values filled in.
 *
 * @throws {EnvironmentMissing} naming what is not set and needed
 */
export function entryFor(
  declaration: Declaration | undefined,
  server: Server,
  env: Readonly<Record<string, string | undefined>>,
): Server {
  return fillEnvironment(withoutUnasked(declaration, server), env);
}

/**
 * The entry as far as a kind needs it. One that asks no database gets none: a database's password that is not set keeps
 * nobody from looking at a page or a port.
 */
export function withoutUnasked(declaration: Declaration | undefined, server: Server): Server {
  return declaration?.asksDatabase ? server : { ...server, databases: {} };
}

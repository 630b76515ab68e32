/** What a check gets of a server's entry. */
import { fillEnvironment } from '../estate/environment.ts';
import type { Server } from '../estate/model.ts';
import type { CheckDeclaration } from './check.ts';

/**
 * The entry with the environment's values filled in. A kind that asks no database gets none: a database's password that is
 * not set keeps nobody from looking at a page or a port.
 *
 * @throws {EnvironmentMissing} naming what is not set and needed
 */
export function entryFor(
  declaration: Pick<CheckDeclaration<unknown>, 'asksDatabase'> | undefined,
  server: Server,
  env: Readonly<Record<string, string | undefined>>,
): Server {
  return fillEnvironment(declaration?.asksDatabase ? server : { ...server, databases: {} }, env);
}

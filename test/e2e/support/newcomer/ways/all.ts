/** Every way of the Genesys procedures that is taken to its end by clicking. Made anew: a plan remembers how far it got. */
import { configurationServerWays } from './configuration-server.ts';
import { managementLayerWays } from './management-layer.ts';
import { rollbackWays } from './rollback.ts';
import type { Way } from './way.ts';
import { wholeWays } from './whole.ts';

export function allWays(): readonly Way[] {
  return [...managementLayerWays, ...configurationServerWays(), ...rollbackWays, ...wholeWays];
}

import type { Context } from '../genesys/context.ts';
import type { PairState } from '../genesys/model.ts';
import { HaPair } from '../genesys/pair.ts';
import type { PairView } from './next-action.ts';
import type { SimulatedServer } from './simulated-server.ts';

export class Pair extends HaPair<SimulatedServer> {
  readonly #packageVersion: string;

  constructor(state: PairState, members: readonly [SimulatedServer, SimulatedServer], context: Context) {
    super(state, members, context);
    this.#packageVersion = context.packageVersion;
    for (const member of members) member.join(this);
  }

  get view(): PairView {
    const [first, second] = this.members;
    return {
      name: this.name,
      packageVersion: this.#packageVersion,
      switching: this.switching,
      members: [first.state, second.state],
    };
  }
}

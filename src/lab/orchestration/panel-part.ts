/** What the panel shows of the Orchestration Servers. */

import type { PlainAction } from './actions.ts';
import type { Cassandra } from './cassandra.ts';
import { cautionsFor } from './cautions.ts';
import type { Estate } from './estate.ts';
import { foresee, planOf } from './foresee.ts';
import { type Next, nameAction, nextAction, shortVersion } from './next-action.ts';
import { suggestedOption } from './options.ts';
import type { Pair } from './pair.ts';
import type { CassandraNodeInfo, OrsServer } from './servers.ts';

export interface PanelServer extends OrsServer {
  /** The latest lines of its log, oldest first. */
  readonly tail: readonly string[];
  /** Why an action is unwise just now, by action. */
  readonly cautions: Partial<Record<PlainAction, string>>;
}

export interface PanelPair {
  readonly name: string;
  readonly servers: readonly PanelServer[];
  /** Why switching over is not possible just now. */
  readonly switchOverCaution: string | null;
  /** One sentence: what would be done next, or that it is busy or done. */
  readonly next: string;
  /** The actions from here to an upgraded pair, in order. */
  readonly plan: readonly string[];
}

export interface PanelCassandra {
  readonly nodes: readonly CassandraNodeInfo[];
  /** What nodes can be upgraded to. */
  readonly packageVersion: string;
  /** What is kept there, in a few words each. */
  readonly keyspaces: readonly string[];
}

export interface OrchestrationPart {
  readonly wing: 'orchestration';
  readonly pairs: readonly PanelPair[];
  readonly cassandra: PanelCassandra;
  /** The release that is installed from the package, as in `8.1.4`. */
  readonly release: string;
  readonly suggestedOption: { readonly section: string; readonly option: string; readonly value: string };
}

export function panelPart(estate: Estate): OrchestrationPart {
  return {
    wing: 'orchestration',
    pairs: estate.pairs.map((pair) => describePair(estate, pair)),
    cassandra: describeCassandra(estate.cassandra),
    release: shortVersion(estate.packageVersion),
    suggestedOption,
  };
}

function describeCassandra({ nodes, packageVersion, keyspaces }: Cassandra): PanelCassandra {
  const inWords = keyspaces.map(({ name, strategyClass, strategyOptions }) => {
    const options = Object.entries(strategyOptions).map(([option, value]) => `${option} ${value}`);
    return `${name} (${[strategyClass.split('.').at(-1), ...options].join(', ')})`;
  });
  return { nodes: nodes.map(({ info }) => info), packageVersion, keyspaces: inWords };
}

function describePair(estate: Estate, pair: Pair): PanelPair {
  const view = pair.view;
  const infos = estate.servers();
  const nameOf = (next: Extract<Next, { kind: 'act' }>) => nameAction(next.target, next.action, estate.packageVersion);
  const next = nextAction(view);
  const canSwitch = !view.switching && foresee(view, view.name, { action: 'switch-over' }) !== null;
  return {
    name: pair.name,
    servers: pair.members.flatMap((member) => {
      const info = infos.find((one) => one.name === member.name);
      const cautions = cautionsFor(member.state, pair.peerOf(member).state);
      return info ? [{ ...info, tail: member.log.tail, cautions }] : [];
    }),
    switchOverCaution: canSwitch ? null : 'It takes a primary and a backup that both run.',
    next: next.kind === 'act' ? `${nameOf(next)}, because ${next.why}.` : next.why,
    plan: planOf(view).map(nameOf),
  };
}

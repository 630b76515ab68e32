import { cautionsFor } from '../cautions.ts';
import type { Estate } from '../estate.ts';
import { foresee, planOf } from '../foresee.ts';
import { type Next, nameAction, nextAction, shortVersion } from '../next-action.ts';
import { suggestedOption } from '../options.ts';
import type { Pair } from '../pair.ts';
import type { PanelPair, Snapshot } from './protocol.ts';

/** All that the page shows. */
export function snapshotOf(estate: Estate, notes: readonly string[]): Snapshot {
  return {
    pairs: estate.pairs.map((pair) => describePair(estate, pair)),
    release: shortVersion(estate.packageVersion),
    suggestedOption,
    notes,
  };
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

import type { Action } from './actions.ts';
import { nothingDone } from './model.ts';
import { type MemberView, type Next, nextAction, type PairView } from './next-action.ts';

const longestPlan = 60;

/**
 * What a settled pair looks like after an action and all that follows from it, or null where the action is refused.
 * Pure: the servers themselves are told nothing.
 */
export function foresee(pair: PairView, target: string, action: Action): PairView | null {
  const member = pair.members.find((one) => one.name === target);
  switch (action.action) {
    case 'switch-over':
      return switchedOver(pair);
    case 'start': {
      if (member?.condition !== 'stopped') return null;
      const peerServes = peerOf(pair, member).condition === 'running';
      return replace(pair, {
        ...member,
        condition: 'running',
        role: peerServes && !member.redundancyBroken ? 'backup' : 'primary',
        runningVersion: member.installedVersion,
        startedBroken: member.redundancyBroken,
        steppedDown: false,
      });
    }
    case 'stop':
    case 'kill':
      return member?.condition === 'running' ? stopped(pair, member) : null;
    case 'export':
      return member ? replace(pair, { ...member, sinceStop: { ...member.sinceStop, exported: true } }) : null;
    case 'install':
      if (member?.condition !== 'stopped') return null;
      return replace(pair, {
        ...member,
        installedVersion: pair.packageVersion,
        sinceStop: { ...member.sinceStop, installed: true },
      });
    case 'set-option':
      return member ? replace(pair, { ...member, sinceStop: { ...member.sinceStop, optionSet: true } }) : null;
    case 'set-redundancy':
      return member ? replace(pair, { ...member, redundancyBroken: action.broken }) : null;
    case 'upgrade-cassandra':
      return null;
    case 'rotate-log':
      return member?.condition === 'running' ? pair : null;
    case 'do-it-for-me': {
      const next = nextAction(pair);
      return next.kind === 'act' ? foresee(pair, next.target, next.action) : null;
    }
  }
}

/** Everything that `nextAction` would do from here on, in order. Empty when the pair is busy or done. */
export function planOf(pair: PairView): readonly Extract<Next, { kind: 'act' }>[] {
  const plan: Extract<Next, { kind: 'act' }>[] = [];
  let view = pair;
  while (plan.length < longestPlan) {
    const next = nextAction(view);
    if (next.kind !== 'act') break;
    plan.push(next);
    const after = foresee(view, next.target, next.action);
    if (!after) break;
    view = after;
  }
  return plan;
}

function switchedOver(pair: PairView): PairView | null {
  const primary = pair.members.find((member) => member.role === 'primary');
  const backup = pair.members.find((member) => member.role === 'backup');
  if (!primary || !backup || primary.startedBroken) return null;
  const swapped = replace(pair, { ...primary, role: 'backup', steppedDown: true });
  return replace(swapped, { ...backup, role: 'primary', steppedDown: false });
}

function stopped(pair: PairView, member: MemberView): PairView {
  const peer = peerOf(pair, member);
  const without = replace(pair, {
    ...member,
    condition: 'stopped',
    role: null,
    runningVersion: null,
    startedBroken: false,
    steppedDown: false,
    sinceStop: nothingDone,
  });
  return peer.role === 'backup' ? replace(without, { ...peer, role: 'primary', steppedDown: false }) : without;
}

function peerOf(pair: PairView, member: MemberView): MemberView {
  const [first, second] = pair.members;
  return first.name === member.name ? second : first;
}

function replace(pair: PairView, member: MemberView): PairView {
  const [first, second] = pair.members;
  return { ...pair, members: first.name === member.name ? [member, second] : [first, member] };
}

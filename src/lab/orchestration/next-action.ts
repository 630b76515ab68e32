/**
 * The next sensible action in the rolling upgrade of a pair, from whatever state the pair is in. The order is that of the
 * Orchestration Server Migration Guide, "HA ORS Migration Procedure to 8.1.4 when Persistence Enabled": switch the
 * primary over to backup, stop it, export its options, install, set new options, start it as backup, switch over to it,
 * and the same for the other one. Calls come first: where nobody serves them, somebody is started.
 */
import type { Action } from './actions.ts';
import type { ServerState } from './model.ts';
import { suggestedOption } from './options.ts';

export type MemberView = Pick<
  ServerState,
  | 'name'
  | 'condition'
  | 'role'
  | 'installedVersion'
  | 'runningVersion'
  | 'installing'
  | 'redundancyBroken'
  | 'startedBroken'
  | 'steppedDown'
  | 'sinceStop'
>;

export interface PairView {
  readonly name: string;
  readonly packageVersion: string;
  /** Roles are on their way from one member to the other. */
  readonly switching: boolean;
  readonly members: readonly [MemberView, MemberView];
}

export type Next =
  | { readonly kind: 'act'; readonly target: string; readonly action: Action; readonly why: string }
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'done'; readonly why: string };

/** Pure: the same state of the pair always gets the same answer. */
export function nextAction(pair: PairView): Next {
  const busy = whatIsUnderWay(pair);
  if (busy) return { kind: 'wait', why: busy };
  const [first, second] = pair.members;
  const broken = pair.members.find((member) => member.redundancyBroken);
  if (broken) return fixRedundancy(broken);
  if (first.condition === 'running' && second.condition === 'running') return whenBothRun(pair);
  if (first.condition === 'running') return prepareAndStart(pair, second);
  if (second.condition === 'running') return prepareAndStart(pair, first);
  const ready = pair.members.find((member) => member.installedVersion === pair.packageVersion);
  return start(ready ?? first, `${pair.name} is down: somebody has to serve the calls`);
}

function whenBothRun(pair: PairView): Next {
  const [first, second] = pair.members;
  if (first.role === second.role) {
    const intruder = second.startedBroken ? second : first;
    return stop(intruder, 'both members are primary, and this one was started with broken redundancy settings');
  }
  const [primary, backup] = first.role === 'primary' ? [first, second] : [second, first];
  const upgraded = (member: MemberView) => member.runningVersion === pair.packageVersion;
  if (primary.startedBroken) return stop(primary, 'it was started with broken redundancy settings');
  if (upgraded(primary) && upgraded(backup))
    return {
      kind: 'done',
      why: `Both members of ${pair.name} run ${pair.packageVersion}: ${primary.name} is primary, ${backup.name} is backup.`,
    };
  if (upgraded(primary)) return stop(backup, `${primary.name} is upgraded and serves the calls`);
  if (upgraded(backup)) return switchOver(pair, `${backup.name} is upgraded and can take the calls`);
  if (backup.steppedDown) return stop(backup, `${primary.name} serves the calls`);
  return switchOver(pair, `${backup.name} takes the calls while ${primary.name} is upgraded`);
}

function prepareAndStart(pair: PairView, member: MemberView): Next {
  const outdated = member.installedVersion !== pair.packageVersion;
  const done = member.sinceStop;
  if (outdated || done.installed) {
    if (!done.exported) return act(member.name, { action: 'export' }, 'its options are needed for a rollback');
    if (outdated) return act(member.name, { action: 'install' }, `it still has ${member.installedVersion}`);
    if (!done.optionSet)
      return act(member.name, { action: 'set-option', ...suggestedOption }, 'the new version knows it');
  }
  return start(member, 'it is ready');
}

function fixRedundancy(member: MemberView): Next {
  return act(member.name, { action: 'set-redundancy', broken: false }, 'it would come up as primary beside a primary');
}

function switchOver(pair: PairView, why: string): Next {
  return act(pair.name, { action: 'switch-over' }, why);
}

function stop(member: MemberView, why: string): Next {
  return act(member.name, { action: 'stop' }, why);
}

function start(member: MemberView, why: string): Next {
  return act(member.name, { action: 'start' }, why);
}

function act(target: string, action: Action, why: string): Next {
  return { kind: 'act', target, action, why };
}

function whatIsUnderWay(pair: PairView): string | null {
  for (const member of pair.members) {
    if (member.installing) return `${member.name} is being installed.`;
    if (member.condition === 'starting' || member.condition === 'stopping')
      return `${member.name} is ${member.condition}.`;
  }
  return pair.switching ? `${pair.name} is switching over.` : null;
}

/** `Export options of ors-a1`, as on its button. */
export function nameAction(target: string, action: Action, packageVersion: string): string {
  switch (action.action) {
    case 'start':
      return `Start ${target}`;
    case 'stop':
      return `Stop ${target}`;
    case 'kill':
      return `Kill ${target}`;
    case 'switch-over':
      return `Switch over ${target}`;
    case 'export':
      return `Export options of ${target}`;
    case 'install':
      return `Install ${shortVersion(packageVersion)} on ${target}`;
    case 'set-option':
      return `${action.value === null ? 'Delete' : 'Set'} ${action.option} on ${target}`;
    case 'rotate-log':
      return `Rotate log of ${target}`;
    case 'set-redundancy':
      return `${action.broken ? 'Break' : 'Fix'} redundancy settings of ${target}`;
    case 'upgrade-cassandra':
      return `Upgrade Cassandra on ${target}`;
    case 'do-it-for-me':
      return `Do it for me on ${target}`;
  }
}

/** `8.1.400.75` is release 8.1.4. */
export function shortVersion(version: string): string {
  const [major, minor, release = ''] = version.split('.');
  return `${major}.${minor}.${release.slice(0, 1)}`;
}

import type { FrameworkServer, Lab, LcaHost } from '../../../src/lab/lab.ts';
import { lastLog } from '../support.ts';

/** A server of Framework with an Application object. */
export function fw(lab: Lab, name: string): FrameworkServer {
  const found = lab.servers().find((one) => one.name === name);
  switch (found?.product) {
    case 'scs':
    case 'message-server':
    case 'confserv':
    case 'confserv-proxy':
      return found;
    default:
      throw new Error(`no server of Framework ${name}`);
  }
}

/** Every server of Framework with an Application object. */
export function allOfFramework(lab: Lab): FrameworkServer[] {
  return lab
    .servers()
    .flatMap(({ name, product }) =>
      name.startsWith('fw-') && product !== 'lca' && product !== 'db-server' ? [fw(lab, name)] : [],
    );
}

export function agentHost(lab: Lab, name: string): LcaHost {
  const found = lab.servers().find((one) => one.name === name);
  if (found?.product !== 'lca') throw new Error(`no host ${name}`);
  return found;
}

/** `running primary`, `stopped`, `starting halted`, `running primary in upgrade mode`. */
export function stateOf(lab: Lab, name: string): string {
  const { state, role, halted, upgradeMode } = fw(lab, name);
  return [state, role, halted && 'halted', upgradeMode && 'in upgrade mode'].filter(Boolean).join(' ');
}

/**
 * What a person reads in a log of either form, in order: ids, and client counts as `clients N`. Lines about single
 * clients and other servers are left out.
 */
export function story(log: string): string[] {
  const uninteresting = /^(?:04502|04503|04504|04520|04522|04524|04120)$/;
  return log.split('\n').flatMap((line) => {
    const id =
      /^\d\d:\d\d:\d\d\.\d{3} \w{3} (\d{5}) /.exec(line)?.[1] ??
      /^\S+(?: {3}\S+){3} {3}GCTI-\d\d-(\d{5}) {3}/.exec(line)?.[1];
    if (id) return uninteresting.test(id) ? [] : [id];
    const clients = /^\S+ Total number of clients: (\d+)$/.exec(line)?.[1];
    return clients ? [`clients ${clients}`] : [];
  });
}

/** The story that the last log of a server tells. */
export function lastStory(lab: Lab, name: string): string[] {
  return story(lastLog(fw(lab, name)));
}

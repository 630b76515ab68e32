/** What is different between the servers of Framework. */
import type { ApplicationType } from '../genesys/log-line.ts';
import type { Product } from '../genesys/software.ts';
import type { ProductName } from './model.ts';

export interface Kind extends Product {
  /** For the header of its log. */
  readonly applicationType: ApplicationType;
  /** Its software can be installed into a new folder beside the old one, and the folders exchanged. */
  readonly changesFolders: boolean;
  /** Why a pair of it cannot be switched over by hand, or null. */
  readonly noSwitchOver: string | null;
}

/** The number of Configuration Server is documented; those of the others are plausible. A proxy is of its master's type. */
export const kinds: Readonly<Record<ProductName, Kind>> = {
  scs: {
    title: 'Solution Control Server',
    type: 'SolutionControlServer',
    applicationType: { name: 'SCS', number: 43 },
    changesFolders: false,
    noSwitchOver: null,
  },
  'message-server': {
    title: 'Message Server',
    type: 'MessageServer',
    applicationType: { name: 'MessageServer', number: 42 },
    changesFolders: false,
    noSwitchOver: null,
  },
  confserv: {
    title: 'Configuration Server',
    type: 'ConfigurationServer',
    applicationType: { name: 'ConfigurationServer', number: 21 },
    changesFolders: true,
    noSwitchOver: null,
  },
  'confserv-proxy': {
    title: 'Configuration Server Proxy',
    type: 'ConfigurationServerProxy',
    applicationType: { name: 'ConfigurationServer', number: 21 },
    changesFolders: true,
    noSwitchOver: 'a Configuration Server Proxy cannot be switched over by hand; stop the primary and start it again',
  },
};

/** Local Control Agent is no Application object of its own: its number stands for none. */
export const localControlAgent: Product & { readonly applicationType: ApplicationType } = {
  title: 'Local Control Agent',
  type: 'LocalControlAgent',
  applicationType: { name: 'LocalControlAgent', number: 0 },
};

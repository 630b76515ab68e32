/** What Framework looks like in a new lab. It matters only once: afterwards the world lives in `state.json`. */
import type { MessageForm, Role } from '../genesys/model.ts';
import { originalDatabase } from './environment.ts';
import type { ProductName, ServerState, World } from './model.ts';
import { usualConf, usualOptions } from './options.ts';

const usualVersion = '8.1.300.33';
const packageVersion = '8.5.101.05';

interface Plan {
  readonly name: string;
  readonly product: ProductName;
  readonly host: string;
  readonly port: number;
  readonly pair?: string;
  readonly role?: Role;
  /** Of the Application object; the name with underscores if absent. */
  readonly application?: string;
  readonly messageForm?: MessageForm;
  readonly clientele?: number;
}

/** In some pairs the primary is not the first member, so that nobody may assume it. */
const plans: readonly Plan[] = [
  { name: 'fw-scs1', product: 'scs', host: 'cc-scs-01', port: 7300, pair: 'fw-scs', role: 'primary', clientele: 3 },
  { name: 'fw-scs2', product: 'scs', host: 'cc-scs-02', port: 7301, pair: 'fw-scs', role: 'backup', clientele: 3 },
  { name: 'fw-scs3', product: 'scs', host: 'cc-scs-03', port: 7302 },
  {
    name: 'fw-ms1',
    product: 'message-server',
    host: 'cc-ms-01',
    port: 7310,
    pair: 'fw-ms',
    role: 'backup',
    clientele: 5,
  },
  {
    name: 'fw-ms2',
    product: 'message-server',
    host: 'cc-ms-02',
    port: 7311,
    pair: 'fw-ms',
    role: 'primary',
    clientele: 5,
  },
  { name: 'fw-ms3', product: 'message-server', host: 'cc-ms-03', port: 7312 },
  ...pairOf('fw-cs', { product: 'confserv', host: 'cc-cfg-0', port: 2020, clientele: 24 }),
  { name: 'fw-cs3', product: 'confserv', host: 'cc-cfg-03', port: 2022, clientele: 9 },
  ...pairOf('fw-csp', { product: 'confserv-proxy', host: 'cc-csp-0', port: 2030, clientele: 18 }),
  { name: 'fw-csp3', product: 'confserv-proxy', host: 'cc-csp-03', port: 2032, clientele: 7 },
];

/** The guide: the one that is configured as primary is called `confserv`. Its backup writes its log in the full form. */
function pairOf(pair: string, { host, port, ...same }: Omit<Plan, 'name' | 'pair' | 'role'>): readonly Plan[] {
  const isMaster = same.product === 'confserv';
  return [
    {
      ...same,
      name: `${pair}1`,
      host: `${host}1`,
      port,
      pair,
      role: 'primary',
      ...(isMaster && { application: 'confserv' }),
    },
    {
      ...same,
      name: `${pair}2`,
      host: `${host}2`,
      port: port + 1,
      pair,
      role: 'backup',
      ...(isMaster && { messageForm: 'full' as const }),
    },
  ];
}

const agents = [
  { name: 'fw-scs1', host: 'cc-scs-01', port: 4991 },
  { name: 'fw-scs2', host: 'cc-scs-02', port: 4992 },
  { name: 'fw-scs3', host: 'cc-scs-03', port: 4993 },
  { name: 'fw-host4', host: 'cc-host-04', port: 4994 },
  { name: 'fw-host5', host: 'cc-host-05', port: 4995 },
];

/** Without logs yet, everything running. */
export function newWorld(ports: 'default' | 'any', installedVersion = usualVersion): World {
  const portFor = (usual: number) => (ports === 'any' ? 0 : usual);
  const servers = plans.map((plan) => serverOf(plan, portFor(plan.port), installedVersion));
  const masters = servers.filter((server) => server.product === 'confserv');
  return {
    packageVersion,
    servers,
    pairs: [...new Set(plans.flatMap(({ pair }) => pair ?? []))].map((name) => ({
      name,
      members: [`${name}1`, `${name}2`],
      promoting: null,
    })),
    lcas: agents.map(({ name, host, port }) => ({
      name,
      host,
      port: portFor(port),
      version: installedVersion,
      upgrading: false,
      log: null,
    })),
    environments: [...new Set(masters.map(({ name, pair }) => pair ?? name))].map((name, index) => ({
      name,
      readOnly: false,
      databaseBackedUp: false,
      databaseUpgraded: false,
      dbServerStopped: false,
      dbServer: { name: `${name}-dbs`, host: `cc-dbs-0${index + 1}`, port: portFor(7_320 + index) },
      nextStart: 'upgrade-mode',
    })),
  };
}

function serverOf(plan: Plan, port: number, installedVersion: string): ServerState {
  const { name, product, host, pair = null, role = null, messageForm = 'short', clientele = 0 } = plan;
  const application = plan.application ?? name.replaceAll('-', '_');
  const database = product === 'confserv' ? originalDatabase(pair ?? name) : null;
  // The port in the file is the one that was planned: where another is used, the command line tells it.
  const conf = database === null ? {} : usualConf(application, plan.port, database);
  return {
    name,
    product,
    application,
    host,
    pair,
    port,
    messageForm,
    condition: 'running',
    role,
    runningVersion: installedVersion,
    runningDatabase: database,
    upgradeMode: false,
    halted: false,
    installing: null,
    folders: { active: { version: installedVersion, conf }, prepared: null, backup: null, startsFrom: 'active' },
    clients: role === 'backup' ? 0 : clientele,
    clientele,
    options: usualOptions(product, application, messageForm),
    log: null,
  };
}

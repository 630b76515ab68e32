/** The estate of a lab, written as a person would write it: something to read, change and copy from. */
import { stringify } from 'yaml';
import type {
  CassandraNodeInfo,
  FrameworkServer,
  LcaHost,
  LoadBalancer,
  OrsServer,
  ServerInfo,
  UwmServer,
} from '../lab/lab.ts';

/**
 * @param servers the lab's, in order; the members of a pair stand together
 * @param address where the lab's Genesys servers listen, whatever they call their hosts
 */
export function demoEstate(servers: readonly ServerInfo[], address = '127.0.0.1'): string {
  const estate = {
    name: 'lab',
    servers: Object.fromEntries(servers.map((server) => [server.name, entryOf(server, address)])),
    pairs: pairsOf(servers),
  };
  return `# The lab's servers, as Handrail knows them. Written anew at every start; copy it to begin your own.\n${stringify(estate)}`;
}

function entryOf(server: ServerInfo, address: string) {
  switch (server.product) {
    case 'ors':
      return orsEntry(server, address);
    case 'personalization-server':
      return uwmEntry(server, 'personalization');
    case 'management-server':
      return uwmEntry(server, 'management');
    case 'load-balancer':
      return balancerEntry(server);
    case 'scs':
    case 'message-server':
    case 'confserv':
    case 'confserv-proxy':
      return frameworkEntry(server, address);
    case 'lca':
      return agentEntry(server, address);
    case 'cassandra':
      return cassandraEntry(server, address);
    case 'db-server':
      return { product: server.product, host: address, ports: { main: server.port } };
  }
}

function orsEntry({ product, application, port, paths }: OrsServer, host: string) {
  return {
    product,
    host,
    application,
    ports: { main: port },
    logs: paths.logs,
    files: { 'exported-options': paths.exported, installation: paths.installation },
  };
}

function uwmEntry({ product, host, port, paths, database }: UwmServer, key: string) {
  const connection = {
    engine: 'sqlserver',
    host,
    port: database.port,
    database: database.name,
    user: database.user,
    password: `\${env:${database.passwordVariable}}`,
    encrypt: false,
  };
  return {
    product,
    host,
    ports: { main: port },
    files: { installation: paths.installation },
    databases: { [key]: connection },
  };
}

function balancerEntry({ product, host, port, statusPage }: LoadBalancer) {
  return { product, host, ports: { main: port }, pages: { status: statusPage } };
}

function frameworkEntry({ product, application, port, lcaPort, paths }: FrameworkServer, host: string) {
  const files = {
    'exported-options': paths.exported,
    installation: paths.installation,
    'new-installation': paths.newInstallation,
    'new-configuration': paths.newConfiguration,
    configuration: paths.configuration,
    'folder-backup': paths.folderBackup,
    'lca-installation': paths.lcaInstallation,
  };
  return {
    product,
    host,
    application,
    ports: { main: port, ...(lcaPort !== null && { lca: lcaPort }) },
    logs: paths.logs,
    files: Object.fromEntries(Object.entries(files).filter(([, path]) => path !== null)),
  };
}

function cassandraEntry({ product, port, paths }: CassandraNodeInfo, host: string) {
  const sessions = { engine: 'cassandra', host, port, database: 'Orchestration', nodetool: paths.nodetool };
  return { product, host, ports: { main: port }, databases: { sessions } };
}

function agentEntry({ product, application, port, paths }: LcaHost, host: string) {
  return {
    product,
    host,
    application,
    ports: { main: port },
    logs: paths.logs,
    files: { installation: paths.installation },
  };
}

function pairsOf(servers: readonly ServerInfo[]) {
  const paired = servers.flatMap((server) =>
    'pair' in server && server.pair !== null ? [{ name: server.name, pair: server.pair }] : [],
  );
  return Object.fromEntries(
    [...new Set(paired.map((server) => server.pair))].map((pair) => {
      const [first, second] = paired.filter((server) => server.pair === pair);
      return [pair, { first: first?.name, second: second?.name }];
    }),
  );
}

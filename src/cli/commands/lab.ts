/** `handrail lab`: the simulated estate alone. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type ServerInfo, startLab } from '../../lab/lab.ts';
import { claimFolder } from '../claim.ts';
import { demoEstate } from '../demo-estate.ts';
import { DATA_DIR, milliseconds, portNumber, version } from '../options.ts';
import { print } from '../output.ts';
import { runUntilAsked } from '../run-until-asked.ts';

interface LabFlags {
  readonly port: number;
  readonly dir: string;
  readonly anyPorts?: true;
  readonly pace?: number;
  readonly estate?: string;
  readonly frameworkVersion?: string;
}

export function addLab(program: Command): void {
  program
    .command('lab')
    .description('a simulated estate: servers that behave like real ones, with a panel to work them by')
    .option('--port <number>', 'where the panel is; 0 for any free port', portNumber, 0)
    .option('--dir <folder>', 'where its logs, files and state are', join(DATA_DIR, 'lab'))
    .option('--any-ports', 'let the servers listen on any free ports, instead of the usual ones')
    .option('--pace <milliseconds>', 'how long a server takes to start, and other things accordingly', milliseconds)
    .option('--framework-version <version>', 'what Genesys Framework runs in a new lab, 8.1.300.33', version)
    .option('--estate <file>', 'write an estate of its servers there, for HANDRAIL_ESTATE')
    .action(async ({ port, dir, anyPorts, pace, estate, frameworkVersion }: LabFlags) => {
      const claim = await claimFolder(dir, '--dir');
      const lab = await startLab({
        directory: dir,
        port,
        say: print,
        ...(anyPorts && { ports: 'any' }),
        ...(pace !== undefined && { pace }),
        ...(frameworkVersion !== undefined && { frameworkVersion }),
      });
      if (estate !== undefined) await writeFile(resolve(estate), demoEstate(lab.servers()));
      print(`The lab’s panel is at ${lab.url}`);
      for (const server of lab.servers()) print(`  ${describe(server)}`);
      print('Whoever looks at the databases needs:');
      for (const [name, value] of Object.entries(lab.secrets)) print(`  export ${name}='${value}'`);
      await runUntilAsked(async () => {
        await lab.close();
        await claim.release();
      });
    });
}

function describe(server: ServerInfo): string {
  switch (server.product) {
    case 'ors':
    case 'scs':
    case 'message-server':
    case 'confserv':
    case 'confserv-proxy':
    case 'lca':
      return `${server.name}: application ${server.application} on ${server.host}, port ${server.port}, logs ${server.paths.logs}`;
    case 'personalization-server':
    case 'management-server':
      return `${server.name}: ${server.statusPage}, database ${server.database.name} on port ${server.database.port}`;
    case 'cassandra':
      return `${server.name}: Cassandra ${server.version} on ${server.host}, Thrift on port ${server.port}`;
    case 'db-server':
      return `${server.name}: on ${server.host}, port ${server.port}`;
    case 'load-balancer':
      return `${server.name}: ${server.statusPage}, for ${server.members.join(', ')}`;
  }
}

/** The estate of a lab, written as a person would write it: something to read, change and copy from. */
import { stringify } from 'yaml';

export interface LabServer {
  readonly name: string;
  readonly application: string;
  readonly host: string;
  readonly pair: string;
  readonly port: number;
  readonly paths: { readonly logs: string; readonly exported: string; readonly installation: string };
}

/**
 * @param servers the lab's, in order; the members of a pair stand together
 * @param address where the lab's servers listen, whatever they call their hosts
 */
export function demoEstate(servers: readonly LabServer[], address = '127.0.0.1'): string {
  const estate = {
    name: 'lab',
    servers: Object.fromEntries(
      servers.map(({ name, application, port, paths }) => [
        name,
        {
          product: 'ors',
          host: address,
          application,
          ports: { main: port },
          logs: paths.logs,
          files: { 'exported-options': paths.exported, installation: paths.installation },
        },
      ]),
    ),
    pairs: Object.fromEntries(
      [...new Set(servers.map((server) => server.pair))].map((pair) => {
        const [first, second] = servers.filter((server) => server.pair === pair);
        return [pair, { first: first?.name, second: second?.name }];
      }),
    ),
  };
  return `# The lab's servers, as Handrail knows them. Written anew at every start; copy it to begin your own.\n${stringify(estate)}`;
}

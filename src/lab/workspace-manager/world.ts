/** A new world: two Management Servers' places, a replicated group with a master, a load-balanced group, and room for one more. */
import { randomBytes } from 'node:crypto';
import type { Product, ServerState, World } from './model.ts';

const installedVersion = '2021.1';
const packageVersion = '2023.1';

/** @param ports `any`: free ones, found when they are opened */
export function newWorld(ports: 'default' | 'any'): World {
  const port = (usual: number) => (ports === 'any' ? 0 : usual);
  const server = (
    name: string,
    product: Product,
    usual: number,
    database: string,
    change: Partial<ServerState> = {},
  ): ServerState => ({
    name,
    product,
    port: port(usual),
    database,
    condition: 'online',
    installedVersion,
    portal: 'closed',
    page: 'ok',
    inBalancer: null,
    ...change,
  });
  const vacant = { condition: 'not-installed', installedVersion: null } as const;
  const balanced = { inBalancer: true } as const;
  const database = (name: string, role: 'publisher' | 'subscriber' | null = null) => ({
    name,
    version: installedVersion,
    replication: role && { role, enabled: true },
  });
  return {
    packageVersion,
    sql: { name: 'uwm-sql', port: port(14_330), password: randomBytes(18).toString('base64url') },
    balancer: { name: 'uwm-lb', port: port(7780) },
    databases: [
      database('Management'),
      database('Personalization1', 'publisher'),
      database('Personalization2', 'subscriber'),
      database('Personalization3', 'subscriber'),
      database('PersonalizationLB'),
    ],
    servers: [
      server('uwm-ms1', 'management-server', 7751, 'Management'),
      server('uwm-ms-new', 'management-server', 7752, 'Management', vacant),
      server('uwm-ps1', 'personalization-server', 7771, 'Personalization1'),
      server('uwm-ps2', 'personalization-server', 7772, 'Personalization2'),
      server('uwm-ps3', 'personalization-server', 7773, 'Personalization3'),
      server('uwm-ps-new', 'personalization-server', 7777, 'Personalization1', vacant),
      server('uwm-ps4', 'personalization-server', 7774, 'PersonalizationLB', balanced),
      server('uwm-ps5', 'personalization-server', 7775, 'PersonalizationLB', balanced),
      server('uwm-ps6', 'personalization-server', 7776, 'PersonalizationLB', balanced),
    ],
  };
}

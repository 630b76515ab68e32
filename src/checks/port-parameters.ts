/** What `port-open` and `port-closed` are told. */
import { z } from 'zod';
import type { Server } from '../estate/model.ts';

export const portParameters = z.strictObject({
  port: z.string().min(1).default('main').describe("Name of a port in the server's estate entry"),
  timeout: z.number().min(0.1).max(30).default(3).describe('Seconds to wait for an answer'),
});

export type PortParameters = z.infer<typeof portParameters>;

export function missingPort(server: Server, { port }: PortParameters): string | undefined {
  return Object.hasOwn(server.ports, port) ? undefined : `no \`ports.${port}\``;
}

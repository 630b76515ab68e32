/** A port that refuses connections, on a host that answers. */
import type { CheckDeclaration } from '../check.ts';
import { missingPort, type PortParameters, portParameters } from '../port-parameters.ts';

export const portClosed: CheckDeclaration<PortParameters> = {
  kind: 'port-closed',
  summary: 'A port refuses connections',
  parameters: portParameters,
  outcomes: () => [{ name: 'closed', passes: true }],
  missing: missingPort,
  title: ({ port }) => `Port \`${port}\` closed`,
  baseline: false,
};

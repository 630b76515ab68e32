/** A port that accepts connections. */
import type { CheckDeclaration } from '../check.ts';
import { missingPort, type PortParameters, portParameters } from '../port-parameters.ts';

export const portOpen: CheckDeclaration<PortParameters> = {
  kind: 'port-open',
  summary: 'A port accepts connections',
  parameters: portParameters,
  outcomes: () => [{ name: 'open', passes: true }],
  missing: missingPort,
  title: ({ port }) => `Port \`${port}\` open`,
  baseline: false,
};

import type { Probe } from '../check.ts';
import { knock } from '../knock.ts';
import type { PortParameters } from '../port-parameters.ts';

export const portOpenProbe: Probe<PortParameters> = {
  async look(server, parameters, { signal }) {
    const found = await knock(server, parameters, signal);
    switch (found.answer) {
      case 'open': {
        const text = `${found.address} accepted a connection`;
        return { state: 'outcome', outcome: 'open', summary: `${found.address} is open`, evidence: [{ text }] };
      }
      case 'refused':
        return { state: 'not-yet', summary: `${found.address} refuses connections`, evidence: [] };
      case 'none':
        return { state: 'unknown', summary: found.why, evidence: [] };
    }
  },
};

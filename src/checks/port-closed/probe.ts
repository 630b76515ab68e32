/**
 * Only a refusal proves a port closed: the host is there and says no. Silence may be a firewall, and a name that is not
 * found may be a mistake in the estate.
 */
import type { Probe } from '../check.ts';
import { knock } from '../knock.ts';
import type { PortParameters } from '../port-parameters.ts';

export const portClosedProbe: Probe<PortParameters> = {
  async look(server, parameters, { signal }) {
    const found = await knock(server, parameters, signal);
    switch (found.answer) {
      case 'refused': {
        const text = `${found.address} refused a connection`;
        return { state: 'outcome', outcome: 'closed', summary: `${found.address} is closed`, evidence: [{ text }] };
      }
      case 'open':
        return { state: 'not-yet', summary: `${found.address} still accepts connections`, evidence: [] };
      case 'none':
        return { state: 'unknown', summary: found.why, evidence: [] };
    }
  },
};

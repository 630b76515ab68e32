/** What a run's current step asks of the check queues. */

import type { CheckRequest, WatchRequest } from '../queue/messages.ts';
import { machineCheck } from '../runs/checks.ts';
import type { Run, StepVisit } from '../runs/run.ts';

export interface StepRequests {
  /** Checks of which no baseline is taken yet. */
  readonly baselines: readonly CheckRequest[];
  /** Checks that are to watch. */
  readonly watches: readonly WatchRequest[];
}

const NOTHING: StepRequests = { baselines: [], watches: [] };

/** Nothing for a step that is decided and for a run that has ended. Checks by a person's word ask nothing. */
export function requestsOf(run: Run, visit: StepVisit | undefined): StepRequests {
  if (visit === undefined || visit.phase === 'decided' || run.ended !== undefined) return NOTHING;
  const requests = Object.keys(visit.checks).flatMap((id) => requestFor(run, visit, id));
  const noted = (request: WatchRequest) => request.baseline !== undefined;
  return {
    baselines: requests.filter((request) => !noted(request)),
    // A check that has its baseline watches only once the whole step is open: nobody was asked to act before.
    watches: visit.phase === 'open' ? requests.filter(noted) : [],
  };
}

function requestFor(run: Run, visit: StepVisit, id: string): readonly WatchRequest[] {
  const found = machineCheck(run, visit, id);
  const server = found && run.targets[found.server];
  if (found === undefined || server === undefined) return [];
  const baseline = visit.checks[id]?.baseline;
  return [
    {
      run: run.id,
      step: visit.key,
      check: id,
      kind: found.check.kind,
      server,
      parameters: found.parameters,
      ...(baseline === undefined ? {} : { baseline }),
    },
  ];
}

import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { OrchestrationPart, PanelPair } from '../panel-part.ts';
import { ServerCard } from './server-card.tsx';

interface PairSectionProps {
  readonly pair: PanelPair;
  readonly part: OrchestrationPart;
  readonly act: Act;
}

export function PairSection({ pair, part, act }: PairSectionProps) {
  const heading = useId();
  return (
    <section class="group" aria-labelledby={heading}>
      <div class="group-head">
        <h3 id={heading}>Pair {pair.name}</h3>
        <ActionButton
          label="Switch over"
          name={`Switch over ${pair.name}`}
          caution={pair.switchOverCaution}
          onPress={() => act({ pair: pair.name, action: 'switch-over' })}
        />
      </div>
      <div class="servers">
        {pair.servers.map((server) => (
          <ServerCard key={server.name} server={server} part={part} act={act} />
        ))}
      </div>
      <div class="helper-row">
        <ActionButton
          label="Do it for me"
          name={`Do it for me on ${pair.name}`}
          kind="helper"
          onPress={() => act({ pair: pair.name, action: 'do-it-for-me' })}
        />
        <p>
          {pair.plan.length > 0 && <span class="quiet">Next: </span>}
          {pair.next}
        </p>
      </div>
      {pair.plan.length > 0 && (
        <details class="plan">
          <summary>
            The whole upgrade of {pair.name}: {pair.plan.length} {pair.plan.length === 1 ? 'action' : 'actions'} to go
          </summary>
          <ol>
            {pair.plan.map((step, index) => (
              <li key={`${index}-${step}`}>{step}</li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

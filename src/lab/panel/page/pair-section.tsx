import { useId } from 'preact/hooks';
import type { PanelPair, Snapshot } from '../protocol.ts';
import { ActionButton } from './action-button.tsx';
import type { Act } from './panel.tsx';
import { ServerCard } from './server-card.tsx';

interface PairSectionProps {
  readonly pair: PanelPair;
  readonly snapshot: Snapshot;
  readonly act: Act;
}

export function PairSection({ pair, snapshot, act }: PairSectionProps) {
  const heading = useId();
  return (
    <section class="pair" aria-labelledby={heading}>
      <div class="pair-head">
        <h2 id={heading}>Pair {pair.name}</h2>
        <ActionButton
          label="Switch over"
          name={`Switch over ${pair.name}`}
          caution={pair.switchOverCaution}
          onPress={() => act({ pair: pair.name, action: 'switch-over' })}
        />
      </div>
      <div class="servers">
        {pair.servers.map((server) => (
          <ServerCard key={server.name} server={server} snapshot={snapshot} act={act} />
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

import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { OrchestrationPart } from '../panel-part.ts';
import { CassandraCard } from './cassandra-card.tsx';
import { PairSection } from './pair-section.tsx';

export function OrchestrationSection({ part, act }: { readonly part: OrchestrationPart; readonly act: Act }) {
  const { cassandra } = part;
  return (
    <>
      <div class="helper-row">
        <ActionButton
          label="Do it for me"
          name="Do it for me"
          kind="helper"
          onPress={() => act({ action: 'do-it-for-me' })}
        />
        <p class="quiet">Does the next sensible action of the upgrade, pair by pair.</p>
      </div>
      {part.pairs.map((pair) => (
        <PairSection key={pair.name} pair={pair} part={part} act={act} />
      ))}
      {cassandra.nodes.length > 0 && (
        <details class="kind">
          <summary>
            <h3>Cassandra</h3> keyspaces: {cassandra.keyspaces.join('; ') || 'none yet'}
          </summary>
          <div class="kind-body">
            <div class="servers">
              {cassandra.nodes.map((node) => (
                <CassandraCard key={node.name} node={node} packageVersion={cassandra.packageVersion} act={act} />
              ))}
            </div>
          </div>
        </details>
      )}
    </>
  );
}

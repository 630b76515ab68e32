import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { PanelLca } from '../panel-part.ts';

export function AgentCard({ agent, act }: { readonly agent: PanelLca; readonly act: Act }) {
  const heading = useId();
  const { name, host, upgrading, port, version, caution } = agent;
  const state = upgrading ? 'stopped' : 'running';
  return (
    <article class="server" data-state={state} aria-labelledby={heading}>
      <div class="server-head">
        <div>
          <h4 id={heading}>LCA of {name}</h4>
          <p class="quiet">{host}</p>
        </div>
        <p class="badges">
          <span class={`badge ${state}`}>{upgrading ? 'being upgraded' : 'running'}</span>
        </p>
      </div>
      <dl>
        <div>
          <dt>Version</dt>
          <dd>{version}</dd>
        </div>
        <div>
          <dt>Port</dt>
          <dd>
            {port} {upgrading ? 'closed' : 'open'}
          </dd>
        </div>
      </dl>
      <div class="actions">
        <ActionButton
          label="Upgrade LCA"
          name={`Upgrade LCA of ${name}`}
          caution={caution}
          onPress={() => act({ server: name, action: 'upgrade-lca' })}
        />
      </div>
    </article>
  );
}

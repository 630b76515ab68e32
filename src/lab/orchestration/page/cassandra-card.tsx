import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { PanelCassandra } from '../panel-part.ts';

interface CardProps {
  readonly node: PanelCassandra['nodes'][number];
  readonly packageVersion: string;
  readonly act: Act;
}

export function CassandraCard({ node, packageVersion, act }: CardProps) {
  const heading = useId();
  const { name, host, upgrading, port, version } = node;
  const state = upgrading ? 'stopped' : 'running';
  return (
    <article class="server" data-state={state} aria-labelledby={heading}>
      <div class="server-head">
        <div>
          <h4 id={heading}>{name}</h4>
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
          <dt>Thrift</dt>
          <dd>
            {port} {upgrading ? 'closed' : 'open'}
          </dd>
        </div>
      </dl>
      <div class="actions">
        <ActionButton
          label="Upgrade Cassandra"
          name={`Upgrade Cassandra on ${name}`}
          caution={version === packageVersion ? `It is ${version} already.` : null}
          onPress={() => act({ server: name, action: 'upgrade-cassandra' })}
        />
      </div>
    </article>
  );
}

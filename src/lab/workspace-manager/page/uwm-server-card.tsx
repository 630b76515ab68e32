import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { PlainAction } from '../actions.ts';
import type { Condition, PageKind } from '../model.ts';
import type { PanelUwmServer } from '../panel-part.ts';
import { PortalBox } from './portal-box.tsx';

interface CardProps {
  readonly server: PanelUwmServer;
  readonly release: string;
  readonly act: Act;
}

const conditionNames: Readonly<Record<Condition, string>> = {
  'not-installed': 'not installed',
  installing: 'being installed',
  offline: 'offline',
  'coming-up': 'coming up',
  online: 'online',
};

const pageNames: Readonly<Record<PageKind, string>> = {
  ok: 'tells how the server is',
  slow: 'takes very long',
  failing: 'answers 500',
  error: 'answers 200 with an error in it',
  'wrong-version': 'comes from another version',
  'database-locked': 'finds the database locked',
};

export function UwmServerCard({ server, release, act }: CardProps) {
  const heading = useId();
  const { name, database, state } = server;
  const button = (action: PlainAction, label: string, fullName = label) => (
    <ActionButton
      label={label}
      name={fullName}
      caution={server.cautions[action]}
      onPress={() => act({ server: name, action })}
    />
  );
  const isInstalled = server.version !== null;
  return (
    <article class="server" data-state={state} aria-labelledby={heading}>
      <div class="server-head">
        <div>
          <h4 id={heading}>{name}</h4>
          <p class="quiet">
            {state === 'online' ? (
              <a href={server.statusPage} target="_blank" rel="noreferrer">
                Status page<span class="unseen"> of {name}</span>
              </a>
            ) : (
              'No status page now'
            )}
          </p>
        </div>
        <p class="badges">
          <span class={`badge ${state}`}>{conditionNames[state]}</span>{' '}
          {state === 'online' && server.lockedOut && <span class="badge locked">locked out</span>}{' '}
          {server.inBalancer === false && <span class="badge">out of the balancer</span>}
        </p>
      </div>
      <dl>
        <div>
          <dt>Version</dt>
          <dd>{server.version ?? 'none'}</dd>
        </div>
        <div>
          <dt>Port</dt>
          <dd>
            {server.port} {state === 'online' || state === 'coming-up' ? 'open' : 'closed'}
          </dd>
        </div>
        <div>
          <dt>Database</dt>
          <dd>
            {database.name} {database.version}
          </dd>
        </div>
      </dl>
      {state === 'online' && server.lockedOut && <p class="quiet">{server.lockedOut}</p>}
      <div class="actions">
        {button('take-offline', `Take ${name} offline`)}
        {button('bring-online', `Bring ${name} online`)}
        {button('install', `Install ${release}`, `Install ${release} on ${name}`)}
        {button('uninstall', 'Uninstall', `Uninstall ${name}`)}
        {button('open-portal', 'Open portal', `Open portal on ${name}`)}
      </div>
      <PortalBox server={server} act={act} />
      {database.replication && isInstalled && (
        <div class="actions">
          {button('disable-replication', 'Disable replication', `Disable replication of ${name}`)}
          {button('enable-replication', 'Enable replication', `Enable replication of ${name}`)}
        </div>
      )}
      {server.inBalancer !== null && (
        <div class="actions">
          {button('leave-balancer', 'Out of the balancer', `Take ${name} out of the balancer`)}
          {button('join-balancer', 'Into the balancer', `Put ${name} into the balancer`)}
        </div>
      )}
      <details class="more">
        <summary>
          More<span class="unseen"> for {name}</span>
        </summary>
        <label class="choice">
          <span>
            Its status page<span class="unseen"> on {name}</span>
          </span>
          <select
            value={server.page}
            onChange={({ currentTarget }) => act({ server: name, action: 'set-page', page: currentTarget.value })}
          >
            {Object.entries(pageNames).map(([page, label]) => (
              <option key={page} value={page}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </details>
    </article>
  );
}

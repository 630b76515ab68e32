import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { EnvironmentAction } from '../actions.ts';
import type { NextStart } from '../model.ts';
import type { PanelEnvironment } from '../panel-part.ts';

interface BoxProps {
  readonly environment: PanelEnvironment;
  readonly isPair: boolean;
  readonly act: Act;
}

const nextStartNames: Readonly<Record<NextStart, string>> = {
  'upgrade-mode': 'upgrade mode',
  compatible: 'compatible',
  'same-schema': 'same schema',
  'no-sign': 'no sign',
  silent: 'silent',
};

/** What the master Configuration Servers of one environment share. */
export function EnvironmentBox({ environment, isPair, act }: BoxProps) {
  const { name, databases, readOnly, databaseUpgraded, databaseBackedUp, dbServer, dbServerStopped } = environment;
  const button = (action: EnvironmentAction, label: string, caution: string | null = null) => (
    <ActionButton
      label={label}
      name={`${label} ${nameNeeds(action)} ${name}`}
      caution={caution}
      onPress={() => act({ pair: name, action })}
    />
  );
  return (
    <div class="shared">
      <p class="quiet">
        Database {databases.original}
        {databaseBackedUp && ', backed up'}
        {databaseUpgraded && `; upgraded beside it: ${databases.upgraded}`}. DB Server {dbServer?.name}{' '}
        {dbServerStopped ? 'is stopped' : 'runs'}. {readOnly && <span class="badge read-only">read-only</span>}
      </p>
      <div class="actions">
        {button('read-only-on', 'Read-only on', readOnly ? `${name} is read-only.` : null)}
        {button('read-only-off', 'Read-only off', readOnly ? null : `${name} can be written to.`)}
        {button('back-up-database', 'Back up database')}
        {button('upgrade-database', 'Upgrade database', databaseUpgraded ? 'There is an upgraded one already.' : null)}
        {button('restore-database', 'Restore database', databaseBackedUp ? null : 'There is no backup.')}
        {dbServerStopped ? button('start-db-server', 'Start DB Server') : button('stop-db-server', 'Stop DB Server')}
      </div>
      {isPair && (
        <label class="choice">
          <span>
            Next start<span class="unseen"> of {name}</span>: what a new server does when it meets an older primary
          </span>
          <select
            aria-label={`Next start of ${name}`}
            value={environment.nextStart}
            onChange={({ currentTarget }) =>
              act({ pair: name, action: 'set-next-start', nextStart: currentTarget.value })
            }
          >
            {Object.entries(nextStartNames).map(([nextStart, label]) => (
              <option key={nextStart} value={nextStart}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function nameNeeds(action: EnvironmentAction): 'for' | 'of' {
  return action === 'read-only-on' || action === 'read-only-off' ? 'for' : 'of';
}

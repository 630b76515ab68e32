import { useId, useState } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { PanelUwmServer } from '../panel-part.ts';

interface PortalBoxProps {
  readonly server: PanelUwmServer;
  readonly act: Act;
}

/** The Server Configuration Portal of a server, while it is open. */
export function PortalBox({ server, act }: PortalBoxProps) {
  const heading = useId();
  const { name, portal, database } = server;
  if (portal === 'closed') return null;
  return (
    <section class="portal" aria-labelledby={heading}>
      <h5 id={heading}>
        Server Configuration Portal<span class="unseen"> of {name}</span>
      </h5>
      {portal === 'updates-required' && <UpdatesRequired server={server} act={act} />}
      {portal === 'updating' && <p>Status: Updating {database.name}</p>}
      {portal === 'upgrade-successful' && <p>Status: Upgrade Successful</p>}
      {portal === 'summary' && (
        <p>
          Summary: server {server.version}, {database.name} {database.version}
        </p>
      )}
      {portal !== 'updating' && (
        <div class="actions">
          <ActionButton
            label="CLOSE"
            name={`CLOSE portal on ${name}`}
            onPress={() => act({ server: name, action: 'close-portal' })}
          />
        </div>
      )}
    </section>
  );
}

function UpdatesRequired({ server, act }: PortalBoxProps) {
  const [isSelected, setSelected] = useState(true);
  const { name, database } = server;
  const caution = server.cautions['update-all'];
  return (
    <>
      <p>Database Updates Required</p>
      <label class="switch">
        <input
          type="checkbox"
          class="tick"
          checked={isSelected}
          onChange={({ currentTarget }) => setSelected(currentTarget.checked)}
        />
        <span>
          {database.name}, {database.version}
          <span class="unseen"> in the portal of {name}</span>
        </span>
      </label>
      <div class="actions">
        <ActionButton
          label="UPDATE SELECTED"
          name={`UPDATE SELECTED on ${name}`}
          caution={caution}
          onPress={() => act({ server: name, action: 'update-selected', databases: isSelected ? [database.name] : [] })}
        />
        <ActionButton
          label="UPDATE ALL"
          name={`UPDATE ALL on ${name}`}
          caution={caution}
          onPress={() => act({ server: name, action: 'update-all' })}
        />
      </div>
    </>
  );
}

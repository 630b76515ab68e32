import { useId } from 'preact/hooks';
import { LogTail } from '../../genesys/page/log-tail.tsx';
import { OptionEditor } from '../../genesys/page/option-editor.tsx';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { PlainAction } from '../actions.ts';
import type { OrchestrationPart, PanelServer } from '../panel-part.ts';

interface ServerCardProps {
  readonly server: PanelServer;
  readonly part: OrchestrationPart;
  readonly act: Act;
}

export function ServerCard({ server, part, act }: ServerCardProps) {
  const heading = useId();
  const { name } = server;
  const { release } = part;
  const button = (action: PlainAction, label: string, fullName: string) => (
    <ActionButton
      label={label}
      name={fullName}
      caution={server.cautions[action]}
      onPress={() => act({ server: name, action })}
    />
  );
  return (
    <article class="server" data-state={server.state} data-role={server.role ?? 'none'} aria-labelledby={heading}>
      <div class="server-head">
        <div>
          <h4 id={heading}>{name}</h4>
          <p class="quiet">{server.host}</p>
        </div>
        <p class="badges">
          <span class={`badge ${server.state}`}>{server.installing ? 'being installed' : server.state}</span>{' '}
          {server.role && <span class={`badge ${server.role}`}>{server.role}</span>}
        </p>
      </div>
      <dl>
        <div>
          <dt>Version</dt>
          <dd>{versionText(server)}</dd>
        </div>
        <div>
          <dt>Port</dt>
          <dd>
            {server.port} {server.state === 'stopped' || server.state === 'starting' ? 'closed' : 'open'}
          </dd>
        </div>
      </dl>
      <LogTail server={server} />
      <div class="actions">
        {button('start', 'Start', `Start ${name}`)}
        {button('stop', 'Stop', `Stop ${name}`)}
        {button('export', 'Export options', `Export options of ${name}`)}
        {button('install', `Install ${release}`, `Install ${release} on ${name}`)}
      </div>
      <OptionEditor server={name} suggested={part.suggestedOption} act={act} />
      <details class="more">
        <summary>
          More<span class="unseen"> for {name}</span>
        </summary>
        <div class="actions">
          {button('rotate-log', 'Rotate log', `Rotate log of ${name}`)}
          {button('kill', 'Kill', `Kill ${name}`)}
        </div>
        <label class="switch">
          <input
            type="checkbox"
            class="tick"
            checked={server.redundancyBroken}
            onChange={() => act({ server: name, action: 'set-redundancy', broken: !server.redundancyBroken })}
          />
          <span>
            Redundancy misconfigured<span class="unseen"> on {name}</span>
          </span>
        </label>
        <p class="quiet">Then it comes up as primary at its next start, whatever the other one is.</p>
      </details>
    </article>
  );
}

function versionText(server: PanelServer): string {
  if (server.runningVersion === null) return `${server.installedVersion} installed`;
  return server.runningVersion === server.installedVersion
    ? server.runningVersion
    : `${server.runningVersion} running, ${server.installedVersion} installed`;
}

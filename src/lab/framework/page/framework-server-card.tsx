import { useId } from 'preact/hooks';
import { LogTail } from '../../genesys/page/log-tail.tsx';
import { OptionEditor } from '../../genesys/page/option-editor.tsx';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { ServerAction } from '../actions.ts';
import type { PanelFrameworkServer } from '../panel-part.ts';

interface CardProps {
  readonly server: PanelFrameworkServer;
  readonly release: string;
  readonly act: Act;
}

export function FrameworkServerCard({ server, release, act }: CardProps) {
  const heading = useId();
  const { name, product } = server;
  const button = (action: ServerAction, label: string, preposition = '') => (
    <ActionButton
      label={label}
      name={[label, preposition, name].filter(Boolean).join(' ')}
      caution={server.cautions[action]}
      onPress={() => act({ server: name, action })}
    />
  );
  const install = button('install', `Install ${release}`, 'on');
  return (
    <article class="server" data-state={server.state} data-role={server.role ?? 'none'} aria-labelledby={heading}>
      <Head server={server} heading={heading} />
      <LogTail server={server} />
      <div class="actions">
        {button('start', 'Start')}
        {button('stop', 'Stop')}
        {server.changesFolders && button('prepare-folder', 'Prepare new folder', 'of')}
        {server.changesFolders && button('replace-folder', 'Replace folder', 'of')}
        {button('export', 'Export options', 'of')}
        {!server.changesFolders && install}
        {product === 'message-server' && button('update-log-database', 'Update Log Database', 'of')}
      </div>
      <OptionEditor server={name} suggested={server.suggestedOption} act={act} />
      {server.changesFolders && (
        <details>
          <summary>
            Rollback, and installing in place<span class="unseen"> of {name}</span>
          </summary>
          <div class="actions">
            {button('restore-folder', 'Restore folder', 'of')}
            {button('reset-startup', 'Reset startup parameters', 'of')}
            {install}
          </div>
        </details>
      )}
      {product === 'confserv' && (
        <details>
          <summary>
            Configuration file of the new version<span class="unseen"> of {name}</span>
          </summary>
          <div class="actions">
            {button('force-upgrade-mode', 'Force upgrade mode', 'of')}
            {button('unforce-upgrade-mode', 'Do not force upgrade mode', 'of')}
            {button('use-upgraded-database', 'Use upgraded database', 'on')}
            {button('use-original-database', 'Use original database', 'on')}
          </div>
        </details>
      )}
      <details>
        <summary>
          More<span class="unseen"> for {name}</span>
        </summary>
        <div class="actions">
          {button('rotate-log', 'Rotate log', 'of')}
          {button('kill', 'Kill')}
        </div>
      </details>
    </article>
  );
}

function Head({ server, heading }: { readonly server: PanelFrameworkServer; readonly heading: string }) {
  const isClosed = server.state === 'stopped' || server.state === 'starting';
  return (
    <>
      <div class="server-head">
        <div>
          <h5 id={heading}>{server.name}</h5>
          <p class="quiet">{server.host}</p>
        </div>
        <p class="badges">
          <span class={`badge ${server.state}`}>{server.installing ? 'being installed' : server.state}</span>{' '}
          {server.role && <span class={`badge ${server.role}`}>{server.role}</span>}{' '}
          {server.upgradeMode && <span class="badge upgrade-mode">upgrade mode</span>}{' '}
          {server.halted && <span class="badge halted">halted</span>}
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
            {server.port} {isClosed ? 'closed' : 'open'}
          </dd>
        </div>
        {server.changesFolders && (
          <div>
            <dt>Clients</dt>
            <dd>{server.clients}</dd>
          </div>
        )}
        {server.database && (
          <div>
            <dt>Database</dt>
            <dd>
              {server.database}
              {server.upgradeModeForced && ', upgrade-mode=1'}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

function versionText({ runningVersion, installedVersion }: PanelFrameworkServer): string {
  if (runningVersion === null) return `${installedVersion} installed`;
  return runningVersion === installedVersion
    ? runningVersion
    : `${runningVersion} running, ${installedVersion} installed`;
}

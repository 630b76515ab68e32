import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { DatabaseState } from '../model.ts';
import type { PanelGroup, WorkspaceManagerPart } from '../panel-part.ts';
import { UwmServerCard } from './uwm-server-card.tsx';

interface SectionProps {
  readonly part: WorkspaceManagerPart;
  readonly act: Act;
}

export function WorkspaceManagerSection({ part, act }: SectionProps) {
  const heading = useId();
  return (
    <>
      {part.groups.map((group) => (
        <Group key={group.title} group={group} release={part.release} act={act} />
      ))}
      <section class="group" aria-labelledby={heading}>
        <h3 id={heading}>
          SQL Server {part.sql.name}, port {part.sql.port}
        </h3>
        <ul class="databases">
          {part.databases.map((database) => (
            <li key={database.name}>{describe(database)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface GroupProps {
  readonly group: PanelGroup;
  readonly release: string;
  readonly act: Act;
}

function Group({ group, release, act }: GroupProps) {
  const heading = useId();
  const { balancer, servers, title } = group;
  return (
    <section class="group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {balancer && (
        <p>
          <a href={balancer.statusPage} target="_blank" rel="noreferrer">
            {balancer.name}
          </a>
          , port {balancer.port}, {members(balancer.members)}
        </p>
      )}
      <div class="servers">
        {servers.map((server) => (
          <UwmServerCard key={server.name} server={server} release={release} act={act} />
        ))}
      </div>
      <div class="helper-row">
        <ActionButton
          label="Do it for me"
          name={`Do it for me on ${title}`}
          kind="helper"
          onPress={() => act({ group: group.name, action: 'do-it-for-me' })}
        />
        <p>{group.next}</p>
      </div>
    </section>
  );
}

function members(names: readonly string[]): string {
  return names.length === 0 ? 'has no members' : `sends requests to ${names.join(', ')} while they are online`;
}

function describe({ name, version, replication }: DatabaseState): string {
  if (!replication) return `${name}: ${version}`;
  const part = replication.role === 'publisher' ? 'replication master' : 'replication subscriber';
  return `${name}: ${version}, ${part}, ${replication.enabled ? 'enabled' : 'disabled'}`;
}

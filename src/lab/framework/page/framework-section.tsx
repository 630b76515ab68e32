import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Act } from '../../panel/page/act.ts';
import { ActionButton } from '../../panel/page/action-button.tsx';
import type { FrameworkPart, PanelUnit } from '../panel-part.ts';
import { AgentCard } from './agent-card.tsx';
import { EnvironmentBox } from './environment-box.tsx';
import { FrameworkServerCard } from './framework-server-card.tsx';

interface SectionProps {
  readonly part: FrameworkPart;
  readonly act: Act;
}

export function FrameworkSection({ part, act }: SectionProps) {
  return (
    <>
      <Kind title={part.agentTitle} summary={`${part.agents.length} hosts`}>
        <div class="servers">
          {part.agents.map((agent) => (
            <AgentCard key={agent.name} agent={agent} act={act} />
          ))}
        </div>
      </Kind>
      {part.kinds.map(({ product, title, units }) => (
        <Kind key={product} title={title} summary={units.map(inShort).join(', ')}>
          {units.map((unit) => (
            <Unit key={unit.name} unit={unit} release={part.release} act={act} />
          ))}
        </Kind>
      ))}
    </>
  );
}

interface KindProps {
  readonly title: string;
  readonly summary: string;
  readonly children: ComponentChildren;
}

/** Folded away at first: most people work with one kind at a time. */
function Kind({ title, summary, children }: KindProps) {
  return (
    <details class="kind">
      <summary>
        <h3>{title}</h3> {summary}
      </summary>
      <div class="kind-body">{children}</div>
    </details>
  );
}

interface UnitProps {
  readonly unit: PanelUnit;
  readonly release: string;
  readonly act: Act;
}

function Unit({ unit, release, act }: UnitProps) {
  const heading = useId();
  const { name, environment, isPair, noSwitchOver, servers } = unit;
  return (
    <section class="group" aria-labelledby={heading}>
      <div class="group-head">
        <h4 id={heading}>{isPair ? `Pair ${name}` : `${name} alone`}</h4>
        {isPair && noSwitchOver === null && (
          <ActionButton
            label="Switch over"
            name={`Switch over ${name}`}
            caution={switchOverCaution(unit)}
            onPress={() => act({ pair: name, action: 'switch-over' })}
          />
        )}
      </div>
      {environment && <EnvironmentBox environment={environment} isPair={isPair} act={act} />}
      <div class="servers">
        {servers.map((server) => (
          <FrameworkServerCard key={server.name} server={server} release={release} act={act} />
        ))}
      </div>
    </section>
  );
}

function switchOverCaution({ switching, servers }: PanelUnit): string | null {
  const roles = servers.flatMap(({ state, role }) => (state === 'running' && role ? [role] : []));
  const can = !switching && roles.includes('primary') && roles.includes('backup');
  return can ? null : 'It takes a primary and a backup that both run.';
}

function inShort({ name, servers }: PanelUnit): string {
  const down = servers.filter(({ state }) => state !== 'running').length;
  if (down === 0) return name;
  return down === servers.length ? `${name} (down)` : `${name} (${down} of ${servers.length} down)`;
}

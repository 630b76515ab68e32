import { useRef } from 'preact/hooks';
import { FrameworkSection } from '../../framework/page/framework-section.tsx';
import { OrchestrationSection } from '../../orchestration/page/orchestration-section.tsx';
import { WorkspaceManagerSection } from '../../workspace-manager/page/workspace-manager-section.tsx';
import type { PanelWing } from '../protocol.ts';
import type { Act } from './act.ts';

interface WingSectionProps {
  readonly wing: PanelWing;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly act: Act;
}

/**
 * One family of products, to be folded away by whoever works with another. Its servers are drawn once somebody unfolds it,
 * and from then on: what was begun in it stays.
 */
export function WingSection({ wing, open, onToggle, act }: WingSectionProps) {
  const drawn = useRef(false);
  drawn.current ||= open;
  return (
    <details class="wing" id={wing.wing} open={open} onToggle={({ currentTarget }) => onToggle(currentTarget.open)}>
      <summary>
        <h2>{titles[wing.wing]}</h2>
      </summary>
      <div class="wing-body">{drawn.current && content(wing, act)}</div>
    </details>
  );
}

export const titles: Readonly<Record<PanelWing['wing'], string>> = {
  orchestration: 'Orchestration Server',
  'workspace-manager': 'User Workspace Manager',
  framework: 'Genesys Framework',
};

function content(wing: PanelWing, act: Act) {
  switch (wing.wing) {
    case 'orchestration':
      return <OrchestrationSection part={wing} act={act} />;
    case 'workspace-manager':
      return <WorkspaceManagerSection part={wing} act={act} />;
    case 'framework':
      return <FrameworkSection part={wing} act={act} />;
  }
}

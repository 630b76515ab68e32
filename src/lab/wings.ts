/** The wings of a lab, in the order in which its panel shows them. */
import { type OrchestrationOptions, orchestration } from './orchestration/wing.ts';
import type { WingPlan } from './wing.ts';
import { type WorkspaceManagerOptions, workspaceManager } from './workspace-manager/wing.ts';

export function wingsOf(options: OrchestrationOptions & WorkspaceManagerOptions): readonly WingPlan[] {
  return [orchestration(options), workspaceManager(options)];
}

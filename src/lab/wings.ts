/** The wings of a lab, in the order in which its panel shows them. */
import { type FrameworkOptions, framework } from './framework/wing.ts';
import { type OrchestrationOptions, orchestration } from './orchestration/wing.ts';
import type { PanelWing } from './panel/protocol.ts';
import type { WingPlan } from './wing.ts';
import { type WorkspaceManagerOptions, workspaceManager } from './workspace-manager/wing.ts';

export type WingName = PanelWing['wing'];

type Options = OrchestrationOptions & WorkspaceManagerOptions & FrameworkOptions;

const plans: Readonly<Record<WingName, (options: Options) => WingPlan>> = {
  orchestration,
  'workspace-manager': workspaceManager,
  framework,
};

/** @param names which of them; all if absent */
export function wingsOf(options: Options, names?: readonly WingName[]): readonly WingPlan[] {
  return Object.values(plans)
    .map((plan) => plan(options))
    .filter(({ id }) => names === undefined || names.some((name) => name === id));
}

/** The wings of a lab, in the order in which its panel shows them. */
import { type OrchestrationOptions, orchestration } from './orchestration/wing.ts';
import type { WingPlan } from './wing.ts';

export function wingsOf(options: OrchestrationOptions): readonly WingPlan[] {
  return [orchestration(options)];
}

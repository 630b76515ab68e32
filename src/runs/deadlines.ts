/** When a step's deadline is to be told: with half, a tenth and none of the time left. */
import type { Scope, StepNode } from '../procedures/model.ts';
import { lookUp } from '../procedures/scope.ts';
import type { DeadlineMark } from './events.ts';
import type { StepVisit } from './run.ts';

/** The deadline's length in milliseconds, or undefined for a step that has none. */
export function deadlineOf(node: StepNode, scope: Scope): number | undefined {
  const value = typeof node.deadline === 'string' ? lookUp(node.deadline, scope) : node.deadline;
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** The marks that are still to come or are due, in order, with the time each is due at. Empty unless somebody is on the step. */
export function marksAhead(visit: StepVisit): readonly { readonly left: DeadlineMark; readonly at: number }[] {
  const { claimed, deadlineAt, deadlineMarks, phase } = visit;
  if (!claimed || deadlineAt === undefined || phase === 'decided') return [];
  const whole = deadlineAt - claimed.at;
  const marks = [
    { left: 'half', at: claimed.at + whole / 2 },
    { left: 'tenth', at: claimed.at + whole * 0.9 },
    { left: 'none', at: deadlineAt },
  ] as const;
  return marks.filter((mark) => !deadlineMarks.some((told) => told.left === mark.left));
}

/** How far a run has come, for people: "Step 4 of 23 · pair 2 of 3", "about 55 min to go". */

import { ahead } from '../procedures/ahead.ts';
import { placeAt, type Turn } from '../procedures/walk.ts';
import { type Run, type Visit, visitOf } from './run.ts';

export interface Progress {
  /** Steps and decisions that are decided. */
  readonly done: number;
  /** All of them, at least; the total when `exact`. */
  readonly total: number;
  /** False while the number of steps still depends on what checks show or people choose. */
  readonly exact: boolean;
  /** Expected time of what is ahead, the current step included, in milliseconds. 0 where the procedure tells none. */
  readonly expected: number;
}

export function progress(run: Run): Progress {
  const visited = run.visits.length;
  const current = visitOf(run, run.current);
  if (!current) return { done: visited, total: visited, exact: true, expected: 0 };
  const { least, most, expected } = ahead(run.plan, run.inputs, current.position);
  return { done: visited - 1, total: visited - 1 + least, exact: least === most, expected };
}

/** "pair 1 of 2" of a visit, outermost first. */
export function turnsOf(run: Run, visit: Visit): readonly Turn[] {
  return placeAt(run.plan, run.inputs, visit.position).turns;
}

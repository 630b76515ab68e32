/** Which checks can look back to the same baseline. */
import type { Check } from './model.ts';

/**
 * Whether a baseline that was taken for one check is one for the other, both being about the same server: their kinds
 * are the same, and so is the file, where they look at one of several. Of another file a baseline says nothing, and what
 * it says nothing of would count as new.
 */
export function shareBaseline(a: Pick<Check, 'kind' | 'parameters'>, b: Pick<Check, 'kind' | 'parameters'>): boolean {
  return a.kind === b.kind && a.parameters.file === b.parameters.file;
}

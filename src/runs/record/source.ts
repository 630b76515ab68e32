import type { Source } from '../../procedures/model.ts';

/** "Orchestration Server Migration Guide, step 3a". */
export function sourceText({ document, section, step }: Source): string {
  const parts = [document, section, step === undefined ? undefined : `step ${step}`];
  return parts.filter((each) => each !== undefined).join(', ');
}

/** Where a procedure comes from: its own guide, and those of the procedures that it uses. */
import type { Plan, Scope, Source } from '../../procedures/model.ts';
import { membersOf } from '../../procedures/walk.ts';
import { escapePiece } from './escape.ts';

/** More would be no small print any more. */
const MOST = 8;

/** "Orchestration Server Migration Guide, step 3a". */
export function sourceText({ document, section, step }: Source): string {
  return [document, section, step === undefined ? undefined : `step ${step}`]
    .flatMap((each) => (each === undefined ? [] : escapePiece(each)))
    .join(', ');
}

/** "Guide: …"; empty for what has none. */
export function guide(source: Source | undefined): string {
  return source === undefined ? '' : `Guide: ${sourceText(source)}`;
}

/**
 * "Also: Database Updates · Testing Server Upgrades · another guide, its section": what the procedures come from that
 * any way leads to with these inputs, as far as it is something else. Empty if it is nothing else.
 */
export function alsoGuides(plan: Plan, inputs: Scope): string {
  const own = plan.procedure.source;
  const others = new Set(membersOf(plan, inputs).map(({ procedure }) => within(procedure.source, own)));
  others.delete('');
  const shown = [...others].slice(0, MOST);
  if (shown.length < others.size) shown.push(`and ${others.size - shown.length} more`);
  return shown.length === 0 ? '' : `Also: ${shown.join(' · ')}`;
}

/** A source as seen from another one: without the document that both have. */
function within({ document, section }: Source, own: Source): string {
  if (document !== own.document) return sourceText({ document, ...(section === undefined ? {} : { section }) });
  return section === undefined || section === own.section ? '' : escapePiece(section);
}

/** Who may do what, as the preview of a run tells it. */
import type { Deed, Rights } from '../../estate/rights.ts';
import type { Place } from '../../procedures/walk.ts';
import { rulesFor } from '../../runs/rights.ts';
import { rulesText } from '../rights/words.ts';
import { escapePiece } from '../text/escape.ts';
import { procedureTitle } from '../text/procedure-text.ts';

/** What people ask about before a run: the rest is in the estate's file. */
const TOLD: readonly (readonly [Deed, string])[] = [
  ['approve', 'Approve'],
  ['skip', 'Skip'],
  ['override', 'Override'],
  ['choose', 'Decide'],
  ['abort', 'Abort'],
];

/** mrkdwn; empty where there are no policies. @param places the usual way through */
export function whoMayText(rights: Rights | undefined, places: readonly Place[]): string {
  if (rights === undefined) return '';
  const general = TOLD.map(([deed, label]) => `• ${label}: ${whoText(rights, deed)}`);
  const own = places
    .filter(({ node }) => node.kind !== 'end')
    .flatMap(({ node, scope }, i) => {
      if (node.kind === 'end' || node.who === undefined) return [];
      const deeds = TOLD.filter(([deed]) => rulesFor(rights, deed, node).length > 1);
      const rules = deeds.map(([deed, label]) => `${label.toLowerCase()}: ${whoText(rights, deed, node)}`);
      return [`• Step ${i + 1}, ${procedureTitle(node.title, scope)}: ${rules.join('; ')}`];
    });
  return ['*Who may*', ...general, ...own].join('\n');
}

function whoText(rights: Rights, deed: Deed, node?: Place['node']): string {
  return escapePiece(rulesText(rulesFor(rights, deed, node)) ?? 'everybody');
}

import type { Facts } from '../../procedures/conditions.ts';
import { nextPlace, type Place, placeAt } from '../../procedures/walk.ts';
import { factsOf } from '../../runs/gate.ts';
import type { Run } from '../../runs/run.ts';
import { currentVisit, visitTitle } from '../lines.ts';
import type { Answer } from '../slack/answers.ts';
import { procedureText, procedureTitle } from '../text/procedure-text.ts';
import { endedLine, waitingFor } from './status.ts';

const SHOWN = 5;

/** This step and the ones after it, as far as they are certain. */
export function nextAnswer(run: Run): Answer {
  const visit = currentVisit(run);
  if (visit === undefined || run.ended !== undefined) return { text: endedLine(run) };
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  const lines = [`*Now, step ${visit.number}: ${visitTitle(run, visit).replaceAll('*', '∗')}*`];
  if (node.kind === 'step') lines.push(procedureText(node.do, scope));
  lines.push(`Waiting for: ${waitingFor(run, visit)}`);
  const { places, after } = upcoming(run, visit.position);
  if (places.length > 0) lines.push('*After that*');
  places.forEach((place, i) => {
    const { node: following } = place;
    if (following.kind === 'end') return;
    lines.push(`${visit.number + i + 1}. ${procedureTitle(following.title, place.scope)}`);
  });
  lines.push(after);
  return { text: lines.join('\n') };
}

/** The next places, up to the first fork that depends on what nobody knows yet. */
function upcoming(run: Run, from: Place['position']): { places: readonly Place[]; after: string } {
  const places: Place[] = [];
  let position = from;
  while (places.length < SHOWN) {
    const certain = watched(run, places);
    const place = next(run, position, certain.facts);
    if (certain.unknown()) return { places, after: '… then it depends on what the checks show.' };
    if (place === 'decided-later') return { places, after: '… then it depends on what is decided.' };
    if (place === undefined || place.node.kind === 'end') return { places, after: 'Then the run is at its end.' };
    places.push(place);
    position = place.position;
  }
  return { places, after: '…' };
}

function next(run: Run, position: Place['position'], facts: Facts): Place | undefined | 'decided-later' {
  const { node } = placeAt(run.plan, run.inputs, position);
  if (node.kind === 'decision' && facts.decision(node.id) === undefined) return 'decided-later';
  return nextPlace(run.plan, run.inputs, position, facts);
}

/** Facts that remember whether they were asked for something that nobody has seen yet, or that will be seen anew. */
function watched(run: Run, ahead: readonly Place[]): { facts: Facts; unknown: () => boolean } {
  const facts = factsOf(run);
  const open = new Set([currentVisit(run)?.id, ...ahead.map((place) => place.node.id)]);
  let unknown = false;
  const known = (of: string, value: string | undefined) => {
    if (value !== undefined && !open.has(of)) return value;
    unknown = true;
    return undefined;
  };
  return {
    facts: {
      outcome: (step, check) => known(step, facts.outcome(step, check)),
      decision: (id) => (open.has(id) ? undefined : facts.decision(id)),
    },
    unknown: () => unknown,
  };
}

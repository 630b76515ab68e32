/** Turns of phrase that several messages share. */

import { ahead } from '../../../procedures/ahead.ts';
import { type Place, placeAt, type Turn } from '../../../procedures/walk.ts';
import type { Person } from '../../../runs/events.ts';
import type { Run, StepVisit, Visit } from '../../../runs/run.ts';
import { encodeControl } from '../../controls.ts';
import { nameOf, turnsShown } from '../../lines.ts';
import { slackDate } from '../../text/dates.ts';
import { bold, code, escapePiece, escapeText, personName } from '../../text/escape.ts';
import { procedurePlain, procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered } from '../message.ts';

export function placeOf(run: Run, visit: Visit): Place {
  return placeAt(run.plan, run.inputs, visit.position);
}

/** "Step 8 of 20", as it was known when the visit began: it does not change afterwards. */
export function stepOf(run: Run, visit: Visit): string {
  const { least, most } = ahead(run.plan, run.inputs, visit.position);
  const total = visit.number - 1 + least;
  return `Step ${visit.number} of ${least === most ? total : `${total} or more`}`;
}

/** "Step 8 of 20 · pair 1 of 2 — Make sure …", in bold. */
export function heading(run: Run, visit: Visit): string {
  const place = placeOf(run, visit);
  const where = [stepOf(run, visit), ...turnsShown(place.turns).map(turn)].map(escapePiece).join(' · ');
  return bold(`${where} — ${procedureTitle(place.node.kind === 'end' ? '' : place.node.title, place.scope)}`);
}

/** "Step 8 of 20, Make sure ors-a1 came up", for a message's one sentence. */
export function plainHeading(run: Run, visit: Visit): string {
  return `${stepOf(run, visit)}, ${plainTitle(run, visit)}`;
}

export function plainTitle(run: Run, visit: Visit): string {
  const { node, scope } = placeOf(run, visit);
  return escapePiece(procedurePlain(node.kind === 'end' ? '' : node.title, scope, 200));
}

export function turn(of: Turn): string {
  return `${nameOf(of)} ${of.number} of ${of.total}`;
}

/** "record `8f3a91c2`": the beginning of the hash of a journal entry, for whoever compares the thread with it. */
export function recordOf(record: Rendered, version: number): string {
  return `record ${code(record.hashOf(version).slice(0, 8))}`;
}

/** "What somebody wrote", on as many lines as it has. */
export function quoted(text: string): string {
  return `"${escapeText(text)}"`;
}

export function byAt(by: Person, at: number): string {
  return `${personName(by)} at ${slackDate(at)}`;
}

/** Value of a step's controls, and block_id of their row. */
export function controlOf(run: Run, visit: Visit): string {
  return encodeControl({ run: run.id, step: visit.key });
}

/** Whether people can act on it now. */
export function isActive(run: Run, visit: Visit): boolean {
  return visit.phase !== 'decided' && run.ended === undefined && run.paused === undefined;
}

/** How long a step took: from when somebody took it, else from when it opened. Undefined while it is not decided. */
export function timeTaken(visit: StepVisit): number | undefined {
  return visit.decided && Math.max(0, visit.decided.at - (visit.claimed?.at ?? visit.openedAt));
}

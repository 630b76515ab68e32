/** A check's line: its state as emoji and word, what was seen, and where. */
import type { Evidence } from '../../../checks/check.ts';
import { formatDuration } from '../../../procedures/duration.ts';
import { interpolate } from '../../../procedures/interpolate.ts';
import type { Check } from '../../../procedures/model.ts';
import { alternativesOf } from '../../../procedures/outcomes.ts';
import type { StepPlace } from '../../../runs/checks.ts';
import type { CheckState, StepVisit } from '../../../runs/run.ts';
import { standing } from '../../../runs/standing.ts';
import { askedOf } from '../../lines.ts';
import { cut, oneLine } from '../../text/clean.ts';
import { slackDate } from '../../text/dates.ts';
import { bold, code, escapePiece, escapeText, personName } from '../../text/escape.ts';
import { procedureText, procedureTitle } from '../../text/procedure-text.ts';

/** How much of the evidence there is room for. */
export type Detail = 'full' | 'short' | 'none';

/** What the check is about: its title, and its server unless the title names it. */
export function checkTitle(place: StepPlace, check: Check, state: CheckState): string {
  const title = procedureTitle(check.title, place.scope);
  const named = state.server === '' || interpolate(check.title, place.scope).includes(state.server);
  return named ? title : `${title} on ${code(state.server)}`;
}

/** One check of an open step. */
export function openLine(place: StepPlace, visit: StepVisit, check: Check, detail: Detail): string {
  const state = visit.checks[check.id];
  if (!state) return '';
  const title = `${checkTitle(place, check, state)}${purposeOf(place, check)}`;
  const when = state.at === undefined ? '' : ` ${slackDate(state.at, 'seconds')}`;
  switch (standing(check, state)) {
    case 'proved':
      return `✅ ${title} — proved${when}${outcomeNote(check, state)}${seen(state, detail)}`;
    case 'word':
      return `✍️ ${title} — ${wordOf(state)}${outcomeNote(check, state)}`;
    case 'not-true':
      return notTrue(place, check, state, title, when, detail);
    case 'watching':
      return `⏳ ${title} — watching since ${slackDate(visit.openedAt, 'seconds')}${lacking(state, detail)}`;
    case 'cannot-tell':
      return `⚠️ ${title} — cannot tell${when}${lacking(state, detail)}`;
    case 'word-wanted':
      return wordWanted(place, check, title);
  }
}

/** What a check is for that the gate does not wait for by itself. */
function purposeOf({ node }: StepPlace, check: Check): string {
  if (check.required) return '';
  return alternativesOf(node).some(({ id }) => id === check.id) ? ' (one way)' : ' (for information)';
}

function notTrue(
  place: StepPlace,
  check: Check,
  state: CheckState,
  title: string,
  when: string,
  detail: Detail,
): string {
  const what = bold(outcomeName(state.outcome ?? ''));
  if (state.word) return `❌ ${title} — not true: ${what}, by ${wordOf(state)}`;
  const advice = check.required ? '' : adviceOn(place, check.id, state.outcome ?? '');
  return `❌ ${title} — not true${when}: ${what}${seen(state, detail)}${advice === '' ? '' : `\n${advice}`}`;
}

/** What an outcome that is no pass means and what to do; empty where the procedure says nothing of it. */
export function adviceOn(place: StepPlace, check: string, outcome: string): string {
  return procedureText(place.node.onOutcome[check]?.[outcome] ?? '', place.scope);
}

function wordWanted(place: StepPlace, check: Check, title: string): string {
  const asked = askedOf(check);
  const ask = asked === undefined ? '' : procedureText(asked, place.scope);
  const line = `✍️ ${title} — ${check.attest === 'never' ? 'cannot be looked at' : "waiting for a person's word"}`;
  return ask === '' ? line : `${line}\n${ask}`;
}

function wordOf(state: CheckState): string {
  if (!state.word) return '';
  const when = state.at === undefined ? '' : ` at ${slackDate(state.at)}`;
  return `word of ${personName(state.word.by)}${when}: "${escapeText(cut(state.word.note, 600))}"`;
}

/** Which of several passing outcomes it was: with one alone, the title says it. */
function outcomeNote(check: Check, state: CheckState): string {
  return check.passes.length > 1 && state.outcome !== undefined ? `: ${bold(outcomeName(state.outcome))}` : '';
}

export function outcomeName(outcome: string): string {
  return escapePiece(oneLine(outcome).replaceAll('-', ' '));
}

function seen(state: CheckState, detail: Detail): string {
  if (detail === 'none') return '';
  const evidence = evidenceText(state.evidence, detail);
  return evidence === '' ? inWords(state, detail) : ` · ${evidence}`;
}

/** Of what is no outcome, the words tell what is missing; a line of a table or of a page would leave that to the reader. */
function lacking(state: CheckState, detail: Detail): string {
  return detail === 'none' || state.summary === '' ? seen(state, detail) : inWords(state, detail);
}

function inWords({ summary }: CheckState, detail: Detail): string {
  return summary === '' ? '' : ` · ${escapeText(oneLine(cut(summary, detail === 'short' ? 120 : 500)))}`;
}

const SHOWN = { full: 2, short: 1 } as const;

/** "`01:52:13.201 Std 04560 …` · ors_a1.log, byte 48,213", and how much more there is. Where it is from is told once. */
export function evidenceText(evidence: readonly Evidence[], detail: 'full' | 'short'): string {
  const shown = evidence.slice(0, SHOWN[detail]);
  const pieces = shown.flatMap((each, index) => {
    const next = shown[index + 1];
    const where = next !== undefined && whereOf(next) === whereOf(each) ? '' : whereOf(each);
    const text = code(cut(oneLine(each.text), detail === 'full' ? 500 : 120));
    return where === '' ? [text] : [text, where];
  });
  const more = evidence.length - shown.length;
  return [...pieces, ...(more > 0 && shown.length > 0 ? [`and ${more} more`] : [])].join(' · ');
}

function whereOf({ source, offset }: Evidence): string {
  return [
    ...(source === undefined ? [] : [escapePiece(cut(oneLine(source), 200))]),
    ...(offset === undefined ? [] : [`byte ${offset.toLocaleString('en-US')}`]),
  ].join(', ');
}

/** One check of a decided step. */
export function sealedLine(place: StepPlace, visit: StepVisit, check: Check, detail: Detail): string {
  const state = visit.checks[check.id];
  if (!state) return '';
  const title = checkTitle(place, check, state);
  switch (standing(check, state)) {
    case 'watching':
      return `⏳ ${title} — not seen${state.at === undefined ? '' : ` by ${slackDate(state.at, 'seconds')}`}`;
    case 'word-wanted':
      return `✍️ ${title} — no word given`;
    default:
      return openLine(place, visit, check, detail);
  }
}

/** "about 10 min", for a step's expected time. */
export function about(milliseconds: number): string {
  return `about ${formatDuration(milliseconds)}`;
}

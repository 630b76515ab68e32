/** A step's checks, one line each: what is watched, what was seen, what is still open. */
import type { Check } from '../../procedures/model.ts';
import { stepPlace } from '../../runs/checks.ts';
import { passed } from '../../runs/gate.ts';
import type { CheckState, Run, StepVisit } from '../../runs/run.ts';
import { outcomeLabel } from '../lines.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapePiece, escapeText, personName } from '../text/escape.ts';
import { procedureTitle } from '../text/procedure-text.ts';

export function checkLines(run: Run, visit: StepVisit): readonly string[] {
  const { node, scope } = stepPlace(run, visit);
  return node.checks.map((check) => {
    const title = procedureTitle(check.title, scope);
    const state = visit.checks[check.id];
    return state === undefined ? title : `${mark(check, state)} ${title}${which(check, state)}${detail(state)}`;
  });
}

function mark(check: Check, state: CheckState): string {
  if (state.state === 'outcome') {
    if (passed(check, state)) return state.word ? '✍️ by word:' : '✅ proved:';
    return '❌ not true:';
  }
  if (state.byWord) return '✍️ open, by a person’s word:';
  return state.state === 'unknown' ? '⚠️ cannot tell:' : '⏳ watching:';
}

/** Which of several passing outcomes it was: with one alone, the title says it. */
function which(check: Check, state: CheckState): string {
  return check.passes.length > 1 && passed(check, state) ? `: ${escapePiece(outcomeLabel(state.outcome ?? ''))}` : '';
}

function detail(state: CheckState): string {
  const at = state.at === undefined ? '' : `, ${slackDate(state.at, 'seconds')}`;
  if (state.word) return ` – ${personName(state.word.by)}: “${escapePiece(short(state.word.note))}”${at}`;
  const [evidence] = state.evidence;
  if (evidence !== undefined) return ` – ${code(short(evidence.text))}${at}`;
  return state.summary === '' ? '' : ` – ${escapeText(short(state.summary))}${at}`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

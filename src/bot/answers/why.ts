import type { Check } from '../../procedures/model.ts';
import { stepPlace } from '../../runs/checks.ts';
import { gatePassed, passed } from '../../runs/gate.ts';
import type { CheckState, Run, StepVisit } from '../../runs/run.ts';
import { currentVisit, visitTitle } from '../lines.ts';
import { approvalsSoFar, awaitedApproval, mayApprove, mayChoose } from '../rights/approvers.ts';
import type { Answer } from '../slack/answers.ts';
import { slackDate } from '../text/dates.ts';
import { code, escapePiece, escapeText, personName } from '../text/escape.ts';
import { procedureText, procedureTitle } from '../text/procedure-text.ts';
import { endedLine } from './status.ts';

/** What can be told beyond the journal: whether a worker serves a location; undefined if that is not known now. */
export type Serves = (location: string) => boolean | undefined;

/** What a run waits for, what was seen, and what could be stuck. */
export function whyAnswer(run: Run, serves: Serves): Answer {
  const visit = currentVisit(run);
  if (visit === undefined || run.ended !== undefined) return { text: endedLine(run) };
  if (run.paused) {
    const why = run.paused.reason === '' ? '' : `: “${escapePiece(run.paused.reason)}”`;
    return {
      text: `${personName(run.paused.by)} paused the run at ${slackDate(run.paused.at)}${why}. Checks go on watching; nothing can be decided until somebody resumes it.`,
    };
  }
  if (visit.kind === 'decision') {
    const who = mayChoose(run, visit);
    const waiting = `Waiting for people to decide: ${visitTitle(run, visit)}. The buttons are in its message.`;
    return { text: who === '' ? waiting : `${waiting}\n${who}` };
  }
  if (visit.phase === 'opening') return { text: opening(run, visit, serves) };
  if (gatePassed(run, visit)) {
    const awaited = awaitedApproval(run, visit);
    const lines = [
      `Nothing is missing: ${visitTitle(run, visit)} is proved. Waiting for ${awaited === 'an approval' ? 'somebody' : awaited} to press *Approve* in its message.`,
      approvalsSoFar(run, visit),
      mayApprove(run, visit),
    ];
    return { text: lines.filter((line) => line !== '').join('\n') };
  }
  return { text: open(run, visit, serves) };
}

function opening(run: Run, visit: StepVisit, serves: Serves): string {
  const lines = ['Before anybody acts I note how things are, so that old facts prove nothing. Still to be noted:'];
  const { node, scope } = stepPlace(run, visit);
  for (const check of node.checks) {
    const state = visit.checks[check.id];
    if (state === undefined || state.byWord || state.baseline !== undefined) continue;
    const problem = state.baselineProblem === undefined ? '' : ` – ${escapeText(state.baselineProblem)}`;
    lines.push(`• ${procedureTitle(check.title, scope)}${problem}`);
  }
  return [...lines, ...absent(run, visit, serves)].join('\n');
}

function open(run: Run, visit: StepVisit, serves: Serves): string {
  const { node, scope } = stepPlace(run, visit);
  const lines: string[] = [];
  for (const check of node.checks) {
    const state = visit.checks[check.id];
    if (state === undefined || passed(check, state)) continue;
    const title = procedureTitle(check.title, scope);
    lines.push(`Waiting for ${state.byWord ? 'a person’s word on' : 'proof of'}: ${title}. ${seen(run, state)}`);
    const meaning = meaningOf(node.onOutcome, check, state);
    if (meaning !== undefined) lines.push(procedureText(meaning, scope));
  }
  if (lines.length === 0) {
    const what = node.requireTitle === undefined ? 'what was seen' : procedureTitle(node.requireTitle, scope);
    lines.push(`Every check has its answer, but together they do not show ${what}.`);
  }
  return [...lines, ...absent(run, visit, serves), ...stuck(visit)].join('\n');
}

function seen(run: Run, state: CheckState): string {
  if (state.byWord) return 'Press *Confirm…* at the check, with a note on how you know.';
  const server = run.targets[state.server];
  const where = server === undefined ? '' : ` on ${code(server.host)}`;
  // It is looked at all the time; what a look tells is on record only if it differs from the one before.
  const at = state.at === undefined ? '' : ` Nothing new since ${slackDate(state.at, 'seconds')}.`;
  const [evidence] = state.evidence;
  const last = evidence === undefined ? '' : ` Last seen: ${code(evidence.text)}.`;
  switch (state.state) {
    case 'waiting':
      return `Nothing was seen yet${where}.`;
    case 'unknown':
      return `I cannot tell${where}: ${sentence(state.summary)}${at}`;
    case 'outcome':
      return `What I see${where} is something else: ${sentence(state.summary)}${last}${at}`;
    case 'not-yet':
      return `So far${where}: ${sentence(state.summary)}${last}${at}`;
  }
}

function sentence(text: string): string {
  const escaped = escapeText(text.trim());
  return /[.!?…]$/.test(escaped) ? escaped : `${escaped}.`;
}

function meaningOf(
  onOutcome: Readonly<Record<string, Readonly<Record<string, string>>>>,
  check: Check,
  state: CheckState,
): string | undefined {
  return state.state === 'outcome' && state.outcome !== undefined ? onOutcome[check.id]?.[state.outcome] : undefined;
}

/** Locations of which no worker is there: nothing will be seen until one is. */
function absent(run: Run, visit: StepVisit, serves: Serves): readonly string[] {
  const locations = new Set(
    Object.values(visit.checks).flatMap((state) => {
      const location = state.byWord ? undefined : run.targets[state.server]?.location;
      return location === undefined ? [] : [location];
    }),
  );
  return [...locations]
    .filter((location) => serves(location) === false)
    .map(
      (location) =>
        `⚠️ No check worker serves the location ${code(location)}, so nothing is being looked at there. Start one: ${code(`handrail worker --location ${location}`)}.`,
    );
}

function stuck(visit: StepVisit): readonly string[] {
  if (visit.claimed === undefined) return ['If it is stuck: nobody has said yet that they are on it.'];
  return [
    `${personName(visit.claimed.by)} has been on it since ${slackDate(visit.claimed.at)}. *Check now* in the ⋯ menu looks again at once.`,
  ];
}

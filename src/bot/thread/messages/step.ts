/**
 * A step's message. It is *opening* while baselines are taken and nobody is asked to act, then *open* with what to do,
 * what is proved and what can be pressed, and at last *sealed*: what was decided, by whom and on what evidence. If the
 * run ends before, it says that the step was not decided.
 */
import type { KnownBlock } from '@slack/types';
import type { StepNode } from '../../../procedures/model.ts';
import { alternativesOf } from '../../../procedures/outcomes.ts';
import { type StepPlace, stepPlace } from '../../../runs/checks.ts';
import { gatePassed, passed, unmet } from '../../../runs/gate.ts';
import { seenNow } from '../../../runs/relied.ts';
import { rulesAt } from '../../../runs/rights.ts';
import type { Run, StepDecision, StepVisit } from '../../../runs/run.ts';
import { standing, standingsOf, wayOf } from '../../../runs/standing.ts';
import { ACTION, encodeControl, MORE } from '../../controls.ts';
import { approvalsSoFar, givenBy, mayApprove } from '../../rights/approvers.ts';
import { actions, button, context, overflow, section, sections } from '../../text/blocks.ts';
import { slackDate } from '../../text/dates.ts';
import { escapeText, personName } from '../../text/escape.ts';
import { guide } from '../../text/guides.ts';
import { procedurePlain, procedureText, procedureTitle } from '../../text/procedure-text.ts';
import type { Rendered, ThreadMessage } from '../message.ts';
import { checkTitle, type Detail, openLine, sealedLine } from './checks.ts';
import { fitting } from './fit.ts';
import { byAt, controlOf, heading, isActive, plainHeading, quoted, recordOf } from './words.ts';

export function stepMessage(record: Rendered, visit: StepVisit): ThreadMessage {
  const { run } = record;
  const key = `step:${visit.number}`;
  if (visit.decided) return { key, ...sealed(record, visit, visit.decided) };
  if (run.ended) return { key, ...undecided(run, visit) };
  if (visit.phase !== 'opening') return { key, ...open(run, visit) };
  const problem = Object.values(visit.checks).some((check) => check.baselineProblem !== undefined);
  return { key, ...opening(run, visit), ...(problem ? {} : { provisional: true as const }) };
}

type Content = Pick<ThreadMessage, 'text' | 'blocks'>;

function opening(run: Run, visit: StepVisit): Content {
  const place = stepPlace(run, visit);
  const waiting = place.node.checks.flatMap((check) => {
    const state = visit.checks[check.id];
    return state && !state.byWord && state.baseline === undefined ? [{ check, state }] : [];
  });
  const problems = waiting.filter(({ state }) => state.baselineProblem !== undefined);
  const lines = problems.map(
    ({ check, state }) =>
      `⚠️ ${checkTitle(place, check, state)} — how it is before you act cannot be noted: ${escapeText(state.baselineProblem ?? '')}`,
  );
  const noting = `⏳ Noting how things are before you act. There is nothing to do yet.`;
  const stuck = `Do not act yet: what happens now could not be told from what was there before. Once that is mended, it goes on by itself.`;
  const blocks = () => [
    ...sections(`${heading(run, visit)}\n${problems.length === 0 ? noting : ''}`),
    ...sections(lines.join('\n')),
    ...(problems.length === 0 ? [] : [section(stuck)]),
    ...pausedLine(run),
    // Only where it is stuck: otherwise this lasts for a moment.
    ...(problems.length === 0 ? [] : controls(run, visit, place.node)),
  ];
  const text =
    problems.length === 0
      ? `${plainHeading(run, visit)}: noting how things are before you act.`
      : `${plainHeading(run, visit)}: how things are before you act cannot be noted. Do not act yet.`;
  return { text, blocks: fitting([blocks]) };
}

function open(run: Run, visit: StepVisit): Content {
  const place = stepPlace(run, visit);
  const version = (detail: Detail) => () => [
    ...sections(instructions(run, visit, place)),
    ...checkBlocks(run, visit, place, detail),
    ...smallPrint(run, visit, place),
    ...approvalsLine(run, visit),
    ...pausedLine(run),
    ...controls(run, visit, place.node),
  ];
  const states = standingsOf(run, visit);
  const proved = states.filter((each) => each === 'proved' || each === 'word').length;
  const some = visit.approvals.length === 0 ? '' : `, ${visit.approvals.length} given`;
  const progress = gatePassed(run, visit) ? `ready for approval${some}` : `${proved} of ${states.length} proved`;
  return {
    text: `${plainHeading(run, visit)}: ${run.paused ? 'the run is paused' : progress}.`,
    blocks: fitting([version('full'), version('short'), version('none')]),
  };
}

function instructions(run: Run, visit: StepVisit, { node, scope }: StepPlace): string {
  return [
    heading(run, visit),
    procedureText(node.do, scope),
    ...node.substeps.map((text, index) => `*${letter(index)}.* ${procedureText(text, scope)}`),
    ...node.warnings.map((text) => `⚠️ ${procedureText(text, scope)}`),
    ...(node.why === undefined ? [] : [`Why: ${procedureText(node.why, scope)}`]),
    ...node.notes.map((text) => `Note: ${procedureText(text, scope)}`),
  ]
    .filter((text) => text.trim() !== '')
    .join('\n');
}

/** a, b, … z, aa, ab, … */
function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letter(Math.floor(index / 26) - 1)}${last}`;
}

/** Checks line by line; one that wants a person's word has a section of its own, for its button. */
function checkBlocks(run: Run, visit: StepVisit, place: StepPlace, detail: Detail): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let lines: string[] = [];
  const flush = () => {
    blocks.push(...sections(lines.join('\n')));
    lines = [];
  };
  for (const check of place.node.checks) {
    const state = visit.checks[check.id];
    if (!state) continue;
    const line = openLine(place, visit, check, detail);
    const wanted = state.byWord && check.attest !== 'never' && standing(check, state) !== 'word';
    if (!wanted || !isActive(run, visit)) {
      lines.push(line);
      continue;
    }
    flush();
    const value = encodeControl({ run: run.id, step: visit.key, check: check.id });
    const title = procedurePlain(check.title, place.scope);
    const confirm = button({ text: 'Confirm…', action: ACTION.attest, value, label: `Confirm: ${title}` });
    blocks.push({ ...section(line), accessory: confirm });
  }
  lines.push(...requirementLine(run, visit, place));
  flush();
  return blocks;
}

/** What the step requires of its checks together, where each of them has passed and that is not enough. */
function requirementLine(run: Run, visit: StepVisit, { node, scope }: StepPlace): readonly string[] {
  const each = node.checks.filter((check) => check.required).every((check) => passed(check, visit.checks[check.id]));
  const [missing] = each ? unmet(run, visit) : [];
  if (missing === undefined) return [];
  const isOpen = alternativesOf(node).some((check) => visit.checks[check.id]?.state !== 'outcome');
  return [`${isOpen ? '⏳' : '❌'} ${procedureTitle(missing, scope)} — ${isOpen ? 'one way is enough' : 'not true'}`];
}

function approvalsLine(run: Run, visit: StepVisit): KnownBlock[] {
  const soFar = approvalsSoFar(run, visit);
  return soFar === '' ? [] : [section(soFar)];
}

function smallPrint(run: Run, visit: StepVisit, { node }: StepPlace): KnownBlock[] {
  const print = context(
    visit.claimed ? `On it: ${byAt(visit.claimed.by, visit.claimed.at)}` : '',
    visit.deadlineAt === undefined ? '' : `⏳ to be done by ${slackDate(visit.deadlineAt, 'seconds')}`,
    mayApprove(run, visit),
    guide(node.source),
  );
  return print ? [print] : [];
}

function pausedLine(run: Run): KnownBlock[] {
  if (!run.paused) return [];
  return [section(`⏸️ Paused by ${byAt(run.paused.by, run.paused.at)}. Nothing can be decided until somebody resumes.`)];
}

function controls(run: Run, visit: StepVisit, node: StepNode): KnownBlock[] {
  if (!isActive(run, visit)) return [];
  const value = controlOf(run, visit);
  const isProved = gatePassed(run, visit);
  const isOpen = visit.phase === 'open';
  const canLook = Object.values(visit.checks).some((check) => !check.byWord);
  return actions(value.length <= 255 ? value : `step:${visit.number}`, [
    ...(isOpen && !visit.claimed ? [button({ text: "I'm on it", action: ACTION.begin, value })] : []),
    ...(isProved ? [approveButton(run, visit)] : []),
    ...(node.skip === 'with-reason' && !isForNobody(run, 'skip', visit)
      ? [button({ text: 'Skip…', action: ACTION.skip, value })]
      : []),
    overflow(ACTION.more, [
      ...(canLook ? [{ text: 'Check now', value: MORE.lookNow }] : []),
      { text: 'Add note', value: MORE.addNote },
      ...(node.override === 'with-reason' && !isProved && !isForNobody(run, 'override', visit)
        ? [{ text: 'Override…', value: MORE.override }]
        : []),
    ]),
  ]);
}

/** What nobody may do is not offered. What some may is offered to all: Slack shows everybody the same message. */
function isForNobody(run: Run, deed: 'skip' | 'override', visit: StepVisit): boolean {
  return rulesAt(run, deed, visit).some(({ by }) => by.length === 0);
}

/** It stands for the evidence above it: what somebody approves is what they saw. */
function approveButton(run: Run, visit: StepVisit) {
  const value = encodeControl({ run: run.id, step: visit.key, seen: seenNow(run, visit) });
  return button({ text: 'Approve', action: ACTION.approve, value, style: 'primary' });
}

function sealed(record: Rendered, visit: StepVisit, decided: StepDecision): Content {
  const { run } = record;
  const place = stepPlace(run, visit);
  const version = (detail: Detail) => () => {
    const lines = place.node.checks.map((check) => sealedLine(place, visit, check, detail));
    return [
      ...sections(`${heading(run, visit)}\n${verdict(record, visit, decided)}`),
      ...sections(lines.filter((line) => line !== '').join('\n')),
    ];
  };
  return {
    text: `${plainHeading(run, visit)}: ${decided.how} by ${personName(decided.by)}.`,
    blocks: fitting([version('full'), version('short'), version('none')]),
  };
}

/** "✅ 2 of 2 proved · done by @bo · approved by @ann at 01:53 · record `8f3a91c2`" */
function verdict(record: Rendered, visit: StepVisit, decided: StepDecision): string {
  const parts = [
    ...proofs(record.run, visit, decided),
    ...(visit.claimed ? [`done by ${personName(visit.claimed.by)}`] : []),
    `${decided.how} by ${decidedBy(decided)}`,
    recordOf(record, decided.version),
  ];
  const reason = decided.how === 'approved' ? '' : `\n${quoted(decided.reason)}`;
  const emoji = wayOf(record.run, visit) === 'word' ? '✍️' : EMOJI[decided.how];
  return `${emoji} ${parts.join(' · ')}${reason}`;
}

function decidedBy(decided: StepDecision): string {
  const several = decided.how === 'approved' ? decided.approvals : undefined;
  return several === undefined ? byAt(decided.by, decided.at) : givenBy(several);
}

const EMOJI = { approved: '✅', skipped: '⏭️', overridden: '⛔' } as const;

function proofs(run: Run, visit: StepVisit, decided: StepDecision): readonly string[] {
  if (decided.how === 'skipped') return [];
  const standings = standingsOf(run, visit);
  if (standings.length === 0) return decided.how === 'approved' ? ['no check'] : [];
  const count = (what: string) => standings.filter((each) => each === what).length;
  const words = count('word');
  if (words === standings.length) return [words === 1 ? "by a person's word" : `all ${words} by a person's word`];
  const machine = `${count('proved')} of ${standings.length} proved`;
  return [words === 0 ? machine : `${machine}, ${words} by a person's word`];
}

function undecided(run: Run, visit: StepVisit): Content {
  const place = stepPlace(run, visit);
  const version = (detail: Detail) => () => {
    const lines = place.node.checks.map((check) => sealedLine(place, visit, check, detail));
    const taken = visit.claimed ? ` ${personName(visit.claimed.by)} was on it.` : '';
    return [
      ...sections(`${heading(run, visit)}\nNot decided: the run ended while this step was open.${taken}`),
      ...sections(lines.filter((line) => line !== '').join('\n')),
    ];
  };
  return {
    text: `${plainHeading(run, visit)}: not decided, the run ended before.`,
    blocks: fitting([version('full'), version('short'), version('none')]),
  };
}

/** "Put it back: …", for whoever has to. Empty where the procedure tells nothing. */
export function undoOf(run: Run, visit: StepVisit): string {
  const { node, scope } = stepPlace(run, visit);
  return node.undo === undefined ? '' : procedureText(node.undo, scope);
}

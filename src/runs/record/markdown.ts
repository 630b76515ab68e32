/** The record as Markdown: to be read as it stands in any editor, or shown with its headings and lists. */
import type { Evidence } from '../../checks/check.ts';
import type { RecordDocument } from './document.ts';
import type { Exported } from './export.ts';
import { oneLine, where } from './history.ts';
import type { Piece, Prose } from './prose.ts';
import type { CheckPart, StepPart } from './steps.ts';
import type { TimeZone } from './times.ts';
import { groupLines, policyLines } from './who-may.ts';
import {
  checkFacts,
  decidedLine,
  HOW_TO_CHECK,
  happeningText,
  lateText,
  letter,
  nameOf,
  STANDINGS,
  saidHow,
  stateLine,
  stepHeading,
} from './words.ts';

export function asMarkdown(exported: Exported): string {
  const { run, document, zone, exportedAt, chain, unreadable } = exported;
  const lines = [
    ...(document ? header(document, zone) : [`# Run ${escaped(run)}`]),
    ...(chain.ok
      ? []
      : [
          '',
          `❌ The chain is broken at entry ${chain.version}: ${escaped(chain.why)}. What follows is what is there.`,
        ]),
    ...(unreadable === undefined ? [] : ['', `❌ ${escaped(unreadable)} What stands before it is told.`]),
    ...(document ? body(document, zone) : []),
    ...entriesPart(exported),
    '',
    `Made by Handrail at ${zone.text(exportedAt)}. Times are in UTC; beside it ${escaped(zone.name)}.`,
  ];
  return `${lines.join('\n')}\n`;
}

function header(document: RecordDocument, zone: TimeZone): readonly string[] {
  const { title, run, estate, startedBy, startedAt, heldBy, ended, totals, procedure, chain } = document;
  return [
    `# ${escaped(title)}`,
    '',
    stateLine(document, zone),
    ...(ended && ended.text !== '' ? ['', ...quoted(ended.text)] : []),
    '',
    escaped(totals.text),
    '',
    `- Run: ${code(run)}`,
    `- Estate: ${escaped(estate)}`,
    `- Started by ${escaped(nameOf(startedBy))} at ${zone.text(startedAt)}`,
    ...(heldBy.id === startedBy.id ? [] : [`- Held by ${escaped(nameOf(heldBy))}`]),
    `- Procedure: ${code(procedure.id)}, ${escaped(procedure.product)}`,
    `- Guide: ${escaped(procedure.source)}`,
    `- Journal: ${chain.entries} entries, ending in ${code(chain.head.hash)}`,
  ];
}

function body(document: RecordDocument, zone: TimeZone): readonly string[] {
  const { procedure, inputs, servers, prerequisites, cautions, warnings, limitations, notes, steps, said, history } =
    document;
  return [
    ...heading(2, 'What was started'),
    ...paragraphs(procedure.summary),
    ...listed(
      'Given at the start',
      inputs.map(({ title, value }) => `${escaped(title)}: ${value === '' ? 'nothing' : escaped(value)}`),
    ),
    ...listed(
      'Servers',
      servers.map(
        ({ name, product, host, location }) =>
          `${code(name)}: ${escaped(product)} on ${code(host)}, location ${escaped(location)}`,
      ),
    ),
    ...listed(
      'Who may do what',
      policyLines(document.rights?.policies ?? {}).map((line) => escaped(line)),
    ),
    ...listed(
      'Who that is',
      groupLines(document).map((line) => escaped(line)),
    ),
    ...listed('Ticked off beforehand', prerequisites.map(inline)),
    ...listed(
      'Started although',
      cautions.map(({ text, reason }) => `⚠️ ${inline(text)} Reason: "${escaped(reason)}"`),
    ),
    ...listed('Warnings', warnings.map(inline)),
    ...listed('Limitations', limitations.map(inline)),
    ...listed('Notes', notes.map(inline)),
    ...heading(2, 'Steps'),
    ...steps.flatMap((step) => stepLines(step, zone)),
    ...heading(2, 'What people wrote'),
    ...(said.length === 0 ? ['Nothing.'] : []),
    ...said.flatMap((each) => [
      `${zone.text(each.at)} ${escaped(nameOf(each.by))} ${saidHow(each)}${lateText(each, zone)} · record ${code(each.record.slice(0, 8))}`,
      '',
      ...quoted(each.text),
      '',
    ]),
    ...heading(2, 'What happened, in order'),
    ...history.map(
      (each) =>
        `- ${zone.text(each.at)} ${escaped(happeningText(each))}${lateText(each, zone)} · record ${code(each.record.slice(0, 8))}`,
    ),
    ...heading(2, "The procedure's text"),
    'As its files were when the run started.',
    ...procedure.files.flatMap(({ id, text }) => ['', `### ${escaped(id)}`, '', ...fenced(text)]),
  ];
}

function stepLines(step: StepPart, zone: TimeZone): readonly string[] {
  const {
    title,
    text,
    parts,
    why,
    warnings,
    notes,
    undo,
    source,
    who,
    openedAt,
    claimed,
    deadlineAt,
    checks,
    failures,
    decided,
  } = step;
  const taken = claimed ? `; taken by ${escaped(nameOf(claimed.by))} at ${zone.text(claimed.at)}` : '';
  const due = deadlineAt === undefined ? '' : `; to be done by ${zone.text(deadlineAt)}`;
  return [
    ...heading(3, `${escaped(stepHeading(step))} — ${inline(title)}`),
    decided
      ? `**${escaped(decidedLine(decided, zone))}** · record ${code(decided.record.slice(0, 8))}`
      : '**Not decided.**',
    ...(decided?.reason === undefined ? [] : ['', `Reason: "${escaped(decided.reason)}"`]),
    ...(decided?.unmet === undefined || decided.unmet.length === 0
      ? []
      : ['', `Not proved: ${escaped(decided.unmet.join(', '))}`]),
    ...(decided?.option ? ['', `Chosen: **${inline(decided.option)}**`] : []),
    '',
    `Opened at ${zone.text(openedAt)}${taken}${due}`,
    ...(who ? ['', `Asks for more than the policies: ${escaped(policyLines(who).join('; '))}`] : []),
    ...(checks.length > 0 ? ['', '**What proves it**', '', ...checks.flatMap((check) => checkLines(check, zone))] : []),
    ...(failures.length > 0 ? ['', '**What was found otherwise**', ''] : []),
    ...failures.flatMap(({ check, outcome, summary, evidence, at, by, record }) => [
      `- ❌ ${inline(check)}: **${escaped(outcome)}**, ${zone.text(at)}${by ? `, by the word of ${escaped(nameOf(by))}` : ''} · record ${code(record.slice(0, 8))}`,
      ...(summary === '' ? [] : [`  ${escaped(summary)}`]),
      ...evidenceLines(evidence),
    ]),
    '',
    '**What was asked**',
    '',
    ...paragraphs(text),
    ...parts.map((part, i) => `- ${letter(i)}. ${inline(part)}`),
    ...(parts.length > 0 ? [''] : []),
    ...warnings.flatMap((each) => [`⚠️ ${inline(each)}`, '']),
    ...(why ? [`Why: ${inline(why)}`, ''] : []),
    ...notes.flatMap((each) => [`Note: ${inline(each)}`, '']),
    ...(undo ? [`To put it back: ${inline(undo)}`, ''] : []),
    ...(source === undefined ? [] : [`Guide: ${escaped(source)}`]),
  ];
}

function checkLines(check: CheckPart, zone: TimeZone): readonly string[] {
  const { title, standing, outcome, summary, evidence, at, word } = check;
  const seen = `${outcome === undefined ? '' : ` — ${escaped(outcome)}`}${at === undefined ? '' : `, ${zone.text(at)}`}`;
  const said = word ? `${escaped(nameOf(word.by))}: "${escaped(word.note)}"` : escaped(summary);
  return [
    `- ${STANDINGS[standing]}: ${inline(title)} (${escaped(checkFacts(check))})${seen}`,
    ...(said === '' ? [] : [`  ${said}`]),
    ...evidenceLines(evidence),
  ];
}

function evidenceLines(evidence: readonly Evidence[]): readonly string[] {
  return evidence.map(
    (each) =>
      `  - ${code(each.text)}${escaped(where(each))}${each.stamp === undefined ? '' : ` · its own time: ${escaped(each.stamp)}`}`,
  );
}

function entriesPart({ entries, head }: Exported): readonly string[] {
  return [
    ...heading(2, "The journal's entries"),
    HOW_TO_CHECK,
    '',
    head ? `Head: entry ${head.version}, ${code(head.hash)}` : 'Head: cannot be read',
    '',
    ...entries.map(({ version, hash }) => `- ${version}: ${code(hash)}`),
  ];
}

function heading(depth: number, text: string): readonly string[] {
  return ['', `${'#'.repeat(depth)} ${text}`, ''];
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [...heading(3, title), ...items.map((item) => `- ${item}`)];
}

function quoted(text: string): readonly string[] {
  return text.split('\n').map((line) => `> ${escaped(line)}`.trimEnd());
}

/** Each line of a text by itself, as a paragraph or a bullet. */
function paragraphs({ lines }: Prose): readonly string[] {
  return lines.flatMap(({ kind, pieces }) => {
    const text = pieces.map(piece).join('');
    if (kind === 'bullet') return [`- ${text}`];
    return kind === 'heading' ? [`**${text}**`, ''] : [text, ''];
  });
}

/** On one line. */
function inline({ lines }: Prose): string {
  return lines.map(({ kind, pieces }) => `${kind === 'bullet' ? '• ' : ''}${pieces.map(piece).join('')}`).join(' ');
}

function piece(each: Piece): string {
  switch (each.kind) {
    case 'text':
      return escaped(each.text, false);
    case 'code':
      return code(each.text);
    case 'bold':
      return `**${each.pieces.map(piece).join('')}**`;
    case 'link':
      return `[${escaped(each.text)}](${each.address})`;
  }
}

/** What hides or turns the text around it. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;
/** Marks that format wherever they stand; an underscore inside a word does not. */
const MARKS = /[\\`*<>[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What makes a heading, a list or a line out of a line that it begins. */
const OPENING = /^(\s*)(?=[#+=-])|^(\s*\d+)(?=[.)](?:\s|$))/;

/** Text that formats nothing, on one line. */
function escaped(text: string, trims = true): string {
  const line = text.replace(UNSEEN, '\ufffd').replace(/\s+/g, ' ');
  return (trims ? line.trim() : line).replace(MARKS, '\\$&').replace(OPENING, (all) => `${all}\\`);
}

/** A code span, with as many backticks around it as it needs. */
function code(text: string): string {
  const line = oneLine(text.replace(UNSEEN, '\ufffd'));
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const padded = line === '' || line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

function fenced(text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}yaml`, text.replace(UNSEEN, '\ufffd').trimEnd(), fence];
}

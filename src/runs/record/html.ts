/** The record as a page of its own: one file that asks nobody for anything, for the screen and for paper. */
import type { Evidence } from '../../checks/check.ts';
import type { RecordDocument, Said } from './document.ts';
import type { Exported } from './export.ts';
import { where } from './history.ts';
import { STYLE } from './html-style.ts';
import { type Html, html, type Inserted } from './html-text.ts';
import type { Piece, Prose } from './prose.ts';
import type { CheckPart, FailurePart, StepPart } from './steps.ts';
import type { TimeZone } from './times.ts';
import { groupLines, policyLines } from './who-may.ts';
import {
  checkFacts,
  DECIDED_WORDS,
  decidedBy,
  HOW_TO_CHECK,
  happeningText,
  lateText,
  nameOf,
  STANDINGS,
  saidHow,
  stateLine,
  stepHeading,
} from './words.ts';

export function asHtml(exported: Exported): string {
  const { run, document, zone, exportedAt } = exported;
  const title = document === undefined ? `Run ${run}` : `${document.title} · run ${run}`;
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
${STYLE}
</head>
<body>
<main>
${document === undefined ? html`<h1>${title}</h1>` : header(document, zone)}
${troubles(exported)}
${document && body(document, zone)}
${entriesPart(exported)}
</main>
<footer><p>Made by Handrail at ${time(exportedAt, zone)}. Times are in UTC; beside it ${zone.name}.</p></footer>
</body>
</html>`.text
  }\n`;
}

function header(document: RecordDocument, zone: TimeZone): Html {
  const { title, run, estate, startedBy, startedAt, heldBy, ended, totals, procedure, chain } = document;
  return html`<header>
<h1>${title}</h1>
<p class="state">${stateLine(document, zone)}</p>
${ended && ended.text !== '' && html`<blockquote>${lines(ended.text)}</blockquote>`}
<p>${totals.text}</p>
<dl>
${fact('Run', html`<code>${run}</code>`)}
${fact('Estate', estate)}
${fact('Started', html`by ${nameOf(startedBy)} at ${time(startedAt, zone)}`)}
${heldBy.id !== startedBy.id && fact('Held by', nameOf(heldBy))}
${fact('Procedure', html`<code>${procedure.id}</code>, ${procedure.product}`)}
${fact('Guide', procedure.source)}
${fact('Journal', html`${chain.entries} entries, ending in <code class="hash">${chain.head.hash}</code>`)}
</dl>
</header>`;
}

function troubles({ chain, unreadable }: Exported): Html {
  return html`${
    !chain.ok &&
    html`<p class="trouble" role="note">❌ The chain is broken at entry ${chain.version}: ${chain.why}. What follows is what is there.</p>`
  }${unreadable !== undefined && html`<p class="trouble" role="note">❌ ${unreadable} What stands before it is told.</p>`}`;
}

function body(document: RecordDocument, zone: TimeZone): Html {
  const policies = policyLines(document.rights?.policies ?? {});
  const { procedure, inputs, servers, prerequisites, cautions, warnings, limitations, notes, steps, said, history } =
    document;
  return html`<nav aria-label="Contents"><ul>
<li><a href="#setup">What was started</a></li>
<li><a href="#steps">Steps</a><ul>${steps.map((step) => html`<li><a href="#step-${step.number}">${step.number}. ${step.title.plain}</a></li>\n`)}</ul></li>
<li><a href="#words">What people wrote</a></li>
<li><a href="#history">What happened, in order</a></li>
<li><a href="#entries">The journal's entries</a></li>
<li><a href="#procedure">The procedure's text</a></li>
</ul></nav>
<section id="setup"><h2>What was started</h2>
${block(procedure.summary)}
${inputs.length > 0 && html`<h3>Given at the start</h3><dl>${inputs.map(({ title, value }) => fact(title, value === '' ? 'nothing' : value))}</dl>`}
${
  servers.length > 0 &&
  html`<h3>Servers</h3><div class="wide" tabindex="0" role="region" aria-label="Servers"><table><thead><tr><th scope="col">Name</th><th scope="col">Product</th><th scope="col">Host</th><th scope="col">Location</th></tr></thead>
<tbody>${servers.map(({ name, product, host, location }) => html`<tr><td><code>${name}</code></td><td>${product}</td><td><code>${host}</code></td><td>${location}</td></tr>\n`)}</tbody></table></div>`
}
${plainList('Who may do what', policies)}${plainList('Who that is', groupLines(document))}
${titled('Ticked off beforehand', prerequisites)}
${
  cautions.length > 0 &&
  html`<h3>Started although</h3><ul>${cautions.map(({ text, reason }) => html`<li>⚠️ ${inline(text)}<br>Reason: <q>${reason}</q></li>\n`)}</ul>`
}
${titled('Warnings', warnings)}${titled('Limitations', limitations)}${titled('Notes', notes)}
</section>
<section id="steps"><h2>Steps</h2>
${steps.map((step) => stepHtml(step, zone))}
</section>
<section id="words"><h2>What people wrote</h2>
${said.length === 0 ? html`<p>Nothing.</p>` : html`<ol class="plain">${said.map((each) => saidHtml(each, zone))}</ol>`}
</section>
<section id="history"><h2>What happened, in order</h2>
<ol class="plain">${history.map((each) => html`<li value="${each.version}">${time(each.at, zone)} ${happeningText(each)}${lateText(each, zone)} <a href="#entry-${each.version}"><code>${each.record.slice(0, 8)}</code></a></li>\n`)}</ol>
</section>
<section id="procedure"><h2>The procedure's text</h2>
<p>As its files were when the run started.</p>
${procedure.files.map(({ id, text }) => html`<details><summary>${id}</summary><pre tabindex="0">${text}</pre></details>\n`)}
</section>`;
}

function stepHtml(step: StepPart, zone: TimeZone): Html {
  const {
    number,
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
  return html`<article id="step-${number}">
<h3>${stepHeading(step)} — ${inline(title)}</h3>
${
  decided
    ? html`<p class="decided">${DECIDED_WORDS[decided.how]} by ${decidedBy(decided)} at ${time(decided.at, zone)} · record <code>${decided.record.slice(0, 8)}</code></p>`
    : html`<p class="decided">Not decided.</p>`
}
${decided?.reason !== undefined && html`<p>Reason: <q>${decided.reason}</q></p>`}
${decided?.unmet !== undefined && decided.unmet.length > 0 && html`<p>Not proved: ${decided.unmet.join(', ')}</p>`}
${decided?.option && html`<p>Chosen: <strong>${inline(decided.option)}</strong></p>`}
<p>Opened at ${time(openedAt, zone)}${claimed && html`; taken by ${nameOf(claimed.by)} at ${time(claimed.at, zone)}`}${deadlineAt !== undefined && html`; to be done by ${time(deadlineAt, zone)}`}</p>
${who && html`<p>Asks for more than the policies: ${policyLines(who).join('; ')}</p>`}
${checks.length > 0 && html`<h4>What proves it</h4><ul>${checks.map((check) => checkHtml(check, zone))}</ul>`}
${failures.length > 0 && html`<h4>What was found otherwise</h4><ul>${failures.map((failure) => failureHtml(failure, zone))}</ul>`}
<h4>What was asked</h4>
${block(text)}
${parts.length > 0 && html`<ol class="letters">${parts.map((part) => html`<li>${block(part)}</li>\n`)}</ol>`}
${warnings.map((each) => html`<div class="warning">⚠️ ${block(each)}</div>`)}
${why && html`<div>Why: ${block(why)}</div>`}
${notes.map((each) => html`<div>Note: ${block(each)}</div>`)}
${undo && html`<div>To put it back: ${block(undo)}</div>`}
${source !== undefined && html`<p class="small">Guide: ${source}</p>`}
</article>\n`;
}

function checkHtml(check: CheckPart, zone: TimeZone): Html {
  const { title, standing, outcome, summary, evidence, at, word } = check;
  return html`<li>${STANDINGS[standing]}: ${inline(title)} <span class="small">(${checkFacts(check)})</span>${outcome !== undefined && html` — ${outcome}`}${at !== undefined && html`, ${time(at, zone)}`}
${word ? html`<br>${nameOf(word.by)}: <q>${word.note}</q>` : summary !== '' && html`<br>${summary}`}
${evidenceHtml(evidence)}</li>\n`;
}

function failureHtml({ check, outcome, summary, evidence, at, by, record }: FailurePart, zone: TimeZone): Html {
  return html`<li>❌ ${inline(check)}: <strong>${outcome}</strong>, ${time(at, zone)}${by && html`, by the word of ${nameOf(by)}`} · record <code>${record.slice(0, 8)}</code>
${summary !== '' && html`<br>${summary}`}
${evidenceHtml(evidence)}</li>\n`;
}

function evidenceHtml(evidence: readonly Evidence[]): Inserted {
  return (
    evidence.length > 0 &&
    html`<ul class="evidence">${evidence.map((each) => html`<li><code>${each.text}</code>${where(each)}${each.stamp !== undefined && html` · its own time: ${each.stamp}`}</li>\n`)}</ul>`
  );
}

function saidHtml(said: Said, zone: TimeZone): Html {
  const { by, at, text, record } = said;
  return html`<li>${time(at, zone)} ${nameOf(by)} ${saidHow(said)}${lateText(said, zone)} · record <code>${record.slice(0, 8)}</code><blockquote>${lines(text)}</blockquote></li>\n`;
}

function entriesPart({ entries, head }: Exported): Html {
  return html`<section id="entries"><h2>The journal's entries</h2>
<p>${HOW_TO_CHECK}</p>
<p>Head: ${head ? html`entry ${head.version}, <code class="hash">${head.hash}</code>` : 'cannot be read'}</p>
<div class="wide" tabindex="0" role="region" aria-label="The journal's entries"><table><thead><tr><th scope="col">Entry</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${entries.map(({ version, hash }) => html`<tr id="entry-${version}"><td>${version}</td><td><code class="hash">${hash}</code></td></tr>\n`)}</tbody></table></div>
</section>`;
}

function titled(title: string, texts: readonly Prose[]): Inserted {
  return texts.length > 0 && html`<h3>${title}</h3><ul>${texts.map((text) => html`<li>${block(text)}</li>\n`)}</ul>`;
}

function plainList(title: string, items: readonly string[]): Inserted {
  return items.length > 0 && html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>`;
}

function fact(name: string, value: Inserted): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`;
}

function time(at: number, zone: TimeZone): Html {
  const { iso } = zone.moment(at);
  return iso === '' ? html`${zone.text(at)}` : html`<time datetime="${iso}">${zone.text(at)}</time>`;
}

/** A text of several lines, each as a paragraph of its own. */
function block({ lines: all }: Prose): Html {
  return html`${all.map(({ kind, pieces }) => {
    const inner = pieces.map(piece);
    if (kind === 'bullet') return html`<p class="bullet">• ${inner}</p>`;
    return kind === 'heading' ? html`<p><strong>${inner}</strong></p>` : html`<p>${inner}</p>`;
  })}`;
}

function inline({ lines: all }: Prose): Html {
  return html`${all.flatMap(({ pieces }) => pieces.map(piece))}`;
}

function piece(each: Piece): Html {
  switch (each.kind) {
    case 'text':
      return html`${each.text}`;
    case 'code':
      return html`<code>${each.text}</code>`;
    case 'bold':
      return html`<strong>${each.pieces.map(piece)}</strong>`;
    case 'link':
      return html`<a href="${each.address}" rel="noreferrer">${each.text}</a>`;
  }
}

function lines(text: string): Html {
  return html`${text.split('\n').map((line, i) => html`${i > 0 && html`<br>`}${line}`)}`;
}

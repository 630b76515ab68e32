/** What happened in a run, in order: a sentence for each entry of its journal. Plain text. */
import type { Evidence } from '../../checks/check.ts';
import { formatDuration } from '../../procedures/duration.ts';
import { interpolate } from '../../procedures/interpolate.ts';
import { placeAt } from '../../procedures/walk.ts';
import type { Person, RunEvent } from '../events.ts';
import type { Replayed } from '../replay.ts';
import { type Run, visitOf } from '../run.ts';
import { writtenBefore } from '../said.ts';

export interface Happening {
  /** Of the entry. */
  readonly version: number;
  /** When it went on record, in milliseconds since the epoch. */
  readonly at: number;
  /** When it was written, by Slack's clock, where that was at another time. */
  readonly writtenAt?: number;
  /** Who did it; absent for what Handrail does by itself. */
  readonly by?: Person;
  /** Goes on after the person's name if there is one: "approved step 3, Stop `ors-a1`". */
  readonly what: string;
  /** Whether it is what people did and what was proved; the rest tells how it came to that. */
  readonly main: boolean;
  /** Hash of the entry. */
  readonly record: string;
}

export function historyOf({ run, events, hashOf }: Pick<Replayed, 'run' | 'events' | 'hashOf'>): readonly Happening[] {
  return events.map(({ version, event }) => {
    const by = 'by' in event ? event.by : undefined;
    const told = tell(run, event);
    const right = 'as' in event && event.as ? ` (by right of ${event.as.join(', ')})` : '';
    const what = `${told.what}${right}`;
    const writtenAt = event.type === 'message-said' ? writtenBefore(event) : undefined;
    const written = writtenAt === undefined ? {} : { writtenAt };
    return { version, at: event.at, ...written, ...told, what, record: hashOf(version), ...(by && { by }) };
  });
}

type Told = Pick<Happening, 'what' | 'main'>;

const main = (what: string): Told => ({ what, main: true });
const aside = (what: string): Told => ({ what, main: false });

function tell(run: Run, event: RunEvent): Told {
  switch (event.type) {
    case 'run-started':
      return main(`started ${oneLine(event.plan.procedure.title)} on ${event.estate}`);
    case 'step-opened':
    case 'decision-opened':
      return aside(`${stepName(run, event.step)} opened`);
    case 'baseline-taken':
      return aside(`Noted how things are before anybody acts: ${checkName(run, event.step, event.check)}`);
    case 'baseline-failed':
      return aside(
        `Could not note how things are: ${checkName(run, event.step, event.check)}: ${oneLine(event.summary)}`,
      );
    case 'check-reported': {
      const seen = `${checkName(run, event.step, event.check)}: ${finding(event.outcome ?? event.state, event.summary, event.evidence)}`;
      return { what: seen, main: event.state === 'outcome' };
    }
    case 'step-attested':
      return main(
        `gave their word, ${checkName(run, event.step, event.check)}: ${spaced(event.outcome)}, "${oneLine(event.note)}"`,
      );
    case 'step-claimed':
      return main(`took ${stepName(run, event.step)}`);
    case 'deadline-reached':
      return main(`${stepName(run, event.step)}: ${LEFT[event.left]} of the time is left`);
    case 'approval-given':
      return main(`approved ${stepName(run, event.step)}, which needs more approvals`);
    case 'approvals-voided': {
      const names = event.approvals.map(({ name }) => `@${oneLine(name)}`).join(', ');
      const checks = event.checks.map((check) => checkName(run, event.step, check)).join('; ');
      const why = {
        worker: 'whoever is on the step cannot approve it',
        evidence: `what was seen has changed: ${checks}`,
        upgrade: 'Handrail is stricter now about what an approval is of, and by whom',
      }[event.why];
      return main(`Approvals of ${stepName(run, event.step)} by ${names} are void: ${why}`);
    }
    case 'step-approved':
      return main(`approved ${stepName(run, event.step)}`);
    case 'step-skipped':
      return main(`skipped ${stepName(run, event.step)}: "${oneLine(event.reason)}"`);
    case 'step-overridden': {
      const unmet = event.unmet.length === 0 ? '' : ` Not proved: ${event.unmet.map(oneLine).join(', ')}.`;
      return main(`overrode ${stepName(run, event.step)}: "${oneLine(event.reason)}"${unmet}`);
    }
    case 'option-chosen':
      return main(`chose "${optionName(run, event.step, event.option)}" at ${stepName(run, event.step)}`);
    case 'note-added':
      return main(`noted: "${oneLine(event.text)}"`);
    case 'message-said':
      return aside(`said: "${oneLine(event.text)}"`);
    case 'run-paused':
      return main(`paused the run${event.reason === '' ? '' : `: "${oneLine(event.reason)}"`}`);
    case 'run-resumed':
      return main('resumed the run');
    case 'run-handed-over':
      return main(`handed the run over to @${oneLine(event.to.name)}`);
    case 'run-ended':
      return main(ending(run, event));
  }
}

const LEFT = { half: 'half', tenth: 'a tenth', none: 'none' } as const;

function ending(run: Run, event: Extract<RunEvent, { type: 'run-ended' }>): string {
  const time = formatDuration(event.at - run.startedAt);
  const why = event.text.trim() === '' ? '' : `: "${oneLine(event.text)}"`;
  if (event.by) return `${event.outcome === 'aborted' ? 'aborted' : 'ended'} the run after ${time}${why}`;
  return `The run ${event.outcome === 'completed' ? 'was done' : event.outcome} after ${time}${why}`;
}

/** "step 3, Stop ors-a1". */
function stepName(run: Run, key: string): string {
  const visit = visitOf(run, key);
  if (visit === undefined) return `step ${key}`;
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  return `step ${visit.number}, ${node.kind === 'end' ? node.id : unmarked(interpolate(node.title, scope))}`;
}

function checkName(run: Run, step: string, id: string): string {
  const visit = visitOf(run, step);
  if (visit === undefined) return id;
  const { node, scope } = placeAt(run.plan, run.inputs, visit.position);
  const check = node.kind === 'step' ? node.checks.find((each) => each.id === id) : undefined;
  return `step ${visit.number}, ${check === undefined ? id : unmarked(interpolate(check.title, scope))}`;
}

function optionName(run: Run, step: string, id: string): string {
  const visit = visitOf(run, step);
  const place = visit && placeAt(run.plan, run.inputs, visit.position);
  const options = place?.node.kind === 'decision' ? place.node.options : [];
  return unmarked(interpolate(options.find((each) => each.id === id)?.label ?? id, place?.scope ?? {}));
}

function finding(outcome: string, summary: string, evidence: readonly Evidence[]): string {
  const [first] = evidence;
  const seen = first === undefined ? oneLine(summary) : `${oneLine(first.text)}${where(first)}`;
  return `${spaced(outcome)}${seen === '' ? '' : `, ${seen}`}`;
}

/** " (ors_a1.log, byte 48,213)". */
export function where({ source, offset }: Evidence): string {
  const parts = [
    ...(source === undefined ? [] : [oneLine(source)]),
    ...(offset === undefined ? [] : [`byte ${offset.toLocaleString('en-US')}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** `updates-required` as words. */
export function spaced(outcome: string): string {
  return oneLine(outcome).replaceAll('-', ' ');
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A procedure's title without its marks. */
function unmarked(text: string): string {
  return oneLine(text)
    .replace(/`([^`]+)`/g, '$1')
    .replaceAll('**', '');
}

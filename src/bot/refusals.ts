/** Every way in which a run can refuse, as a sentence for the one who asked: what is so, and what they can do. */

import { placeAt } from '../procedures/walk.ts';
import type { Refusal } from '../runs/commands.ts';
import type { Person } from '../runs/events.ts';
import { type Run, visitOf } from '../runs/run.ts';
import type { TargetLocked } from '../runs/runs.ts';
import { clean, textProblem } from '../runs/texts.ts';
import type { MembersUnknown } from './rights/members.ts';
import { denialText, numberText } from './rights/words.ts';
import { oneLine } from './text/clean.ts';
import { procedurePlain } from './text/procedure-text.ts';

export type AnyRefusal = Refusal | TargetLocked | MembersUnknown;

export interface RefusalContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The run as it stands, if it is known: for "Step 8" instead of a key. */
  readonly run?: Run | undefined;
  /** Some who could do what this person may not. */
  readonly could?: readonly Person[] | undefined;
}

const DECIDED = { approved: 'approved', skipped: 'skipped', overridden: 'overridden', chosen: 'decided' } as const;
const ENDED = { completed: 'is completed', stopped: 'was stopped by its procedure', aborted: 'was aborted' } as const;
const NOT_ALLOWED = {
  skip: 'cannot be skipped: its procedure does not allow it. It can be proved, or the run can be aborted.',
  override: 'cannot be overridden: its procedure does not allow it. It can be proved, or the run can be aborted.',
  attest: "has to be proved by its check: its procedure does not take a person's word for it.",
} as const;

/**
 * Plain text on one line, to be escaped before it goes into a message. Nothing was changed in any of these cases.
 *
 * @returns undefined where nobody needs to be told
 */
export function refusalText(refusal: AnyRefusal, context: RefusalContext): string | undefined {
  const { now, run } = context;
  const step = (key: string) => stepName(run, key);
  const ago = (at: number) => agoText(at, now);
  switch (refusal.code) {
    case 'nothing-new':
      return undefined;
    case 'already-started':
      return 'This run was started already. Its thread is in the channel that it was started in.';
    case 'no-such-run':
      return 'I know no such run. `/upgrade list` shows the ones there are.';
    case 'target-locked':
      return `${oneLine(refusal.target)} is being upgraded in run ${refusal.holder} already. Nothing was started; wait for that run to end, or choose other servers.`;
    case 'prerequisites-open':
      return refusal.open.length === 1
        ? 'One prerequisite is not ticked off yet. The run can start once it is met.'
        : `${refusal.open.length} prerequisites are not ticked off yet. The run can start once all are met.`;
    case 'cautions-open':
      return `A reason is needed before the run can start: ${oneLine(refusal.open[0] ?? '')}`;
    case 'start-refused':
      return `The run cannot start with these inputs: ${oneLine(refusal.why[0] ?? '')}`;
    case 'nothing-to-do':
      return 'With these inputs the procedure has no steps: there is nothing to do. Choose other inputs.';
    case 'run-ended':
      return `This run ${ENDED[refusal.outcome]} ${ago(refusal.at)}. Nothing was changed; its record stays as it is.`;
    case 'run-paused':
      return `This run was paused by ${personText(refusal.by)} ${ago(refusal.at)}. Nothing was changed. Resume it first: \`/upgrade resume\`.`;
    case 'not-paused':
      return 'This run is not paused. Nothing was changed.';
    case 'no-such-step':
      return `${step(refusal.step)} has not been reached in this run. Nothing was changed.`;
    case 'not-open-yet':
      return `${step(refusal.step)} is not open yet: I am still noting how things are before anybody acts (${titles(run, refusal.step, refusal.waiting)}). Nothing was changed; try again in a moment.`;
    case 'already-decided':
      return `${step(refusal.step)} was ${DECIDED[refusal.how]} by ${personText(refusal.by)} ${ago(refusal.at)}. Nothing was changed.`;
    case 'already-claimed':
      return `${personText(refusal.by)} said ${ago(refusal.at)} that they are on ${lowerFirst(step(refusal.step))}. Nothing was changed.`;
    case 'gate-not-passed':
      return `${step(refusal.step)} cannot be approved yet. Not proved: ${titles(run, refusal.step, refusal.unmet)}. Nothing was changed; \`@Handrail why\` in the thread tells more.`;
    case 'gate-passed':
      return `${step(refusal.step)} has nothing to override: everything is proved. Approve it instead.`;
    case 'not-permitted':
      return denialText(refusal, refusal.step === undefined ? '' : lowerFirst(step(refusal.step)), context.could ?? []);
    case 'members-unknown':
      return `I could not look up who is in @${refusal.group}: ${oneLine(refusal.why)}. Until I can, that lets nobody through. Nothing was changed.`;
    case 'already-approved':
      return `You approved ${lowerFirst(step(refusal.step))} ${ago(refusal.at)}. It needs ${numberText(refusal.more)} more, from somebody else. Nothing was changed.`;
    case 'evidence-changed':
      return `What you saw of ${lowerFirst(step(refusal.step))} has changed${refusal.changed.length === 0 ? '' : ` (${titles(run, refusal.step, refusal.changed)})`}. Nothing was changed by you; look at its message again, then approve what is there now.`;
    case 'already-holds':
      return `${personText(refusal.by)} holds this run already. Nothing was changed.`;
    case 'not-allowed':
      return `${step(refusal.step)} ${NOT_ALLOWED[refusal.what]} Nothing was changed.`;
    case 'not-by-word':
      return `${step(refusal.step)} is watched by a check here, so a person's word cannot stand in for it. Nothing was changed.`;
    case 'no-such-check':
      return `${step(refusal.step)} has no check "${oneLine(refusal.check)}". Nothing was changed.`;
    case 'no-such-option':
      return `${step(refusal.step)} has no option "${oneLine(refusal.option)}". Nothing was changed.`;
    case 'text-missing':
      return refusal.what === 'reason'
        ? 'Give a reason: it goes on record. Nothing was changed.'
        : 'Write what to put on record. Nothing was changed.';
    case 'text-too-long':
      return `The ${refusal.what} has ${count(refusal.length)} characters; ${count(refusal.limit)} is the most. Nothing was changed; shorten it, or write it in the thread, which belongs to the record too.`;
  }
}

/** A reason or note that is empty or too long, told before it is sent on; undefined if it is fine. */
export function textComplaint(what: 'reason' | 'note', text: string): string | undefined {
  const problem = textProblem(clean(text), what);
  return problem && refusalText(problem, { now: 0 });
}

/** "Step 8", or "The step" if it is not known which. */
export function stepName(run: Run | undefined, key: string): string {
  const visit = run && visitOf(run, key);
  return visit === undefined ? 'That step' : `Step ${visit.number}`;
}

export function agoText(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 2) return 'a moment ago';
  if (seconds < 90) return `${seconds} seconds ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function personText(person: { readonly id: string; readonly name: string }): string {
  return person.id === 'handrail' ? 'Handrail' : `@${oneLine(person.name) || person.id}`;
}

/** Titles as their procedure writes them, with the names of the step's servers filled in. */
function titles(run: Run | undefined, key: string, items: readonly string[]): string {
  const visit = run && visitOf(run, key);
  const scope = run === undefined || visit === undefined ? {} : placeAt(run.plan, run.inputs, visit.position).scope;
  const shown = items.slice(0, 5).map((item) => procedurePlain(item, scope));
  return items.length > shown.length ? `${shown.join(', ')} and ${items.length - shown.length} more` : shown.join(', ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

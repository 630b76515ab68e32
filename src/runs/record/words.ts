/** Turns of phrase that the text and the page of a record share. Plain text. */
import { formatDuration } from '../../procedures/duration.ts';
import type { Person } from '../events.ts';
import type { Standing } from '../standing.ts';
import type { RecordDocument, Said } from './document.ts';
import type { Happening } from './history.ts';
import type { CheckPart, DecidedPart, StepPart } from './steps.ts';
import type { TimeZone } from './times.ts';

/** A state is a word, and an emoji beside it. */
export const STANDINGS: Readonly<Record<Standing, string>> = {
  proved: '✅ proved',
  word: "✍️ a person's word",
  'not-true': '❌ not true',
  watching: '⏳ not seen',
  'cannot-tell': '⚠️ could not tell',
  'word-wanted': '✍️ no word given',
};

export const DECIDED_WORDS = {
  approved: '✅ Approved',
  skipped: '⏭️ Skipped',
  overridden: '⛔ Overridden',
  chosen: 'Chosen',
} as const;

export function nameOf({ id, name }: Person): string {
  return id === 'handrail' ? 'Handrail' : `@${name.replace(/\s+/g, ' ').trim() || id}`;
}

/** "completed after 1 h 38 min, at …" */
export function stateLine({ state, startedAt, ended, ahead }: RecordDocument, zone: TimeZone): string {
  if (ended === undefined) {
    const toGo = ahead === undefined ? '' : `, ${ahead} or more steps and decisions to go`;
    return `${state === 'paused' ? '⏸️ Paused' : 'Live'}${toGo}. This record tells how far it has come.`;
  }
  const by = ended.by === undefined ? '' : ` by ${nameOf(ended.by)}`;
  const word = { completed: '✅ Completed', stopped: '⚠️ Stopped', aborted: '⚠️ Aborted', live: '', paused: '' }[state];
  return `${word}${by} after ${formatDuration(ended.at - startedAt)}, at ${zone.text(ended.at)}`;
}

/** "Approved by @ann at …" */
export function decidedLine(decided: DecidedPart, zone: TimeZone): string {
  return `${DECIDED_WORDS[decided.how]} by ${decidedBy(decided)} at ${zone.text(decided.at)}`;
}

/** Everybody whose approval counted, the last one last. */
export function decidedBy({ by, approvals }: Pick<DecidedPart, 'by' | 'approvals'>): string {
  const people = approvals?.map((each) => each.by) ?? [by];
  return people.map(nameOf).join(', ');
}

export function stepHeading({ number, rounds, kind }: StepPart): string {
  const where = rounds.length === 0 ? '' : ` · ${rounds.join(' · ')}`;
  return `${kind === 'step' ? 'Step' : 'Decision'} ${number}${where}`;
}

/** "required, on `ors-a1`, by log-events" */
export function checkFacts({ server, kind, required }: CheckPart): string {
  const parts = [...(server === '' ? [] : [`on ${server}`]), kind, ...(required ? [] : ['for information'])];
  return parts.join(', ');
}

export function happeningText({ by, what }: Happening): string {
  return by === undefined ? what : `${nameOf(by)} ${what}`;
}

const SAID: Readonly<Record<Said['kind'], string>> = {
  note: 'noted',
  said: 'said in the thread',
  edited: 'edited what they had said to',
  deleted: 'deleted what they had said',
};

export function saidHow({ kind }: Said): string {
  return SAID[kind];
}

/** Whatever was heard late: when it went on record, or when it was written. Empty for everything else. */
export function lateText(
  { recordedAt, writtenAt }: { recordedAt?: number; writtenAt?: number },
  zone: TimeZone,
): string {
  if (recordedAt !== undefined) return ` · recorded at ${zone.text(recordedAt)}`;
  return writtenAt === undefined ? '' : ` · written at ${zone.text(writtenAt)}`;
}

/** a, b, … z, aa, ab, … */
export function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letter(Math.floor(index / 26) - 1)}${last}`;
}

/** The whole chain in words, for both. */
export const HOW_TO_CHECK =
  'Each entry of the journal bears the SHA-256 of the one before it. The JSON export of this run holds the entries themselves, so that anybody can recompute the chain; docs/record.md of Handrail tells how. Whoever keeps the head below, apart from Handrail, can tell later that nothing before it was changed.';

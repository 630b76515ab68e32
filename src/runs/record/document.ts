/**
 * Everything that a run's journal tells, put in the order in which people read it: what was asked for, what was done on what
 * evidence, who did it, what was said. The formats differ only in how they write this down.
 */

import type { Rights } from '../../estate/rights.ts';
import { prerequisitesOf, remarksOf } from '../../procedures/beforehand.ts';
import { formatDuration } from '../../procedures/duration.ts';
import { presetOf, valueText } from '../../procedures/scope.ts';
import { placeAt } from '../../procedures/walk.ts';
import { HANDRAIL, type Person } from '../events.ts';
import type { ChainVerdict, Head } from '../journal.ts';
import { progress } from '../progress.ts';
import type { Replayed } from '../replay.ts';
import type { Run } from '../run.ts';
import { wordsOf, writtenBefore } from '../said.ts';
import { type Totals, totalsOf, totalsText } from '../standing.ts';
import { type Happening, historyOf } from './history.ts';
import { filled, type Prose, prose, sentence } from './prose.ts';
import { sourceText } from './source.ts';
import { type StepPart, stepPart } from './steps.ts';

export interface RecordDocument {
  readonly run: string;
  readonly title: string;
  readonly state: 'live' | 'paused' | 'completed' | 'stopped' | 'aborted';
  readonly procedure: {
    readonly id: string;
    readonly product: string;
    readonly summary: Prose;
    readonly source: string;
    /** The file of the procedure and of each that it uses, as they were at the start. */
    readonly files: readonly { readonly id: string; readonly text: string }[];
  };
  readonly estate: string;
  /** The channel's id in Slack. */
  readonly channel: string;
  readonly startedBy: Person;
  readonly startedAt: number;
  readonly heldBy: Person;
  readonly ended?: { readonly at: number; readonly by?: Person; readonly text: string; readonly record: string };
  readonly totals: Totals & { readonly text: string };
  /** Steps and decisions that are still ahead, at least; absent once the run has ended. */
  readonly ahead?: number;
  readonly chain: {
    readonly head: Head;
    readonly entries: number;
    readonly broken?: { readonly version: number; readonly why: string };
  };
  readonly inputs: readonly { readonly title: string; readonly value: string }[];
  readonly servers: readonly {
    readonly name: string;
    readonly product: string;
    readonly host: string;
    readonly location: string;
  }[];
  readonly prerequisites: readonly Prose[];
  /** Who might do what, as the estate had it at the start; absent where everybody might do everything. */
  readonly rights?: Rights;
  /** Everybody who did, wrote or was given something in the run. */
  readonly people: readonly Person[];
  readonly cautions: readonly { readonly text: Prose; readonly reason: string }[];
  readonly warnings: readonly Prose[];
  readonly limitations: readonly Prose[];
  readonly notes: readonly Prose[];
  readonly steps: readonly StepPart[];
  readonly said: readonly Said[];
  readonly history: readonly Happening[];
}

/** What somebody wrote: a note on record, or words in the thread. */
export interface Said {
  readonly kind: 'note' | 'said' | 'edited' | 'deleted';
  readonly by: Person;
  /** When it was written, by Slack's clock for what was said in the thread; when it went on record where that is not known. */
  readonly at: number;
  /** When it went on record, where that was at another time: no bot was there to hear it. */
  readonly recordedAt?: number;
  readonly text: string;
  readonly record: string;
  /** The message's timestamp in Slack. */
  readonly ts?: string;
}

export function documentOf(record: Replayed, chain: ChainVerdict, entries: number): RecordDocument {
  const { run, head, hashOf } = record;
  const { procedure, used } = run.plan;
  const remarks = remarksIn(run);
  const asked = prerequisitesOf(run.plan, run.inputs).filter(({ id }) => run.prerequisites.includes(id));
  const { done, total } = progress(run);
  const totals = totalsOf(run);
  return {
    run: run.id,
    title: sentence(procedure.title, run.inputs).plain,
    state: run.ended?.outcome ?? (run.paused ? 'paused' : 'live'),
    procedure: {
      id: procedure.id,
      product: procedure.product,
      summary: prose(procedure.summary, run.inputs),
      source: sourceText(procedure.source),
      files: [procedure, ...Object.values(used)].map(({ id, text }) => ({ id, text })),
    },
    estate: run.estate,
    channel: run.channel,
    startedBy: run.startedBy,
    startedAt: run.startedAt,
    heldBy: run.holder,
    ...(run.ended && { ended: endOf(run, run.ended, hashOf) }),
    totals: { ...totals, text: totalsText(totals) },
    ...(!run.ended && { ahead: total - done }),
    chain: { head, entries, ...(!chain.ok && { broken: { version: chain.version, why: chain.why } }) },
    inputs: inputsOf(run),
    servers: Object.values(run.targets).map(({ name, product, host, location }) => ({ name, product, host, location })),
    ...(run.rights && { rights: run.rights }),
    people: peopleIn(record),
    prerequisites: asked.map(({ text }) => filled(text)),
    cautions: (run.cautions ?? []).map(({ text, reason }) => ({ text: filled(text), reason })),
    ...remarks,
    steps: run.visits.map((visit) => stepPart(record, visit)),
    said: saidIn(record),
    history: historyOf(record),
  };
}

/** By the name under which they did something first. */
function peopleIn({ events }: Replayed): readonly Person[] {
  const people = new Map<string, Person>();
  for (const { event } of events) {
    const named = ['by' in event ? event.by : undefined, event.type === 'run-handed-over' ? event.to : undefined];
    for (const each of named) if (each && each.id !== HANDRAIL.id && !people.has(each.id)) people.set(each.id, each);
  }
  return [...people.values()];
}

function endOf(
  run: Run,
  ended: NonNullable<Run['ended']>,
  hashOf: Replayed['hashOf'],
): NonNullable<RecordDocument['ended']> {
  const { at, by, text, version } = ended;
  const last = run.visits.at(-1);
  // The text of a procedure's end may hold look-ups; an abort's reason is somebody's own words.
  const scope = last ? placeAt(run.plan, run.inputs, last.position).scope : run.inputs;
  return { at, text: by ? text : prose(text, scope).plain, record: hashOf(version), ...(by && { by }) };
}

function remarksIn({ plan, inputs }: Run): Pick<RecordDocument, 'warnings' | 'limitations' | 'notes'> {
  const made = new Map<string, Prose>();
  const { warnings, limitations, notes } = remarksOf(plan, inputs, (text, scope) => {
    const written = prose(text, scope);
    const name = JSON.stringify(written.lines);
    made.set(name, written);
    return name;
  });
  const back = (names: readonly string[]) => names.flatMap((name) => made.get(name) ?? []);
  return { warnings: back(warnings), limitations: back(limitations), notes: back(notes) };
}

function inputsOf({ plan, inputs }: Run): RecordDocument['inputs'] {
  return Object.entries(plan.procedure.inputs).map(([name, input]) => {
    const value = (Object.hasOwn(inputs, name) ? inputs[name] : undefined) ?? presetOf(input);
    if (value === undefined) return { title: input.title, value: '' };
    const isTime = input.type === 'duration' && typeof value === 'number';
    return { title: input.title, value: isTime ? formatDuration(value) : valueText(value) };
  });
}

/** What was written, by the time at which it was. What became of a message later is told beside what was first said. */
function saidIn({ events, hashOf }: Replayed): readonly Said[] {
  const said = events.flatMap(({ version, event }): Said[] => {
    const record = hashOf(version);
    if (event.type === 'note-added') return [{ kind: 'note', by: event.by, at: event.at, text: event.text, record }];
    if (event.type !== 'message-said') return [];
    const { by, at: recordedAt, ts } = event;
    const at = writtenBefore(event);
    return [{ ...wordsOf(event), by, at: at ?? recordedAt, ...(at !== undefined && { recordedAt }), record, ts }];
  });
  return said.toSorted((a, b) => a.at - b.at);
}

/** What people type after `/upgrade`, or after `@Handrail` in a thread. */
import { nearest } from '../yaml/suggest.ts';

export interface Verb {
  readonly name:
    | 'start'
    | 'status'
    | 'next'
    | 'why'
    | 'list'
    | 'show'
    | 'history'
    | 'note'
    | 'pause'
    | 'resume'
    | 'abort'
    | 'handover'
    | 'verify'
    | 'export'
    | 'help';
  /** How it is written, for help. */
  readonly usage: string;
  readonly does: string;
}

export type VerbName = Verb['name'];

/** In the order of help. */
export const VERBS: readonly Verb[] = [
  { name: 'start', usage: 'start [procedure]', does: 'start an upgrade' },
  { name: 'status', usage: 'status [run]', does: 'where the run stands' },
  { name: 'next', usage: "what's next", does: 'this step and the ones after it' },
  { name: 'why', usage: 'why', does: 'what the run waits for, what was seen, and what could be stuck' },
  { name: 'list', usage: 'list', does: 'runs, and the procedures there are' },
  { name: 'show', usage: 'show [procedure or run]', does: 'a procedure step by step, or what has happened in a run' },
  { name: 'history', usage: 'history [run]', does: 'what happened in a run, in order' },
  { name: 'note', usage: 'note <text>', does: 'put something on record' },
  { name: 'pause', usage: 'pause [reason]', does: 'no decisions until somebody resumes' },
  { name: 'resume', usage: 'resume', does: 'go on after a pause' },
  { name: 'abort', usage: 'abort [reason]', does: 'end the run before it is done' },
  { name: 'handover', usage: 'handover @person', does: 'let somebody else hold the run' },
  { name: 'verify', usage: 'verify [run]', does: 'whether the record and its thread are what they were' },
  {
    name: 'export',
    usage: 'export [md, html or json] [run]',
    does: 'put the whole record into the thread, as files',
  },
  { name: 'help', usage: 'help', does: 'this list' },
];

export type Asked =
  | { readonly type: 'verb'; readonly verb: VerbName; readonly rest: string }
  | { readonly type: 'nothing' }
  | { readonly type: 'unknown'; readonly word: string; readonly nearest?: VerbName };

const SAME: Readonly<Record<string, VerbName>> = {
  "what's": 'next',
  whats: 'next',
  what: 'next',
  '?': 'help',
  continue: 'resume',
  begin: 'start',
  cancel: 'abort',
  stop: 'abort',
  'hand-over': 'handover',
  // "hand over to @bo": what follows does not matter, only who is mentioned.
  hand: 'handover',
};

/** Reads plain text: as the person saw it, entities and mentions already resolved. `rest` keeps its line breaks. */
export function parseVerb(text: string): Asked {
  const trimmed = text.trim();
  const word = /^\S+/.exec(trimmed)?.[0] ?? '';
  if (word === '') return { type: 'nothing' };
  const rest = trimmed.slice(word.length).trim();
  const bare = word.toLowerCase().replaceAll('’', "'");
  const said = bare === '?' ? bare : bare.replace(/[?!.,:;]+$/, '');
  const verb = VERBS.find((each) => each.name === said)?.name ?? (Object.hasOwn(SAME, said) ? SAME[said] : undefined);
  if (verb !== undefined) return { type: 'verb', verb, rest };
  const near = nearest(
    said,
    VERBS.map((each) => each.name),
  );
  const meant = VERBS.find((each) => each.name === near)?.name;
  return { type: 'unknown', word, ...(meant === undefined ? {} : { nearest: meant }) };
}

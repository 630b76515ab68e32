/** What the names in scope are, as far as can be known before a run: enough to tell where a reference leads. */
import { suggestion } from '../../yaml/suggest.ts';
import type { Input, InputType } from '../model.ts';

export interface Kind {
  readonly type: InputType;
  readonly many: boolean;
  readonly of?: string;
  readonly accepts?: readonly string[];
  readonly options?: readonly string[];
}

/** Name → kind. Undefined for a name whose declaration is broken: nothing more is held against it. */
export type Kinds = ReadonlyMap<string, Kind | undefined>;

export type Resolved =
  | { readonly ok: true; readonly kind: Kind | undefined }
  | { readonly ok: false; readonly why: string };

export function kindOfInput(input: Input): Kind {
  return {
    type: input.type,
    many: input.many,
    ...(input.of !== undefined && { of: input.of }),
    ...(input.accepts !== undefined && { accepts: input.accepts }),
    ...(input.options !== undefined && { options: input.options }),
  };
}

const TEXT: Kind = { type: 'text', many: false };
const NUMBER: Kind = { type: 'number', many: false };

/** Follows a reference, such as `pair.first`, through the kinds in scope. */
export function resolve(reference: string, kinds: Kinds): Resolved {
  const [name = '', ...members] = reference.split('.');
  if (!kinds.has(name)) return { ok: false, why: `there is no \`${name}\` here${suggestion(name, kinds.keys())}` };
  let kind = kinds.get(name);
  for (const [i, member] of members.entries()) {
    if (!kind) break;
    const owner = [name, ...members.slice(0, i)].join('.');
    const inside = membersOf(kind);
    const next = inside.get(member);
    if (!next) return { ok: false, why: noMember(owner, member, kind, inside.keys()) };
    kind = next;
  }
  return { ok: true, kind };
}

function membersOf(kind: Kind): ReadonlyMap<string, Kind> {
  if (kind.many) return new Map();
  if (kind.type === 'server') return new Map([['name', TEXT]]);
  if (kind.type === 'duration') return new Map([['seconds', NUMBER]]);
  if (kind.type !== 'pair') return new Map();
  const server: Kind = { ...kind, type: 'server' };
  return new Map([
    ['first', server],
    ['second', server],
    ['name', TEXT],
  ]);
}

function noMember(owner: string, member: string, kind: Kind, members: Iterable<string>): string {
  const hint = kind.many ? `; go through it with \`each: … in ${owner}\`` : suggestion(member, members);
  return `\`${owner}\` is ${inWords(kind)} and has no \`${member}\`${hint}`;
}

/** "a pair", "a list of servers". */
export function inWords(kind: Kind): string {
  const words: Record<InputType, [string, string]> = {
    server: ['a server', 'servers'],
    pair: ['a pair', 'pairs'],
    text: ['text', 'texts'],
    number: ['a number', 'numbers'],
    'yes-no': ['a yes or no', 'yes or no'],
    duration: ['a duration', 'durations'],
    version: ['a version', 'versions'],
    choice: ['a choice', 'choices'],
    release: ['a release', 'releases'],
  };
  const [one, many] = words[kind.type];
  return kind.many ? `a list of ${many}` : one;
}

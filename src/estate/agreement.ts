/**
 * What an asked-for entry has that one's own estate does not have, by key: `host`, `files.exported-options`. Empty if all
 * that it names is the same here. What the own entry has beyond that is no matter: an estate grows while runs go on.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Server } from './model.ts';

const SINGLE = ['product', 'host', 'location', 'application', 'logs', 'encoding'] as const;
const NAMED = ['ports', 'files', 'pages', 'databases'] as const;

export function disagreements(asked: Server, own: Server): readonly string[] {
  const { name: _, ...known } = own;
  const all = new Set<string>([...SINGLE, ...NAMED, 'roots', 'name']);
  return [
    // A key that is not known here may mean anything.
    ...Object.keys(asked).filter((key) => !all.has(key)),
    ...SINGLE.filter((key) => asked[key] !== undefined && asked[key] !== known[key]),
    ...NAMED.flatMap((key) => unlike(asked[key], own[key]).map((name) => `${key}.${name}`)),
    ...((asked.roots ?? []).every((root) => own.roots?.includes(root)) ? [] : ['roots']),
  ];
}

function unlike(asked: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(asked).filter((name) => !Object.hasOwn(own, name) || !isDeepStrictEqual(asked[name], own[name]));
}

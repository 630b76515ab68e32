/** Which folder of src may import what, and the judge of it. */
import { posix } from 'node:path';
import { importsOf, UNREADABLE } from './imports-of.ts';

/** Folder → what of src it may import: a folder, or files of one, with `*` for one name. Itself always. */
export type Arrows = Readonly<Record<string, readonly string[]>>;

/** Package, or `scope/*` → folders that may import it. Other packages are free. */
export type Packages = Readonly<Record<string, readonly string[]>>;

export const arrows: Arrows = {
  yaml: [],
  javascript: [],
  estate: ['yaml'],
  checks: ['estate', 'javascript'],
  procedures: [
    'checks/check.ts',
    'checks/declarations.ts',
    'checks/parameters.ts',
    'checks/*/declaration.ts',
    'estate',
    'yaml',
    'javascript/kept.ts',
  ],
  redis: [],
  runs: ['procedures', 'estate', 'redis', 'checks/check.ts'],
  queue: ['redis', 'checks', 'estate'],
  bot: [
    'runs',
    'queue',
    'procedures',
    'estate',
    'redis',
    'checks/check.ts',
    'checks/declarations.ts',
    'checks/parameters.ts',
    // A pure helper: which word was meant.
    'yaml/suggest.ts',
  ],
  cli: ['yaml', 'estate', 'checks', 'procedures', 'redis', 'runs', 'queue', 'bot', 'workspace', 'lab'],
  workspace: ['javascript/kept.ts'],
  lab: ['javascript/kept.ts'],
};

export const packages: Packages = {
  '@slack/types': ['bot', 'workspace'],
  '@slack/*': ['bot'],
  bullmq: ['queue'],
  ioredis: ['redis'],
};

/** Path below src, with `/` → text. */
export type Sources = Readonly<Record<string, string>>;

/** @returns a line for each import that breaks a rule; none if all is well */
export function brokenArrows(sources: Sources, allowed: Arrows = arrows, reserved: Packages = packages): string[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const folder = folderOf(file);
    const may = allowed[folder];
    if (may === undefined) return [`${file}: the folder ${folder} has no row in the table`];
    return importsOf(source).flatMap((address) => {
      const why = objection(file, address, may, reserved);
      return why === undefined ? [] : [`${file} imports ${address}: ${why}`];
    });
  });
}

function objection(file: string, address: string, may: readonly string[], reserved: Packages): string | undefined {
  const folder = folderOf(file);
  if (address === UNREADABLE) return 'nobody can tell where that leads';
  if (address.startsWith('.')) {
    const target = posix.join(posix.dirname(file), address);
    if (target.startsWith('../')) return 'src imports nothing outside src';
    const allowed = folderOf(target) === folder || may.some((pattern) => fits(pattern, target));
    return allowed ? undefined : `${folder} may import ${may.join(', ') || 'nothing else of src'}`;
  }
  const owners = ownersOf(address, reserved);
  return owners === undefined || owners.includes(folder) ? undefined : `only ${owners.join(' and ')} may`;
}

/** The folders that a package is reserved for; the longest name that fits counts. */
function ownersOf(address: string, reserved: Packages): readonly string[] | undefined {
  const [, found] =
    Object.entries(reserved)
      .filter(([name]) => {
        const bare = name.endsWith('/*') ? name.slice(0, -2) : name;
        return address === bare || address.startsWith(`${bare}/`);
      })
      .sort(([a], [b]) => b.length - a.length)
      .at(0) ?? [];
  return found;
}

/** Folders that import each other, over any number of others: each as `a → b → a`. */
export function cyclesBetweenFolders(sources: Sources): string[] {
  const graph = new Map<string, Set<string>>();
  for (const [file, source] of Object.entries(sources)) {
    const from = folderOf(file);
    for (const address of importsOf(source).filter((each) => each.startsWith('.'))) {
      const to = folderOf(posix.join(posix.dirname(file), address));
      if (to !== from) graph.set(from, (graph.get(from) ?? new Set()).add(to));
    }
  }
  const cycles = new Set<string>();
  const follow = (path: readonly string[]) => {
    for (const next of graph.get(path.at(-1) ?? '') ?? []) {
      const start = path.indexOf(next);
      if (start === -1) follow([...path, next]);
      else cycles.add(turned(path.slice(start)));
    }
  };
  for (const folder of graph.keys()) follow([folder]);
  return [...cycles];
}

/** The same cycle always reads the same: from its first name in the alphabet. */
function turned(cycle: readonly string[]): string {
  const start = cycle.indexOf([...cycle].sort()[0] ?? '');
  const names = [...cycle.slice(start), ...cycle.slice(0, start)];
  return [...names, names[0]].join(' → ');
}

function fits(pattern: string, target: string): boolean {
  if (!pattern.includes('/')) return folderOf(target) === pattern;
  const expression = pattern.split('*').map(escaped).join('[^/]+');
  return new RegExp(`^${expression}$`).test(target);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const folderOf = (file: string) => file.split('/')[0] ?? '';

/**
 * The library: every procedure that can be run, and the lists of releases that they speak of. A file that is broken, or
 * that uses a broken one, is left out and reported; the rest load.
 *
 * A list of releases in a later folder takes the place of the one that came before, so that people can keep their own.
 * If theirs is broken, it is as if it were not there: the one before stays.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarations as known } from '../checks/declarations.ts';
import { kept } from '../javascript/kept.ts';
import type { Problem } from '../yaml/document.ts';
import { sorted, YamlDocument } from '../yaml/document.ts';
import { suggestion } from '../yaml/suggest.ts';
import type { Declarations, Link } from './load/here.ts';
import { type ReadProcedure, readProcedure } from './load/procedure.ts';
import { isReleases, readReleases } from './load/releases.ts';
import type { Plan, Procedure, Releases } from './model.ts';
import { procedureIn, usesOf } from './nodes.ts';

export interface Library {
  /** Id → procedure, in the order of ids. */
  readonly procedures: ReadonlyMap<string, Procedure>;
  /** Id → the file that it stands in. */
  readonly files: ReadonlyMap<string, string>;
  /** Id → releases of a product, in their order. */
  readonly releases: ReadonlyMap<string, Releases>;
  readonly problems: readonly Problem[];
}

/** The procedures that come with Handrail. */
export const BUILT_IN = fileURLToPath(new URL('./library', import.meta.url));

/** Thrown when a procedure is asked for that the library does not have. */
export class UnknownProcedure extends Error {
  override readonly name = 'UnknownProcedure';
  readonly code = 'unknown-procedure';

  constructor(id: string, known: Iterable<string>) {
    super(`There is no procedure \`${id}\`${suggestion(id, known)}`);
  }
}

/**
 * Reads the built-in procedures and those of more folders, with all folders inside them.
 *
 * @param options.folders more folders; one that cannot be read is a problem, not an exception
 * @param options.builtIn false leaves out those that come with Handrail
 */
export async function loadLibrary(
  options: {
    readonly folders?: readonly string[];
    readonly builtIn?: boolean;
    readonly declarations?: Declarations;
  } = {},
): Promise<Library> {
  const { folders = [], builtIn = true, declarations = known } = options;
  const before = builtIn ? await loadBuiltIn(declarations) : NOTHING;
  if (folders.length === 0) return before;
  return joined(before, await Promise.all(folders.map(readFolder)), declarations);
}

const NOTHING: Library = { procedures: new Map(), files: new Map(), releases: new Map(), problems: [] };

/** What comes with Handrail is the same at each start, and takes longer to read from YAML than all else that a start does. */
async function loadBuiltIn(declarations: Declarations): Promise<Library> {
  const folder = await readFolder(BUILT_IN);
  const read = () => joined(NOTHING, [folder], declarations);
  if (declarations !== known) return read();
  const hash = createHash('sha256').update(JSON.stringify(folder)).digest('hex');
  const { procedures, files, releases, problems } = await kept(`procedures-${hash}`, async () => {
    const library = read();
    return {
      procedures: [...library.procedures],
      files: [...library.files],
      releases: [...library.releases],
      problems: library.problems,
    };
  });
  return { procedures: new Map(procedures), files: new Map(files), releases: new Map(releases), problems };
}

/** The YAML files of a folder and of those inside it, and what could not be read. */
interface Folder {
  readonly texts: readonly { readonly file: string; readonly text: string }[];
  readonly problems: readonly Problem[];
}

/** A library with what is in more folders. They may use each other; what was there before uses none of them. */
function joined(before: Library, folders: readonly Folder[], declarations: Declarations): Library {
  const problems = [...before.problems];
  const found = new Map<string, ReadProcedure & { readonly file: string }>();
  for (const [id, procedure] of before.procedures) {
    found.set(id, { procedure, links: [], lists: [], file: before.files.get(id) ?? '' });
  }
  const releases = new Map(before.releases);
  for (const folder of folders) {
    problems.push(...folder.problems);
    const lists = new Map<string, ReadReleases>();
    for (const { file, text } of folder.texts) {
      const document = documentOf(text, file);
      if (isReleases(document)) {
        problems.push(...addReleases(document, lists));
        continue;
      }
      const { read, problems: more } = readProcedure(text, document, declarations);
      problems.push(...more);
      if (!read) continue;
      const { id } = read.procedure;
      const other = found.get(id);
      if (other) problems.push(atTop(file, `the procedure \`${id}\` is in ${other.file} already`));
      else found.set(id, { ...read, file });
    }
    for (const [id, { read }] of lists) releases.set(id, read);
  }
  problems.push(...link(found, releases));
  const sound = [...found].sort(byId);
  return {
    procedures: new Map(sound.map(([id, { procedure }]) => [id, procedure])),
    files: new Map(sound.map(([id, { file }]) => [id, file])),
    releases: new Map([...releases].sort(byId)),
    problems: sorted(problems),
  };
}

// Of each file what its text was taken for: a bot reads the library anew whenever somebody is about to start a run, and most
// of the time that takes goes into files that are as they were.
const documents = new Map<string, { readonly text: string; readonly document: YamlDocument }>();

function documentOf(text: string, file: string): YamlDocument {
  const known = documents.get(file);
  if (known?.text === text) return known.document;
  const document = new YamlDocument(text, file);
  documents.set(file, { text, document });
  return document;
}

/**
 * A procedure with all that it uses, directly or not.
 *
 * @throws {UnknownProcedure} if the library does not have it
 */
export function planFor(library: Pick<Library, 'procedures'>, id: string): Plan {
  const procedure = library.procedures.get(id);
  if (!procedure) throw new UnknownProcedure(id, library.procedures.keys());
  const used: Record<string, Procedure> = {};
  const add = (user: Procedure): void => {
    for (const name of usesOf(user)) {
      const next = library.procedures.get(name);
      if (!next) throw new UnknownProcedure(name, library.procedures.keys());
      if (Object.hasOwn(used, name)) continue;
      used[name] = next;
      add(next);
    }
  };
  add(procedure);
  return { procedure, used };
}

interface ReadReleases {
  readonly read: Releases;
  readonly file: string;
}

/** Adds a list to those of its folder. In one folder an id is taken once. */
function addReleases(document: YamlDocument, lists: Map<string, ReadReleases>): readonly Problem[] {
  const { file } = document;
  const { read, problems } = readReleases(document);
  if (!read) return problems;
  const other = lists.get(read.id);
  if (other) return [document.at(['releases'], `the releases \`${read.id}\` are in ${other.file} already`)];
  lists.set(read.id, { read, file });
  return problems;
}

const byId = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** Joins uses of other procedures, and takes out those that cannot be joined, and whatever uses those. */
function link(
  found: Map<string, ReadProcedure & { readonly file: string }>,
  releases: ReadonlyMap<string, Releases>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const everyId = [...found.keys()];
  const broken = new Set<string>();
  for (const [id, { links, lists }] of found) {
    for (const { of, problem } of lists) {
      if (releases.has(of)) continue;
      problems.push(problem(`there is no list of releases \`${of}\`${suggestion(of, releases.keys())}`));
      broken.add(id);
    }
    for (const each of links) {
      const told = connect(each, id, found, everyId);
      problems.push(...told);
      if (told.length > 0) broken.add(id);
    }
  }
  // Whatever uses a broken one is left out with it, until nothing more has to go.
  while (broken.size > 0) {
    for (const id of broken) found.delete(id);
    broken.clear();
    for (const [id, { links }] of found) {
      const lost = links.find((each) => !found.has(procedureIn(each.use)));
      if (!lost) continue;
      problems.push(lost.problem(`\`${lost.use}\` cannot be used: something is wrong with it`));
      broken.add(id);
    }
  }
  return problems;
}

/** @returns what is wrong with a use of another procedure, or of a part of one */
function connect(
  each: Link,
  user: string,
  found: ReadonlyMap<string, ReadProcedure>,
  everyId: readonly string[],
): readonly Problem[] {
  const id = procedureIn(each.use);
  const target = found.get(id)?.procedure;
  if (!target) return [each.problem(`there is no part and no procedure \`${id}\`${suggestion(id, everyId)}`)];
  if (leadsTo(id, user, found)) return [each.problem(`\`${id}\` leads back to \`${user}\` and would never end`)];
  const part = each.use.slice(id.length + 1);
  if (part === '') return each.connect(target.inputs);
  const body = Object.hasOwn(target.parts, part) ? target.parts[part] : undefined;
  if (body) return each.connect(body.inputs);
  return [each.problem(`\`${id}\` has no part \`${part}\`${suggestion(part, Object.keys(target.parts))}`)];
}

function leadsTo(
  from: string,
  to: string,
  found: ReadonlyMap<string, ReadProcedure>,
  seen: Set<string> = new Set(),
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (found.get(from)?.links ?? []).some((each) => leadsTo(procedureIn(each.use), to, found, seen));
}

async function readFolder(folder: string): Promise<Folder> {
  const problems: Problem[] = [];
  const texts: { file: string; text: string }[] = [];
  for (const file of await yamlFiles(folder, problems)) {
    try {
      texts.push({ file, text: await readFile(file, 'utf8') });
    } catch (error) {
      problems.push(atTop(file, `the file cannot be read: ${reason(error)}`));
    }
  }
  return { texts, problems };
}

async function yamlFiles(folder: string, problems: Problem[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name));
    return files.map((entry) => join(entry.parentPath, entry.name)).sort();
  } catch (error) {
    problems.push(atTop(folder, `the folder cannot be read: ${reason(error)}`));
    return [];
  }
}

function atTop(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

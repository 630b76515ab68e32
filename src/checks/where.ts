/** Where a server's files are, by its entry in the estate. */
import type { Server } from '../estate/model.ts';
import { CannotLook } from './errors.ts';

export interface Where {
  /** Absolute, with `*` and `?` for parts of names. */
  readonly pattern: string;
  /** Folders into which links may lead, besides the one that the pattern names. */
  readonly roots: readonly string[];
}

/** @throws CannotLook if the estate does not tell */
export function whereLogs({ name, logs, roots = [] }: Server): Where {
  if (logs === undefined) throw new CannotLook(`${name} has no \`logs\` in the estate. Add where they are.`);
  return { pattern: logs, roots };
}

/** @throws CannotLook if the estate does not tell */
export function whereFile({ name, files, roots = [] }: Server, file: string): Where {
  const pattern = Object.hasOwn(files, file) ? files[file] : undefined;
  if (pattern === undefined) throw new CannotLook(`${name} has no file \`${file}\` in the estate. Add it.`);
  return { pattern, roots };
}

import type { Probe } from './check.ts';

/** Thrown when a probe cannot look, or cannot take a baseline. The message says why and what to do. */
export class CannotLook extends Error {
  readonly code = 'cannot-look';

  constructor(message: string) {
    super(message);
    this.name = 'CannotLook';
  }
}

/** The code of a system error (`ENOENT`), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What to tell about a file or folder that the system would not let us read. */
export function unreadable(path: string, error: unknown): CannotLook {
  switch (systemCode(error)) {
    case 'ENOENT':
      return new CannotLook(`${path} is not there. Is its place in the estate right, and is its disk mounted here?`);
    case 'EACCES':
    case 'EPERM':
      return new CannotLook(`${path} may not be read. Let the account that the worker runs under read it.`);
    case 'EISDIR':
      return new CannotLook(`${path} is a folder, not a file. Correct its entry in the estate.`);
    case 'ENOTDIR':
      return new CannotLook(`${path}: a part of this path is a file, not a folder. Correct its entry in the estate.`);
    default:
      return new CannotLook(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A look that cannot be taken is *unknown*, and its reason the summary. Any other error stays one. */
export function orUnknown<P>(look: Probe<P>['look']): Probe<P>['look'] {
  return async (server, parameters, context) => {
    try {
      return await look(server, parameters, context);
    } catch (error) {
      if (!(error instanceof CannotLook)) throw error;
      return { state: 'unknown', summary: error.message, evidence: [] };
    }
  };
}

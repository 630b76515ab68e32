/**
 * Which of the servers that the queue names a worker looks at.
 *
 * Jobs come from Redis, and whoever can write there could name any file, any host, and any secret of the worker's
 * environment. So a worker that has an estate of its own looks only at what that has, as it has it. One that has none
 * takes the queue's word for where to look, but gives no secret away and runs no program for it.
 */
import { disagreements } from '../estate/agreement.ts';
import { mentionsEnvironment } from '../estate/environment.ts';
import { keptEstate } from '../estate/kept.ts';
import { EstateError } from '../estate/load.ts';
import type { Estate, Server } from '../estate/model.ts';
import type { Admission } from '../queue/check-worker.ts';
import { suggestion } from '../yaml/suggest.ts';

/** @param path of the worker's own estate file, if it has one */
export function admissionBy(path: string | undefined): Admission {
  if (path === undefined) return async (server) => objectionWithout(server);
  const estate = keptEstate(path);
  return async (server) => {
    try {
      return objectionOf(server, await estate());
    } catch (error) {
      if (!(error instanceof EstateError)) throw error;
      return `The estate file of this worker cannot be used, so nothing is looked at: ${error.message.split('\n')[0]}`;
    }
  };
}

function objectionOf(asked: Server, { name, servers }: Estate): string | undefined {
  const own = Object.hasOwn(servers, asked.name) ? servers[asked.name] : undefined;
  if (own === undefined) {
    const near = suggestion(asked.name, Object.keys(servers));
    return `The estate of this worker (${name}) has no server \`${asked.name}\`${near}, so it is not looked at. Give the worker the estate that the bot has.`;
  }
  const keys = disagreements(asked, own);
  if (keys.length === 0) return undefined;
  const what = keys.map((key) => `\`${key}\``).join(', ');
  return `The estate of this worker (${name}) has another ${what} for \`${asked.name}\` than this run started with, so it is not looked at. Put that back, or end this run and start another.`;
}

function objectionWithout(asked: Server): string | undefined {
  const databases = Object.values(asked.databases);
  if (mentionsEnvironment(asked)) {
    return `\`${asked.name}\` needs a secret of this worker, which has no estate of its own to tell whether it may have it. Set HANDRAIL_ESTATE where the worker runs.`;
  }
  if (databases.some(({ nodetool }) => nodetool !== undefined)) {
    return `\`${asked.name}\` needs \`nodetool\` to be run, and this worker has no estate of its own that names it. Set HANDRAIL_ESTATE where the worker runs.`;
  }
  return undefined;
}

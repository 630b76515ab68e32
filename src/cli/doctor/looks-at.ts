/** What there is to try of one server, by its estate entry: each a look of its own, which only reads. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CannotLook, unreadable } from '../../checks/errors.ts';
import { findFiles } from '../../checks/glob.ts';
import { httpStatus } from '../../checks/http-status/declaration.ts';
import { httpStatusProbe } from '../../checks/http-status/probe.ts';
import { targetOf } from '../../checks/http-status/target.ts';
import { knock } from '../../checks/knock.ts';
import { findLogs } from '../../checks/log-events/log-files.ts';
import { whereFile, whereLogs } from '../../checks/where.ts';
import { EnvironmentMissing, fillEnvironment } from '../../estate/environment.ts';
import type { Database, Server } from '../../estate/model.ts';
import { count } from './told.ts';

export type Seen =
  /** `says`: a few words, one of several in a sentence. */
  | { readonly state: 'fine'; readonly says: string }
  | { readonly state: 'warning' | 'error'; readonly id: string; readonly says: string; readonly fix: string };

export interface ServerLook {
  /** What it looks at, for when that takes too long. */
  readonly what: string;
  readonly look: (signal: AbortSignal) => Promise<Seen>;
}

export interface Here {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it was said that a worker is to run here. Only workers need secrets. */
  readonly asWorker: boolean;
}

export function looksAt(server: Server, here: Here): readonly ServerLook[] {
  const { missing, filled } = withEnvironment(server, here);
  const { ports, logs, files, pages, databases } = filled;
  return [
    ...missing.map((look) => ({ what: 'Its secrets', look: async () => look })),
    ...Object.keys(ports).map((port) => ({ what: `Port \`${port}\``, look: portLook(filled, port) })),
    ...(logs === undefined ? [] : [{ what: 'Its logs', look: (signal: AbortSignal) => lookForLogs(filled, signal) }]),
    ...Object.keys(files).map((name) => ({
      what: `File \`${name}\``,
      look: (signal: AbortSignal) => lookForFile(filled, name, signal),
    })),
    ...Object.keys(pages).map((page) => ({ what: `Page \`${page}\``, look: pageLook(filled, page) })),
    ...Object.entries(databases).flatMap(([name, database]) => databaseLooks(filled, name, database)),
  ];
}

/** What is not set is told once; whatever needs no secret is looked at all the same. */
function withEnvironment(server: Server, { env, asWorker }: Here): { missing: readonly Seen[]; filled: Server } {
  try {
    return { missing: [], filled: fillEnvironment(server, env) };
  } catch (error) {
    if (!(error instanceof EnvironmentMissing)) throw error;
    const names = error.names.map((name) => `\`${name}\``).join(', ');
    const are = error.names.length === 1 ? 'is' : 'are';
    const missing: Seen = {
      ...{ state: asWorker ? 'error' : 'warning', id: 'secret-missing' },
      says: `${names} ${are} not set here, so that checks which need ${are === 'is' ? 'it' : 'them'} cannot look.`,
      fix: 'Set it in the environment of this location’s workers. Only they need it.',
    };
    return { missing: [missing], filled: fillEnvironment(without(server, error.names), env) };
  }
}

/** The entry without whatever mentions one of these names. */
function without(server: Server, names: readonly string[]): Server {
  const { logs, ...rest } = server;
  const mentions = (value: unknown) => names.some((name) => JSON.stringify(value).includes(`\${env:${name}}`));
  const kept = <T>(entries: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(entries).filter(([, value]) => !mentions(value)));
  const { name, product, location, host } = server;
  if (mentions({ host, location })) return { name, product, location: '', host: '', ...NOTHING };
  const lists = { files: kept(server.files), pages: kept(server.pages), databases: kept(server.databases) };
  const roots = server.roots?.filter((root) => !mentions(root));
  return { ...rest, ...lists, ...(roots && { roots }), ...(logs !== undefined && !mentions(logs) && { logs }) };
}

const NOTHING = { ports: {}, files: {}, pages: {}, databases: {} };

/** Seconds. */
const PORT_TIMEOUT = 5;
/** A status page takes half a minute. */
const PAGE_TIMEOUT = 60;

function portLook(server: Server, port: string): ServerLook['look'] {
  return async (signal) => {
    const found = await knock(server, { port, timeout: PORT_TIMEOUT }, signal);
    switch (found.answer) {
      case 'open':
        return { state: 'fine', says: `port \`${port}\` open` };
      case 'refused':
        return {
          ...{ state: 'warning', id: 'port-refused' },
          says: `nothing listens at port \`${port}\` (${found.address}).`,
          fix: 'If the server is to be running, start it, or correct the port in the estate.',
        };
      case 'none':
        return { state: 'error', id: 'port-unreachable', says: found.why, fix: FIX_NETWORK };
    }
  };
}

const FIX_NETWORK = 'Correct the host or the port in the estate, or let this machine through.';
const FIX_PLACE = 'Correct its place in the estate, mount its disk here, or let the account of the worker read it.';

async function lookForLogs(server: Server, signal: AbortSignal): Promise<Seen> {
  return orCannot('logs', async () => {
    const where = whereLogs(server);
    const { files, folder } = await findLogs(where, signal);
    const latest = files.toSorted((a, b) => b.stats.mtimeMs - a.stats.mtimeMs)[0];
    if (latest !== undefined) {
      await readable(latest.path);
      return { state: 'fine', says: count(files.length, 'log file') };
    }
    return {
      ...{ state: 'warning', id: 'no-logs' },
      says: `no log in ${folder} fits ${where.pattern}. Checks of its logs wait for one.`,
      fix: 'If the server has run before, correct `logs` in the estate.',
    };
  });
}

async function lookForFile(server: Server, name: string, signal: AbortSignal): Promise<Seen> {
  return orCannot(name, async () => {
    const where = whereFile(server, name);
    const { files, folder } = await findFiles(where, signal, { missingFolder: 'empty' });
    for (const file of files) await readable(file.path);
    if (files.length > 0) return { state: 'fine', says: `file \`${name}\` readable` };
    // Many are left behind by a step, and not there before; of some that is so of their folder, too.
    if (!/[*?]/.test(folder) && !(await isThere(folder)) && (await isThere(dirname(folder)))) {
      return {
        ...{ state: 'warning', id: 'no-folder' },
        says: `\`${name}\`: the folder ${folder} is not there. Checks of what is in it cannot look until it is.`,
        fix: 'If a step of the upgrade makes it, all is well. Otherwise correct its place in the estate, or mount its disk here.',
      };
    }
    await findFiles(where, signal);
    return { state: 'fine', says: `file \`${name}\` not there yet` };
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function orCannot(what: string, look: () => Promise<Seen>): Promise<Seen> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return { state: 'error', id: 'unreadable', says: `\`${what}\`: ${error.message}`, fix: FIX_PLACE };
  }
}

async function readable(path: string, mode = constants.R_OK): Promise<void> {
  await access(path, mode).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

function pageLook(server: Server, page: string): ServerLook['look'] {
  const parameters = httpStatus.parameters.parse({ page, timeout: PAGE_TIMEOUT });
  return async (signal) => {
    const look = await httpStatusProbe.look(server, parameters, { signal });
    if (look.state !== 'outcome') {
      return { state: 'error', id: 'page-unreachable', says: look.summary, fix: FIX_NETWORK };
    }
    const outcome = httpStatus.outcomes(parameters).find(({ name }) => name === look.outcome);
    // It is asked for as its checks do: a page may tell nothing to whoever does not sign in.
    const signedIn = targetOf(server, parameters).authorization === undefined ? '' : ', signed in';
    if (outcome?.passes) return { state: 'fine', says: `page \`${page}\` healthy${signedIn}` };
    return { state: 'warning', id: `page-${look.outcome}`, says: look.summary, fix: outcome?.advice ?? FIX_NETWORK };
  };
}

const USUAL_PORTS = { sqlserver: 1433, cassandra: 9160 } as const;

function databaseLooks(server: Server, name: string, database: Database): readonly ServerLook[] {
  const { engine, host, instance, ca, nodetool } = database;
  const what = `Database \`${name}\``;
  const port = database.port ?? USUAL_PORTS[engine];
  const signedIn = { ...server, host, ports: { [name]: port } };
  return [
    // A named instance tells its port itself, by another protocol.
    ...(instance === undefined ? [{ what, look: databaseLook(signedIn, name) }] : []),
    ...(ca === undefined ? [] : [{ what, look: () => programLook('ca', ca, constants.R_OK) }]),
    ...(nodetool === undefined ? [] : [{ what, look: () => programLook('nodetool', nodetool, constants.X_OK) }]),
  ];
}

/** Only whether something listens: signing in is left to the checks. */
function databaseLook(server: Server, name: string): ServerLook['look'] {
  return async (signal) => {
    const found = await knock(server, { port: name, timeout: PORT_TIMEOUT }, signal);
    if (found.answer === 'open') return { state: 'fine', says: `database \`${name}\` listens` };
    const why = found.answer === 'none' ? found.why.replace(/\.$/, '') : `nothing listens at ${found.address}`;
    return {
      ...{ state: 'error', id: 'database-unreachable' },
      says: `database \`${name}\`: ${why}. Its checks cannot look.`,
      fix: 'Start the database, correct its entry in the estate, or let this machine through.',
    };
  };
}

async function programLook(what: string, path: string, mode: number): Promise<Seen> {
  return orCannot(what, async () => {
    await readable(path, mode);
    return { state: 'fine', says: `\`${what}\` there` };
  });
}

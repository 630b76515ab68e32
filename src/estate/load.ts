/** Reads an estate file. Everything that is wrong with it is told at once, each with its line and column. */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { type Problem, problemLines, sorted, YamlDocument } from '../yaml/document.ts';
import { shape } from '../yaml/shape.ts';
import { suggestion } from '../yaml/suggest.ts';
import { defaultsOf } from './defaults.ts';
import { readRights } from './load-rights.ts';
import type { Database, Estate, Page, Pair, Server } from './model.ts';
import { estateSchema, pairSchema, serverSchema } from './schema.ts';

/** Thrown when an estate file cannot be used as it is. */
export class EstateError extends Error {
  override readonly name = 'EstateError';
  readonly code = 'estate-invalid';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problemLines(problems));
    this.problems = problems;
  }
}

/**
 * @param path of the YAML file; docs/estate.md says what it holds
 * @throws {EstateError} if it cannot be read or is not an estate
 */
export async function loadEstate(path: string): Promise<Estate> {
  return parseEstate(await readEstate(path), path);
}

/** @throws {EstateError} if it cannot be read */
export async function readEstate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EstateError([{ file: path, line: 1, column: 1, message: `the estate file cannot be read: ${why}` }]);
  }
}

/**
 * @param file the name that problems are told with
 * @throws {EstateError} with every problem of the text
 */
export function parseEstate(text: string, file: string): Estate {
  const document = new YamlDocument(text, file);
  const problems = [...document.problems];
  const estate = document.value === undefined || document.value === null ? undefined : read(document, problems);
  if (problems.length > 0 || !estate) throw new EstateError(sorted(problems));
  return estate;
}

function read(document: YamlDocument, problems: Problem[]): Estate | undefined {
  const top = shape(estateSchema, document.value, document, []);
  if (!top.ok) problems.push(...top.problems);
  const written = record(document.value);
  // Names that are written count as there, even where what they stand for is broken: one mistake, one message.
  const serverNames = Object.keys(record(written.servers));
  const servers: Record<string, Server> = {};
  for (const [name, value] of Object.entries(record(written.servers))) {
    const shaped = shape(serverSchema, value, document, ['servers', name]);
    if (!shaped.ok) {
      problems.push(...shaped.problems);
      continue;
    }
    const server = toServer(name, shaped.value);
    servers[name] = server;
    problems.push(...pagesWithoutAddress(server, document));
  }
  const pairs: Record<string, Pair> = {};
  const pairOf = new Map<string, string>();
  for (const [name, value] of Object.entries(record(written.pairs))) {
    const path = ['pairs', name];
    const shaped = shape(pairSchema, value, document, path);
    if (!shaped.ok) {
      problems.push(...shaped.problems);
      continue;
    }
    if (serverNames.includes(name)) problems.push(document.atKey(path, `\`${name}\` is a server already`));
    const { first, second } = shaped.value;
    for (const member of ['first', 'second'] as const) {
      const server = shaped.value[member];
      const at = [...path, member];
      const other = pairOf.get(server);
      if (!serverNames.includes(server)) {
        problems.push(document.at(at, `no server \`${server}\`${suggestion(server, serverNames)}`));
      } else if (member === 'second' && first === second) {
        problems.push(document.at(at, `\`${server}\` cannot be its own partner`));
      } else if (other !== undefined) {
        problems.push(document.at(at, `\`${server}\` is in the pair \`${other}\` already`));
      }
      pairOf.set(server, other ?? name);
    }
    const [a, b] = [first, second].map((member) => (Object.hasOwn(servers, member) ? servers[member] : undefined));
    if (a && b && a.product !== b.product) {
      const products = `\`${first}\` runs ${a.product}, \`${second}\` runs ${b.product}`;
      problems.push(document.atKey(path, `a pair's members run the same product, but ${products}`));
    }
    if (a) pairs[name] = { name, product: a.product, first, second };
  }
  const rights = readRights(written, document, problems);
  return top.ok ? { name: top.value.name, servers, pairs, ...(rights && { rights }) } : undefined;
}

/** Only the status page of a product that is known here may go without one. */
function pagesWithoutAddress({ name, product, pages }: Server, document: YamlDocument): Problem[] {
  return Object.entries(pages).flatMap(([key, { address }]) => {
    if (address !== undefined || (key === 'status' && defaultsOf(product) !== undefined)) return [];
    const why = `\`${key}\` needs \`address\`: where that page of \`${product}\` is, is not known here`;
    return [document.atKey(['servers', name, 'pages', key], why)];
  });
}

type ServerEntry = z.output<typeof serverSchema>;

/** The same with what is usual for the product, and without keys that are undefined: the model's keys are exact. */
function toServer(name: string, entry: ServerEntry): Server {
  const { product, host, location, application, ports, logs, encoding, files, roots } = entry;
  const usual = defaultsOf(product);
  return {
    name,
    product,
    host,
    location,
    ports: usual === undefined ? ports : { main: usual.port, ...ports },
    files,
    pages: mapped(entry.pages, toPage),
    databases: mapped(entry.databases, toDatabase),
    ...(application !== undefined && { application }),
    ...(logs !== undefined && { logs }),
    ...(encoding !== undefined && { encoding }),
    ...(roots !== undefined && { roots }),
  };
}

function toPage(entry: ServerEntry['pages'][string]): Page {
  if (typeof entry === 'string') return { address: entry };
  const { address, scheme, ca, says, 'never-says': neverSays } = entry;
  return {
    ...(address !== undefined && { address }),
    ...(scheme !== undefined && { scheme }),
    ...(ca !== undefined && { ca }),
    ...(says !== undefined && { says }),
    ...(neverSays !== undefined && { neverSays }),
  };
}

function toDatabase(entry: ServerEntry['databases'][string]): Database {
  const { engine, host, database, port, instance, user, password, domain, encrypt, ca, nodetool } = entry;
  const { 'trust-certificate': trustCertificate, 'jmx-port': jmxPort } = entry;
  return {
    engine,
    host,
    database,
    ...(port !== undefined && { port }),
    ...(instance !== undefined && { instance }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(domain !== undefined && { domain }),
    ...(encrypt !== undefined && { encrypt }),
    ...(trustCertificate !== undefined && { trustCertificate }),
    ...(ca !== undefined && { ca }),
    ...(nodetool !== undefined && { nodetool }),
    ...(jmxPort !== undefined && { jmxPort }),
  };
}

function mapped<A, B>(entries: Readonly<Record<string, A>>, map: (entry: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, map(entry)]));
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

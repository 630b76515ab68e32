/** What is to be asked, and what is expected: from the estate, the parameters and what is usual. */
import { isIPv6 } from 'node:net';
import { defaultsOf } from '../../estate/defaults.ts';
import type { Server } from '../../estate/model.ts';
import { CannotLook } from '../errors.ts';
import type { HttpStatusParameters } from './declaration.ts';
import { usuallySaid, WORDS_OF_TROUBLE } from './texts.ts';
import { flat } from './visible-text.ts';

export interface Target {
  /** Without user and password. */
  readonly url: URL;
  /** Value of the header, if the address has a user or password. */
  readonly authorization?: string;
  /** Path of a PEM file. */
  readonly ca?: string;
  readonly says: readonly string[];
  readonly neverSays: readonly string[];
  /** What must be shown to nobody, though the page may repeat it. */
  readonly secrets: readonly string[];
}

/** A shorter name than that is part of many words, and no secret. */
const SHORTEST_NAME = 3;

/** @throws CannotLook if the estate has no such page, or its address is none */
export function targetOf(server: Server, parameters: HttpStatusParameters): Target {
  const page = Object.hasOwn(server.pages, parameters.page) ? (server.pages[parameters.page] ?? {}) : {};
  const written = page.address ?? ownAddress(server, parameters.page, page.scheme ?? 'http');
  const url = parsed(written);
  if (url === undefined) {
    // The address may hold a secret, so it is not quoted.
    throw new CannotLook(
      `The address of ${server.name}'s page \`${parameters.page}\` is not valid. Correct it in the estate.`,
    );
  }
  const signIn = signInOf(url);
  if (url.hash !== '') url.hash = '';
  return {
    url,
    ...(signIn !== undefined && { authorization: signIn.authorization }),
    ...(page.ca !== undefined && { ca: page.ca }),
    says: parameters.says ?? page.says ?? usuallySaid(server.product, parameters.page, url),
    neverSays: parameters['never-says'] ?? page.neverSays ?? WORDS_OF_TROUBLE,
    secrets: asShown([...(signIn?.secrets ?? []), url.search.slice(1), ...valuesOf(url)]),
  };
}

/** Takes user and password out of the address. */
function signInOf(url: URL): { readonly authorization: string; readonly secrets: readonly string[] } | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  const names = [user, url.username].filter((name) => name.length >= SHORTEST_NAME);
  const secrets = [password, url.password, ...names, basic];
  url.username = '';
  url.password = '';
  return { authorization: `Basic ${basic}`, secrets };
}

/** What a query gives: a page may repeat it by itself. */
function valuesOf({ search, searchParams }: URL): readonly string[] {
  const written = search
    .slice(1)
    .split('&')
    .map((each) => each.slice(each.indexOf('=') + 1));
  return [...written, ...searchParams.values()].filter((value) => value.length >= SHORTEST_NAME);
}

/** Also as a page's text has them, with white space and characters in their usual form. */
function asShown(secrets: readonly string[]): readonly string[] {
  const all = new Set([...secrets, ...secrets.map(flat)]);
  all.delete('');
  return [...all].sort(longestFirst);
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}

function ownAddress(server: Server, page: string, scheme: 'http' | 'https'): string {
  const usual = page === 'status' ? defaultsOf(server.product) : undefined;
  const port = server.ports.main ?? usual?.port;
  if (usual === undefined || port === undefined) {
    throw new CannotLook(`${server.name} has no page \`${page}\` in the estate. Add it.`);
  }
  const host = isIPv6(server.host) ? `[${server.host}]` : server.host;
  return `${scheme}://${host}:${port}${usual.statusPath}`;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Fills `${env:NAME}` in, where a worker looks at a server: nowhere else are secrets known. */
import type { Server } from './model.ts';
import { ENVIRONMENT } from './schema.ts';

/** Thrown when a server's entry refers to names that are not set in the environment. */
export class EnvironmentMissing extends Error {
  override readonly name = 'EnvironmentMissing';
  readonly code = 'environment-missing';
  readonly names: readonly string[];

  constructor(server: string, missing: ReadonlyMap<string, string>) {
    const parts = [...missing].map(([name, where]) => `\`${name}\` (for \`${where}\`)`);
    const [verb, them] = missing.size === 1 ? ['is', 'it'] : ['are', 'them'];
    super(
      `\`${server}\`: ${parts.join(', ')} ${verb} not set. Set ${them} where this worker runs, and start it again.`,
    );
    this.names = [...missing.keys()];
  }
}

/**
 * The entry with every `${env:NAME}` replaced by the environment's value.
 *
 * @throws {EnvironmentMissing} naming every name that is not set, and where in the entry it stands
 */
export function fillEnvironment(server: Server, env: Readonly<Record<string, string | undefined>>): Server {
  // A worker asks before every look, and most entries hold none.
  if (!mentionsEnvironment(server)) return server;
  const missing = new Map<string, string>();
  const filled = fill(server, server.name, (name, where) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) missing.set(name, where);
    return value ?? '';
  });
  if (missing.size > 0) throw new EnvironmentMissing(server.name, missing);
  return filled;
}

/** Whether anything in it is to come from the environment. */
export function mentionsEnvironment(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  return typeof value === 'object' && value !== null && Object.values(value).some(mentionsEnvironment);
}

/** User and password of an address, where any character may be part of a secret, `@` and `/` too. */
const SIGN_IN = /^https?:\/\/[^/?#]*@/;

function fill<T>(value: T, where: string, look: (name: string, where: string) => string): T {
  if (typeof value === 'string') {
    const signIn = SIGN_IN.exec(value)?.[0] ?? '';
    const encoded = signIn.replace(ENVIRONMENT, (_, name: string) => encodeURIComponent(look(name, where)));
    const rest = value.slice(signIn.length).replace(ENVIRONMENT, (_, name: string) => look(name, where));
    return `${encoded}${rest}` as T & string;
  }
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((inner, index) => fill(inner, `${where}.${index}`, look)) as T & unknown[];
  const entries = Object.entries(value).map(([key, inner]) => [key, fill(inner, `${where}.${key}`, look)]);
  return Object.fromEntries(entries) as T;
}

/** A shorter one would be found in every other word. */
const SHORTEST_SECRET = 4;

/**
 * The values that an entry takes from the environment as secrets: databases' passwords, and what stands in addresses. In
 * every form in which somebody may repeat them, the longest first.
 */
export function secretsOf(
  { databases, pages }: Pick<Server, 'databases' | 'pages'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const written = [
    ...Object.values(databases).map(({ password }) => password),
    ...Object.values(pages).map(({ address }) => address),
  ];
  const names = written.flatMap((text = '') => [...text.matchAll(ENVIRONMENT)].map(([, name = '']) => name));
  const values = names.map((name) => env[name] ?? '').filter((value) => value.length >= SHORTEST_SECRET);
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

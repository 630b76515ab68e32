/**
 * What this process knows and nobody may read in its output. No line of ours holds any of it on purpose; an error of a
 * library may (that of a refused sign-in to Redis holds the password), so every line is gone over before it is written.
 */
import { parseAddress } from '../redis/address.ts';

const OURS = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const;
/** How people name what the estate refers to as `${env:NAME}`. */
const SECRET_NAME = /PASSW|PWD$|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|API_?KEY/i;
/** Every shell sets these, to folders: without them no path could be told. */
const FOLDERS = /^(?:OLD)?PWD$/i;
/** Shorter ones are part of too many words. */
const SHORTEST = 6;
const SHOWN = '•••';

type Environment = Readonly<Record<string, string | undefined>>;

/** Replaces every secret of the environment in a text, in each form in which it may have been written. */
export function hiding(env: Environment): (text: string) => string {
  const forms = [...new Set(secretsIn(env).flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  return (text) => forms.reduce((hidden, form) => hidden.replaceAll(form, SHOWN), text);
}

function secretsIn(env: Environment): readonly string[] {
  const named = Object.keys(env).filter((name) => SECRET_NAME.test(name) && !FOLDERS.test(name));
  const values = [...OURS, ...named].map((name) => env[name] ?? '');
  return [...values, ...passwordsIn(env.REDIS_URL ?? '')].filter((secret) => secret.length >= SHORTEST);
}

function passwordsIn(address: string): readonly string[] {
  if (/^rediss?\+sentinel:/.test(address)) return passwordsOfSentinels(address);
  if (!URL.canParse(address)) return [];
  const { password, searchParams } = new URL(address);
  return [password, decoded(password), searchParams.get('password') ?? ''];
}

function passwordsOfSentinels(address: string): readonly string[] {
  try {
    const parsed = parseAddress(address);
    if (parsed.type !== 'sentinel') return [];
    const written = /:\/\/[^:@/]*:([^@/]*)@/.exec(address)?.[1] ?? '';
    return [parsed.password ?? '', parsed.sentinelPassword ?? '', written];
  } catch {
    // What cannot be read is redacted where it is told.
    return [];
  }
}

function formsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

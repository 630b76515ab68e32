/** Whether a Redis can be trusted with a journal: that it never evicts, and has on disk what it has acknowledged. */

import type { Redis } from './connection.ts';
import { reasonText } from './reason.ts';

export interface Finding {
  readonly id:
    | 'unreachable'
    | 'version'
    | 'eviction'
    | 'no-aof'
    | 'fsync'
    | 'fsync-on-rewrite'
    | 'fsync-unknown'
    | 'replica';
  /** `error`: recorded decisions can be lost, or it will not work. `warning`: mind it. */
  readonly severity: 'error' | 'warning';
  /** What is so, and what can come of it. */
  readonly says: string;
  /** What to do about it. */
  readonly fix: string;
}

const OLDEST_VERSION = [6, 2] as const;

/** What is wrong with this Redis, worst first; empty if nothing is. Answers within seconds even if Redis does not. */
export async function inspectRedis(redis: Redis): Promise<readonly Finding[]> {
  let info: ReadonlyMap<string, string>;
  try {
    info = readInfo(await redis.info());
  } catch (error) {
    return [unreachable(error)];
  }
  const findings = [
    checkRole(info),
    checkVersion(info),
    checkEviction(info),
    await checkDurability(info, (name) => setting(redis, name)),
  ].filter((finding) => finding !== undefined);
  return findings.sort((a, b) => a.severity.localeCompare(b.severity));
}

function unreachable(error: unknown): Finding {
  return {
    id: 'unreachable',
    severity: 'error',
    says: `Redis does not answer (${reasonText(error)}). Nothing can be recorded until it does.`,
    fix: 'Start Redis, or correct REDIS_URL.',
  };
}

function checkRole(info: ReadonlyMap<string, string>): Finding | undefined {
  if (info.get('role') !== 'slave') return undefined;
  return {
    id: 'replica',
    severity: 'error',
    says: 'This Redis is a replica: it accepts no writes.',
    fix: 'Point REDIS_URL at the primary.',
  };
}

function checkVersion(info: ReadonlyMap<string, string>): Finding | undefined {
  const version = info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor >= OLDEST_VERSION[1])) return undefined;
  return {
    id: 'version',
    severity: 'error',
    says: `This Redis is version ${version || 'unknown'}; the check queues need 6.2 or later.`,
    fix: 'Upgrade Redis to 6.2 or later (7 is fine).',
  };
}

function checkEviction(info: ReadonlyMap<string, string>): Finding | undefined {
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy === 'noeviction') return undefined;
  return {
    id: 'eviction',
    severity: 'error',
    says: `This Redis removes keys when memory runs short (maxmemory-policy ${policy}): recorded decisions can vanish.`,
    fix: 'Set maxmemory-policy to noeviction.',
  };
}

async function checkDurability(
  info: ReadonlyMap<string, string>,
  settingOf: (name: string) => Promise<string | undefined>,
): Promise<Finding | undefined> {
  if (info.get('aof_enabled') !== '1') {
    return {
      id: 'no-aof',
      severity: 'error',
      says: 'This Redis keeps no append-only file: what was recorded since its last snapshot is lost when it stops.',
      fix: 'Set appendonly to yes and appendfsync to always.',
    };
  }
  const policy = await settingOf('appendfsync');
  if (policy === 'always') {
    // It overrules `always` for as long as a rewrite or a snapshot takes.
    if ((await settingOf('no-appendfsync-on-rewrite')) !== 'yes') return undefined;
    return {
      id: 'fsync-on-rewrite',
      severity: 'warning',
      says: 'This Redis acknowledges before it has written to disk while it rewrites its append-only file or takes a snapshot (no-appendfsync-on-rewrite yes): a crash of its host can cost the decisions of that time.',
      fix: 'Set no-appendfsync-on-rewrite to no.',
    };
  }
  if (policy === undefined) {
    return {
      id: 'fsync-unknown',
      severity: 'warning',
      says: 'This Redis does not tell how often it writes to disk (CONFIG is not allowed), so a crash may cost the last decisions.',
      fix: 'See to it that appendfsync is always, and no-appendfsync-on-rewrite no.',
    };
  }
  return {
    id: 'fsync',
    severity: 'warning',
    says: `This Redis acknowledges before it has written to disk (appendfsync ${policy}): a crash of its host can cost the last decisions.`,
    fix: 'Set appendfsync to always.',
  };
}

async function setting(redis: Redis, name: string): Promise<string | undefined> {
  try {
    const [, value] = (await redis.config('GET', name)) as string[];
    return value;
  } catch {
    // Hosted ones forbid CONFIG.
    return undefined;
  }
}

function readInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

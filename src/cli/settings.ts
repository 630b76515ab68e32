/** The environment variables that Handrail reads, judged once. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { CannotRun } from './failure.ts';

const blank = (value: unknown) => (value === '' ? undefined : value);
const token = (prefix: string, name: string) =>
  z.preprocess(
    blank,
    z.string().startsWith(prefix, `${name} does not begin with ${prefix}: is it another token?`).optional(),
  );

const port = (name: string) =>
  z.preprocess(
    blank,
    z.coerce
      .number(`${name} is no number`)
      .int(`${name} is no port`)
      .min(0, `${name} is no port`)
      .max(65_535, `${name} is no port`)
      .optional(),
  );

const KEEP_FORM = /^(?:forever|[1-9]\d{0,4}[dwy])$/;
const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { d: DAY_MS, w: 7 * DAY_MS, y: 365 * DAY_MS };

const environment = z.object({
  SLACK_BOT_TOKEN: token('xoxb-', 'SLACK_BOT_TOKEN'),
  SLACK_APP_TOKEN: token('xapp-', 'SLACK_APP_TOKEN'),
  SLACK_SIGNING_SECRET: z.preprocess(blank, z.string().optional()),
  SLACK_API_URL: z.preprocess(blank, z.url('SLACK_API_URL is no address').optional()),
  REDIS_URL: z.preprocess(blank, z.string().optional()),
  HANDRAIL_ESTATE: z.preprocess(blank, z.string().optional()),
  HANDRAIL_PROCEDURES: z.preprocess(blank, z.string().optional()),
  HANDRAIL_PORT: port('HANDRAIL_PORT'),
  HANDRAIL_HEALTH_PORT: port('HANDRAIL_HEALTH_PORT'),
  HANDRAIL_HEALTH_HOST: z.preprocess(blank, z.string().optional()),
  HANDRAIL_KEEP_RUNS: z.preprocess(
    blank,
    z.string().regex(KEEP_FORM, 'HANDRAIL_KEEP_RUNS is neither `forever` nor a time such as 90d, 26w or 2y').optional(),
  ),
  HANDRAIL_ARCHIVE: z.preprocess(blank, z.string().optional()),
  HANDRAIL_PACE: z.preprocess(blank, z.enum(['slack', 'free'], 'HANDRAIL_PACE is neither slack nor free').optional()),
  LOG_LEVEL: z.preprocess(
    blank,
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'LOG_LEVEL is no level').optional(),
  ),
});

export interface Settings {
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly slackApiUrl?: string;
  readonly redisUrl?: string;
  readonly estate?: string;
  /** Absolute folders. */
  readonly procedures: readonly string[];
  readonly port?: number;
  /** Where `/livez` and `/readyz` are served; nowhere if absent. */
  readonly healthPort?: number;
  /** This machine alone if absent. */
  readonly healthHost?: string;
  /** How long ended runs are kept, in milliseconds and as it was written; for ever if absent. */
  readonly keepRuns?: { readonly ms: number; readonly written: string };
  /** Absolute folder for copies of runs that are removed. */
  readonly archive?: string;
  /** How fast threads are written: within Slack's limits, which is what is meant without it, or as fast as it goes. */
  readonly pace?: 'slack' | 'free';
  readonly logLevel?: string;
}

/**
 * @param env usually `process.env`
 * @throws CannotRun naming every variable that makes no sense
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new CannotRun(
      parsed.error.issues.map(({ message }) => (message.endsWith('?') ? message : `${message}.`)).join(' '),
    );
  }
  const { data } = parsed;
  return {
    procedures: (data.HANDRAIL_PROCEDURES ?? '')
      .split(/[:,]/)
      .filter(Boolean)
      .map((folder) => resolve(folder)),
    ...(data.SLACK_BOT_TOKEN && { botToken: data.SLACK_BOT_TOKEN }),
    ...(data.SLACK_APP_TOKEN && { appToken: data.SLACK_APP_TOKEN }),
    ...(data.SLACK_SIGNING_SECRET && { signingSecret: data.SLACK_SIGNING_SECRET }),
    ...(data.SLACK_API_URL && { slackApiUrl: data.SLACK_API_URL }),
    ...(data.REDIS_URL && { redisUrl: data.REDIS_URL }),
    ...(data.HANDRAIL_ESTATE && { estate: resolve(data.HANDRAIL_ESTATE) }),
    ...(data.HANDRAIL_PORT !== undefined && { port: data.HANDRAIL_PORT }),
    ...(data.HANDRAIL_HEALTH_PORT !== undefined && { healthPort: data.HANDRAIL_HEALTH_PORT }),
    ...(data.HANDRAIL_HEALTH_HOST && { healthHost: data.HANDRAIL_HEALTH_HOST }),
    ...keeping(data.HANDRAIL_KEEP_RUNS),
    ...(data.HANDRAIL_ARCHIVE && { archive: resolve(data.HANDRAIL_ARCHIVE) }),
    ...(data.HANDRAIL_PACE && { pace: data.HANDRAIL_PACE }),
    ...(data.LOG_LEVEL && { logLevel: data.LOG_LEVEL }),
  };
}

function keeping(written: string | undefined): Pick<Settings, 'keepRuns'> {
  const unit = UNITS[written?.at(-1) ?? ''];
  if (written === undefined || written === 'forever' || unit === undefined) return {};
  return { keepRuns: { ms: Number.parseInt(written, 10) * unit, written } };
}

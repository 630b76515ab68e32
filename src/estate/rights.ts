/**
 * Who may do what: groups of people, and for each deed the rule that somebody has to meet. See docs/rights.md.
 *
 * Without policies everybody may do everything. Once there are any, a deed that none of them names is for whoever
 * `otherwise` names, and without that for nobody; only a note is open unless a policy names it.
 */
import { z } from 'zod';

/** What people can do to a run: the types of their commands. */
export const DEEDS = [
  'start',
  'begin',
  'approve',
  'skip',
  'override',
  'attest',
  'choose',
  'note',
  'pause',
  'resume',
  'abort',
  'hand-over',
] as const;

export type Deed = (typeof DEEDS)[number];

/** What is done at a step, which is where somebody can be at work. */
export const STEP_DEEDS = ['begin', 'approve', 'skip', 'override', 'attest'] as const satisfies readonly Deed[];

/** Names that no group can have. */
export const EVERYONE = 'everyone';
const NOBODY = 'nobody';
/** Whoever holds the run. */
export const HOLDER = 'holder';
export const RESERVED: readonly string[] = [EVERYONE, NOBODY, HOLDER];

/** Whoever started the run; whoever was on the step, or gave their word for one of its checks. */
export type Role = 'starter' | 'worker';

export interface Rule {
  /** Names of groups, `everyone` or `holder`: one of them is enough. Empty: nobody. */
  readonly by: readonly string[];
  /** How many different people it takes. More than one for approvals only. */
  readonly quorum: number;
  /** Who may not, whatever groups they are in. */
  readonly not: readonly Role[];
}

export type Rules<D extends string = Deed> = Readonly<Partial<Record<D, Rule>>>;

/** People from any of these. */
export interface Group {
  /** Ids of Slack users. */
  readonly users: readonly string[];
  /** Handle or id of a Slack user group. */
  readonly userGroup?: string;
  /** Id of a Slack channel, of which everybody in it counts; `here` for the channel that the run is in. */
  readonly channel?: string;
}

export interface Rights {
  readonly groups: Readonly<Record<string, Group>>;
  readonly policies: Rules<Deed | 'otherwise'>;
}

const ruleName = z.string().min(1, 'is empty').max(64, 'is longer than 64 characters');
const stand = (all: readonly string[]) => all.length === 1 || !all.some((each) => each === EVERYONE || each === NOBODY);
const named = (all: readonly string[]) => all.filter((each) => each !== NOBODY);
const one = ruleName.transform((name) => named([name]));
const several = z
  .array(ruleName)
  .min(1, 'is empty')
  .refine(stand, 'cannot have `everyone` or `nobody` beside others')
  .transform(named);
const names = z.union([one, several], 'must be a group or a list of groups');
const plain = (by: string[]): Rule => ({ by, quorum: 1, not: [] });

/** `ors-leads`, `[ors-leads, dba]`, or `{ by, quorum, not }`. */
export const ruleShape = z.union(
  [
    one.transform(plain),
    several.transform(plain),
    z.strictObject({
      by: names.describe('Groups, `everyone`, `nobody` or `holder`'),
      quorum: z
        .int('must be a whole number')
        .min(1, 'must be 1 or more')
        .max(10, 'must be 10 or less')
        .default(1)
        .describe('How many different people it takes. Approvals only'),
      not: z
        .array(z.enum(['starter', 'worker']))
        .default([])
        .describe('`starter`: whoever started the run. `worker`: whoever was on the step, or gave their word at it'),
    }),
  ],
  'must be a group, a list of groups, or `by`, `quorum` and `not`',
);

const USER = /^[UW][A-Z0-9]{2,20}$/;
const CHANNEL = /^(?:[CG][A-Z0-9]{2,20}|here)$/;
const USER_GROUP = /^@?[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

const users = z
  .array(z.string().regex(USER, 'must be the id of a Slack user, such as `U024BE7LH`: a profile, ⋮, Copy member ID'))
  .min(1, 'is empty');

/** A list of users, or a group of keys. */
export const groupShape = z.union(
  [
    users.transform((all): Group => ({ users: all })),
    z
      .strictObject({
        users: users.optional(),
        'user-group': z
          .string()
          .regex(USER_GROUP, 'must be the handle or the id of a Slack user group, such as `ors-leads`')
          .optional(),
        channel: z
          .string()
          .regex(CHANNEL, 'must be the id of a Slack channel, such as `C024BE91L`, or `here`')
          .optional(),
      })
      .refine((given) => Object.values(given).some((each) => each !== undefined), 'names nobody')
      .transform(
        (given): Group => ({
          users: given.users ?? [],
          ...(given['user-group'] !== undefined && { userGroup: given['user-group'].replace(/^@/, '') }),
          ...(given.channel !== undefined && { channel: given.channel }),
        }),
      ),
  ],
  'must be a list of users, or `users`, `user-group` and `channel`',
);

export const policiesShape = z.strictObject({
  ...(Object.fromEntries(DEEDS.map((deed) => [deed, ruleShape.optional()])) as Record<
    Deed,
    z.ZodOptional<typeof ruleShape>
  >),
  otherwise: ruleShape.optional().describe('Whatever no policy names'),
});

/** Whether a rule asks nothing of anybody. */
export function isOpen({ by, quorum, not }: Rule): boolean {
  return by.includes(EVERYONE) && quorum === 1 && not.length === 0;
}

/** What a rule asks for that its deed does not have: a key, and why not. */
export function ruleProblem(
  deed: Deed | 'otherwise',
  { quorum, not }: Rule,
): { readonly key: 'quorum' | 'not'; readonly message: string } | undefined {
  if (quorum > 1 && deed !== 'approve') return { key: 'quorum', message: 'is for `approve` only' };
  const atStep = STEP_DEEDS.some((each) => each === deed) && deed !== 'begin';
  if (not.includes('worker') && !atStep) {
    return { key: 'not', message: 'cannot name `worker`: nobody is at work where this is done' };
  }
  if (not.includes('starter') && deed === 'start') {
    return { key: 'not', message: 'cannot name `starter`: nobody has started it yet' };
  }
  return undefined;
}

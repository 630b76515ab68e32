/** How many clients a server has, by what it logs while its log level is debug. */
import { z } from 'zod';
import type { CheckDeclaration } from '../check.ts';
import { parseDuration } from '../log-events/duration.ts';
import { boundsText, numberOf } from './bounds.ts';

/** A look-up is filled in before anybody looks. */
const REFERENCE = /^\s*\$\{[^{}]*\}\s*$/;
const isReference = (given: string | number) => typeof given === 'string' && REFERENCE.test(given);

const number = z
  .union([z.string(), z.number()])
  .refine(
    (given) => isReference(given) || numberOf(given) !== undefined,
    `must be a number of clients, or an input of that type, such as \`\${clients}\``,
  );

const duration = z
  .union([z.string(), z.number()])
  .refine(
    (given) => isReference(given) || parseDuration(given) !== undefined,
    `must be a duration such as \`2m\`, or an input of that type, such as \`\${calm}\``,
  );

const parameters = z
  .strictObject({
    'at-least': number.exactOptional().describe('How many clients there must be'),
    'at-most': number.exactOptional().describe('How many clients there may be'),
    'steady-for': duration.exactOptional().describe('How long their number must not have changed'),
    look: z
      .enum(['new', 'latest'])
      .default('new')
      .describe('new: only what was logged since the step opened. latest: the latest, whenever it was logged.'),
  })
  .superRefine((given, context) => {
    const { 'at-least': least, 'at-most': most } = given;
    if (least === undefined && most === undefined) context.addIssue('must have `at-least`, `at-most` or both');
    if (least === undefined || most === undefined) return;
    const [low, high] = [numberOf(least), numberOf(most)];
    if (low !== undefined && high !== undefined && low > high) {
      context.addIssue({ code: 'custom', path: ['at-most'], message: `is less than \`at-least\`, which is ${low}` });
    }
  });

export type ClientCountParameters = z.infer<typeof parameters>;

export const clientCount: CheckDeclaration<ClientCountParameters> = {
  kind: 'client-count',
  summary: "The number of clients in a server's log, which must be at the level debug",
  parameters,
  outcomes: () => [{ name: 'reached', passes: true }],
  missing: (server) => (server.logs === undefined ? 'no `logs`' : undefined),
  title: (given) => `Clients in the log: ${boundsText({ least: given['at-least'], most: given['at-most'] })}`,
  readsFiles: true,
  baseline: true,
  reading: true,
};

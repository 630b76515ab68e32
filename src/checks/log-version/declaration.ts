/** Which version a server runs, by what it logs when it starts. */
import { z } from 'zod';
import type { Server } from '../../estate/model.ts';
import type { CheckDeclaration } from '../check.ts';
import { EVENT_ID } from '../log-events/event-id.ts';
import { parseVersion } from './version.ts';

/** A look-up is filled in before anybody looks. */
const REFERENCE = /^\s*\$\{[^{}]*\}\s*$/;

// YAML reads 8.10 as the number 8.1, so only a text is a version.
const version = z
  .string('must be a text: write it in quotes, such as `"8.5"`')
  .refine(
    (text) => REFERENCE.test(text) || parseVersion(text) !== undefined,
    `must be a version such as \`8.5.101\`, or an input of that type, such as \`\${new_version}\``,
  );

const parameters = z
  .strictObject({
    is: version.exactOptional().describe('The version, as far as it matters: 8.5.101 is any 8.5.101.x'),
    from: version.exactOptional().describe('The first version that will do'),
    below: version.exactOptional().describe('The first version that will no longer do'),
    event: z
      .union([
        z.string().regex(EVENT_ID, 'An event id looks like 00-04560, GCTI-00-04560 or 04560.'),
        z.int().min(0).max(99_999),
      ])
      .exactOptional()
      .describe("The event that tells the version; the product's own if absent"),
    look: z
      .enum(['new', 'latest'])
      .default('new')
      .describe('new: only what was logged since the step opened. latest: the latest, whenever it was logged.'),
  })
  .superRefine(({ is, from, below }, context) => {
    if (is === undefined && from === undefined && below === undefined) {
      context.addIssue('must have `is`, or `from`, `below` or both');
    }
    if (is !== undefined && (from !== undefined || below !== undefined)) {
      context.addIssue({ code: 'custom', path: ['is'], message: 'stands alone: `from` and `below` say it otherwise' });
    }
  });

export type LogVersionParameters = z.infer<typeof parameters>;

/** Event ids by product, from logs of those products. Of others nothing public tells the version by an id. */
const EVENTS: Readonly<Record<string, string>> = {
  confserv: '22100',
  'confserv-proxy': '22100',
  ors: '05200',
};

/** The event that tells a server's version, if one is known. */
export function eventOf(
  { product }: Pick<Server, 'product'>,
  { event }: LogVersionParameters,
): string | number | undefined {
  return event ?? (Object.hasOwn(EVENTS, product) ? EVENTS[product] : undefined);
}

export const logVersion: CheckDeclaration<LogVersionParameters> = {
  kind: 'log-version',
  summary: 'The version that a server told in its log when it started',
  parameters,
  outcomes: () => [
    { name: 'as-asked', passes: true },
    {
      name: 'other-version',
      passes: false,
      advice:
        'The server has started with another version than this step asks for. See which folder or package it was started from, and start it from the right one; the next start tells.',
    },
  ],
  missing: (server, given) => {
    if (server.logs === undefined) return 'no `logs`';
    return eventOf(server, given) === undefined
      ? `no product of which it is known what tells its version (name the check's \`event\`)`
      : undefined;
  },
  title: (given) => `Version in the log: ${askedText(given)}`,
  readsFiles: true,
  baseline: true,
};

/** "8.5.101", "8.1.4 or later", "8.1.4 or later, before 8.2"; look-ups as they stand. */
export function askedText({ is, from, below }: LogVersionParameters): string {
  if (is !== undefined) return is.trim();
  const later = from === undefined ? [] : [`${from.trim()} or later`];
  return [...later, ...(below === undefined ? [] : [`before ${below.trim()}`])].join(', ');
}

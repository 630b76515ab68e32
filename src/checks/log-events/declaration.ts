/** Events in a server's log, known by their ids, in the order in which they must be seen. */
import { z } from 'zod';
import type { CheckDeclaration } from '../check.ts';
import { EVENT_ID } from './event-id.ts';

const eventId = z
  .union([
    z.string().regex(EVENT_ID, 'An event id looks like 00-04560, GCTI-00-04560 or 04560.'),
    // YAML reads a bare 04560 as a number.
    z.int().min(0).max(99_999),
  ])
  .describe('An event id: 00-04560, GCTI-00-04560 or 04560');

const element = z.union([eventId, z.strictObject({ any: z.array(eventId).min(1) })]);

const parameters = z.strictObject({
  outcomes: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'The name of an outcome is made of small letters, digits and hyphens.'),
      z.array(element).min(1, 'An outcome needs at least one event id.').max(20),
    )
    .refine((outcomes) => Object.keys(outcomes).length > 0, 'At least one outcome is needed.')
    .describe('Outcome → event ids, each to be seen after the one before it. `{ any: [ids] }` is one of several.'),
  look: z
    .enum(['new', 'latest'])
    .default('new')
    .describe('new: only what was logged since the step opened. latest: the latest, whenever it was logged.'),
});

export type LogEventsParameters = z.infer<typeof parameters>;
export type SequenceElement = z.infer<typeof element>;

export const logEvents: CheckDeclaration<LogEventsParameters> = {
  kind: 'log-events',
  summary: "Events in a server's log, by their ids and in order",
  parameters,
  outcomes: ({ outcomes }) => Object.keys(outcomes).map((name, index) => ({ name, passes: index === 0 })),
  missing: (server) => (server.logs === undefined ? 'no `logs`' : undefined),
  title: ({ outcomes, look }) => {
    const names = Object.keys(outcomes).map((name) => name.replaceAll('-', ' '));
    return look === 'latest' ? `Latest in the log: ${names.join(' or ')}` : `${capitalised(names[0] ?? '')} in the log`;
  },
  baseline: true,
};

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Events in a server's log, known by their ids: patterns of them, each of which is an outcome. */
import { z } from 'zod';
import type { CheckDeclaration } from '../check.ts';
import { parseDuration } from './duration.ts';
import { EVENT_ID, eventKey } from './event-id.ts';

/** The outcome that is told if none of the others is there in time. */
export const NOT_IN_TIME = 'not-in-time';

const MOST_OUTCOMES = 20;
const MOST_IDS = 40;
const MOST_ENTRIES = 20;

const text = z.string().regex(EVENT_ID, 'An event id looks like 00-04560, GCTI-00-04560 or 04560.');
/** YAML reads a bare 04560 as a number. */
const number = z.int('An event id has five digits.').min(0).max(99_999, 'An event id has five digits.');

const eventId = z.union([text, number]).describe('An event id: 00-04560, GCTI-00-04560 or 04560');
const eventIds = z
  .array(eventId)
  .min(1, 'must name at least one event id')
  .max(MOST_IDS, `may hold ${MOST_IDS} event ids at the most`);
const event = z
  .union([text, number, z.strictObject({ any: eventIds })])
  .describe('An event id, or `{ any: [ids] }` for one of several');

/** One object with optional keys: of a union, nobody could tell which of its forms was meant. */
const entryObject = z
  .strictObject({
    any: eventIds.exactOptional().describe('One of these'),
    between: z
      .tuple([event, event], 'must hold two: the event it begins with and the one it ends with')
      .exactOptional()
      .describe('Two events, the second after the first, with none of `without` in between'),
    without: eventIds.exactOptional().describe('What must not be seen in between'),
  })
  .superRefine(({ any, between, without }, context) => {
    const complain = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
    if ((any === undefined) === (between === undefined)) complain('must have either `any` or `between`');
    if (between !== undefined && without === undefined) {
      complain('`between` needs `without`: what must not be seen in between');
    }
    if (any !== undefined && without !== undefined) complain('belongs to `between`', ['without']);
    const last = between?.[1];
    for (const id of last === undefined || without === undefined ? [] : common(idsOf(last), without)) {
      complain(`must not name ${id}, which is what it ends with`, ['without']);
    }
  });

const entry = z.union([text, number, entryObject]);
const sequence = z
  .array(entry)
  .min(1, 'An outcome needs at least one event id.')
  .max(MOST_ENTRIES, `may hold ${MOST_ENTRIES} entries at the most`);

const pattern = z.strictObject({
  sequence: sequence.describe('Each to be seen after the one before it'),
  without: eventIds.describe('The outcome holds only while none of these has been seen'),
});

const outcome = z
  .union(
    [z.literal(NOT_IN_TIME), sequence, pattern],
    `must be a list of event ids, \`{ sequence: [ids], without: [ids] }\` or \`${NOT_IN_TIME}\``,
  )
  .superRefine((given, context) => {
    if (given === NOT_IN_TIME) return;
    const { elements, without } = partsOf(given);
    const ids = elements.flatMap(idsOf);
    const count = ids.length + without.length;
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (count > MOST_IDS) complain(`has ${count} event ids; ${MOST_IDS} are the most`);
    for (const id of common(ids, without)) complain(`wants ${id} and wants to be without it`);
  });

/** A look-up is filled in before anybody looks. */
const REFERENCE = /^\s*\$\{[^{}]*\}\s*$/;

const duration = z
  .union([z.string(), z.number()])
  .refine(
    (given) => (typeof given === 'string' && REFERENCE.test(given)) || parseDuration(given) !== undefined,
    `must be a duration such as \`15m\`, or an input of that type, such as \`\${patience}\``,
  );

const parameters = z
  .strictObject({
    outcomes: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]*$/, 'The name of an outcome is made of small letters, digits and hyphens.'),
        outcome,
      )
      .refine((outcomes) => Object.keys(outcomes).length > 0, 'At least one outcome is needed.')
      .refine((outcomes) => Object.keys(outcomes).length <= MOST_OUTCOMES, `may be ${MOST_OUTCOMES} at the most`)
      .describe('Outcome → event ids, each to be seen after the one before it. `{ any: [ids] }` is one of several.'),
    look: z
      .enum(['new', 'latest'])
      .default('new')
      .describe('new: only what was logged since the step opened. latest: the latest, whenever it was logged.'),
    within: duration.exactOptional().describe(`How long to wait before the outcome that is \`${NOT_IN_TIME}\` is told`),
    after: event.exactOptional().describe('The event from which `within` runs; absent: from the first look'),
    across: z
      .enum(['restarts'])
      .exactOptional()
      .describe('restarts: a sequence may begin in one process of the server and end in a later one.'),
  })
  .superRefine(({ outcomes, look, within, after, across }, context) => {
    const complain = (path: string[], message: string) => context.addIssue({ code: 'custom', message, path });
    const late = Object.keys(outcomes).filter((name) => outcomes[name] === NOT_IN_TIME);
    const [first, second] = late;
    if (second !== undefined) complain(['outcomes', second], `cannot be \`${NOT_IN_TIME}\`: \`${first}\` is already`);
    if (first !== undefined && late.length === Object.keys(outcomes).length) {
      complain(['outcomes'], `need one with event ids besides \`${first}\``);
    }
    if (first !== undefined && within === undefined) {
      complain(['outcomes', first], `cannot be \`${NOT_IN_TIME}\` without \`within\`, such as \`within: 15m\``);
    }
    if (within !== undefined && first === undefined) {
      complain(['within'], `means nothing without an outcome that is \`${NOT_IN_TIME}\``);
    }
    if (within !== undefined && look === 'latest') complain(['within'], 'means nothing with `look: latest`');
    if (after !== undefined && within === undefined) complain(['after'], 'means nothing without `within`');
    if (across !== undefined) return;
    for (const [name, given] of Object.entries(outcomes)) {
      if (given === NOT_IN_TIME || !endsBeforeItStarts(partsOf(given).elements)) continue;
      complain(
        ['outcomes', name],
        'wants a start after an end, which no process logs; add `across: restarts` to go beyond one',
      );
    }
  });

export type LogEventsParameters = z.infer<typeof parameters>;
export type Outcome = z.infer<typeof outcome>;
export type SequenceElement = z.infer<typeof entry>;
export type Event = z.infer<typeof event>;

/** The forms of an outcome made one. */
export function partsOf(given: Exclude<Outcome, typeof NOT_IN_TIME>): {
  readonly elements: readonly SequenceElement[];
  readonly without: readonly (string | number)[];
} {
  return 'sequence' in given ? { elements: given.sequence, without: given.without } : { elements: given, without: [] };
}

/** Every id that stands for an event to be seen, in order. */
export function idsOf(element: SequenceElement): readonly (string | number)[] {
  if (typeof element !== 'object') return [element];
  return element.any ?? element.between?.flatMap(idsOf) ?? [];
}

function common(some: readonly (string | number)[], others: readonly (string | number)[]): (string | number)[] {
  const known = new Set(others.map(eventKey));
  return some.filter((id) => known.has(eventKey(id)));
}

const STARTED = /^(?:00-)?05060$/;
const ENDED = /^(?:00-)?05063$/;

function endsBeforeItStarts(elements: readonly SequenceElement[]): boolean {
  const events = elements.flatMap((element) =>
    typeof element === 'object' && element.between !== undefined ? element.between.map(idsOf) : [idsOf(element)],
  );
  const only = (ids: readonly (string | number)[], which: RegExp) => ids.every((id) => which.test(eventKey(id)));
  const end = events.findIndex((ids) => only(ids, ENDED));
  return end >= 0 && events.slice(end + 1).some((ids) => only(ids, STARTED));
}

export const logEvents: CheckDeclaration<LogEventsParameters> = {
  kind: 'log-events',
  summary: "Events in a server's log, by their ids and in order",
  parameters,
  outcomes: ({ outcomes }) => {
    const passing = passingOf(outcomes);
    return Object.keys(outcomes).map((name) => ({ name, passes: name === passing }));
  },
  missing: (server) => (server.logs === undefined ? 'no `logs`' : undefined),
  title: ({ outcomes, look }) => {
    const names = Object.keys(outcomes).map((name) => name.replaceAll('-', ' '));
    return look === 'latest'
      ? `Latest in the log: ${names.join(' or ')}`
      : `${capitalised((passingOf(outcomes) ?? '').replaceAll('-', ' '))} in the log`;
  },
  readsFiles: true,
  baseline: true,
};

/** The first that is an event: silence proves nothing unless a procedure says so. */
function passingOf(outcomes: LogEventsParameters['outcomes']): string | undefined {
  return Object.keys(outcomes).find((name) => outcomes[name] !== NOT_IN_TIME);
}

function capitalised(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

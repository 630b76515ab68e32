/**
 * The YAML that people write, as zod schemas: one for each kind of thing. See docs/procedures.md.
 *
 * The loader goes from the outside inwards, one thing at a time, so that a mistake in one step does not hide those in the
 * next. What stands inside a thing is therefore open here (`inner`); the JSON Schema for editors closes it.
 */
import { z } from 'zod';
import type { CheckDeclaration } from '../checks/check.ts';
import { ruleShape } from '../estate/rights.ts';
import { parseDuration } from './duration.ts';

export const STEP_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const text = z.string().trim().min(1, 'is empty');
const line = text.refine((value) => !value.includes('\n'), 'must be one line');
const texts = z.union([text, z.array(text)], 'must be text or a list of texts').optional();
const id = z
  .string()
  .regex(STEP_ID, 'must be lower-case words joined by dashes, such as `export-options`')
  .max(60, 'is longer than 60 characters');
export const procedureId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$/, 'must be lower-case words joined by dashes, such as `ors-ha-migration`')
  .max(80, 'is longer than 80 characters');
export const inputName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be a name of lower-case letters, digits and `_`, such as `switchover_timeout`');
const duration = z
  .string('must be a duration such as `90s`, `10m` or `2h`')
  .refine((value) => parseDuration(value) !== undefined, 'must be a duration such as `90s`, `10m` or `2h`');
const deadline = z
  .string('must be a duration such as `10m`, or an input of that type')
  .refine(
    (value) => parseDuration(value) !== undefined || /^\$\{[^{}]+\}$|^[a-z][a-z0-9_]*$/.test(value),
    `must be a duration such as \`10m\`, or an input of that type, such as \`\${timeout}\``,
  );
const allowance = z.enum(['never', 'with-reason']);
const scalar = z.union([z.string(), z.number(), z.boolean()], 'must be text, a number, or yes or no');

export const sourceShape = z.strictObject({ document: line, section: line.optional(), step: line.optional() });
const stepSource = z
  .union(
    [line, sourceShape.partial()],
    'must be the step in the guide, such as `3a`, or `document`, `section` and `step`',
  )
  .optional()
  .describe('Where the guide says it: `3a`, or `section` and `step`');

export const inputShape = z.strictObject({
  type: z.enum(['server', 'pair', 'text', 'number', 'yes-no', 'duration', 'version', 'choice', 'release']),
  title: line.optional(),
  help: text.optional(),
  of: line.optional().describe('The product that a server or a pair must be of; the list that a release stands in'),
  accepts: z
    .array(line)
    .min(1, 'is empty')
    .optional()
    .describe('Other products that a procedure which uses this one may hand over'),
  many: z.boolean('must be true or false').default(false).describe('A list. Servers and pairs only'),
  optional: z.boolean('must be true or false').default(false).describe('The list may be empty. Lists only'),
  internal: z
    .boolean('must be true or false')
    .default(false)
    .describe('Nobody is asked: it has its default, unless a procedure that uses this one hands over something else'),
  options: z.array(line).min(1, 'is empty').optional().describe('What can be chosen. Choices only'),
  default: scalar.optional(),
});

export const prerequisiteShape = z.union([text, z.strictObject({ id, text })], 'must be text, or `id` and `text`');

/** What every check has, whatever its kind. */
export const commonCheckShape = z.strictObject({
  of: line.describe('The server that is looked at: `pair.first`'),
  id: id.optional(),
  title: line.optional().describe('What is proved, in a few words'),
  required: z.boolean('must be true or false').default(true),
  attest: z.enum(['allowed', 'never']).default('allowed'),
  since: id.optional().describe('An earlier step: what happened since it opened is evidence too'),
  passes: z.array(line).min(1, 'is empty').optional().describe('The outcomes that prove the step'),
  'on-outcome': z.record(line, text).default({}).describe('What an outcome that does not pass means, and what to do'),
});

/** A person's word: what no check can see. */
export const attestationShape = z.strictObject({
  id: id.optional(),
  title: line,
  ask: text.optional().describe('What the person is asked to make sure of'),
  required: z.boolean('must be true or false').default(true),
  outcomes: z.array(line).min(1, 'is empty').default(['confirmed']),
  passes: z.array(line).min(1, 'is empty').optional(),
  'on-outcome': z.record(line, text).default({}),
});

export interface Inner {
  readonly nodes: z.ZodType;
  readonly checks: z.ZodType;
  readonly condition: z.ZodType;
  readonly input: z.ZodType;
}

const open: Inner = { nodes: z.unknown(), checks: z.unknown(), condition: z.unknown(), input: z.unknown() };

export function nodeShapes(inner: Inner) {
  return {
    step: z.strictObject({
      step: id,
      title: line,
      do: text.describe('What a person does'),
      substeps: z.array(text).default([]).describe('Lettered: a, b, c'),
      why: text.optional(),
      notes: texts,
      warnings: texts,
      checks: inner.checks.optional(),
      require: inner.condition.optional().describe('What must hold besides, before the step can be approved'),
      'require-title': line.optional().describe('That in words: `exactly one member is primary`'),
      skip: allowance.default('never'),
      override: allowance.default('with-reason'),
      deadline: deadline.optional(),
      'deadline-note': text.optional().describe('What happens if the deadline is missed'),
      expected: duration.optional(),
      undo: text.optional().describe('Shown to whoever has to put this back'),
      who: z
        .strictObject({
          begin: ruleShape.optional(),
          approve: ruleShape.optional(),
          skip: ruleShape.optional(),
          override: ruleShape.optional(),
          attest: ruleShape.optional(),
        })
        .optional()
        .describe('Who may do what here, of those whom the policies of the estate let'),
      source: stepSource,
    }),
    decision: z.strictObject({
      decision: id,
      title: line,
      ask: text,
      warnings: texts,
      options: z
        .array(z.strictObject({ option: id, label: line, help: text.optional(), steps: inner.nodes.optional() }))
        .min(2, 'needs two options or more'),
      who: z
        .strictObject({ choose: ruleShape.optional() })
        .optional()
        .describe('Who may decide, of those whom the policies of the estate let'),
      source: stepSource,
    }),
    branch: z.strictObject({
      branch: id,
      when: z.array(z.strictObject({ if: inner.condition, steps: inner.nodes })).min(1, 'is empty'),
      otherwise: inner.nodes.optional(),
    }),
    each: z.strictObject({
      each: z.string().regex(/^\s*\S+\s+in\s+\S+\s*$/, 'must be like `pair in pairs`'),
      steps: inner.nodes,
    }),
    repeat: z.strictObject({
      repeat: id,
      until: inner.condition,
      'at-most': z.int('must be a whole number').min(1, 'must be 1 or more').max(1000, 'must be 1000 or less'),
      steps: inner.nodes,
      exhausted: inner.nodes.optional().describe('What follows when the last time round did not bring it'),
    }),
    use: z.strictObject({
      use: z
        .string()
        .regex(
          /^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*(?:\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*)?$/,
          'must name a part, a procedure, or a part of one: `framework-lca/set-timeout`',
        )
        .max(160, 'is longer than 160 characters')
        .describe('A part of this procedure, another procedure, or a part of one: `other/part`'),
      id: id.optional().describe('Tells two uses of the same thing apart'),
      with: z
        .record(
          inputName,
          z.union([scalar, z.array(line).min(1, 'is empty')], 'must be a value, a name, or a list of names'),
        )
        .default({}),
    }),
    end: z.strictObject({ end: z.enum(['completed', 'stopped']), id: id.optional(), text }),
  };
}

const values = z.union([scalar, z.array(scalar).min(1, 'is empty')], 'must be a value or a list of values');
const words = z.union([line, z.array(line).min(1, 'is empty')], 'must be a name or a list of names');

export function conditionShapes(inner: Inner) {
  return {
    all: z.strictObject({ all: z.array(inner.condition).min(1, 'is empty') }),
    any: z.strictObject({ any: z.array(inner.condition).min(1, 'is empty') }),
    not: z.strictObject({ not: inner.condition }),
    input: z.strictObject({ input: line, is: values.optional() }),
    outcome: z.strictObject({ outcome: id, step: id.optional(), is: words }),
    decision: z.strictObject({ decision: id, is: words }),
    empty: z.strictObject({ empty: line }),
    release: z.strictObject({
      release: line,
      after: line,
      'by-more-than': z.int('must be a whole number').min(0, 'must be 0 or more').optional(),
    }),
    version: z.strictObject({ version: line, below: z.union([line, z.number()], 'must be a version such as `8.1.4`') }),
  };
}

export function cautionShape(inner: Inner) {
  return z.strictObject({
    id,
    if: inner.condition.describe('Asks for inputs only'),
    text,
    effect: z
      .enum(['reason', 'refuse'])
      .describe('`reason`: whoever starts must give one. `refuse`: the run cannot start so'),
    source: stepSource,
  });
}

export function partShape(inner: Inner) {
  return z.strictObject({ inputs: z.record(inputName, inner.input).default({}), steps: inner.nodes });
}

export function procedureShape(inner: Inner) {
  return z.strictObject({
    id: procedureId,
    title: line,
    summary: text,
    product: line.describe('What it upgrades'),
    source: sourceShape,
    inputs: z.record(inputName, inner.input).default({}),
    prerequisites: z.array(prerequisiteShape).default([]).describe('Ticked off by a person before the run starts'),
    cautions: z.array(cautionShape(inner)).default([]).describe('What is looked at before a start'),
    notes: texts,
    warnings: texts,
    limitations: texts,
    parts: z.record(id, partShape(inner)).default({}),
    steps: inner.nodes,
  });
}

export const openNodes = nodeShapes(open);
export const openConditions = conditionShapes(open);
export const openPart = partShape(open);
export const openCaution = cautionShape(open);
/** Parts and cautions are read one by one. */
export const openProcedure = procedureShape(open).extend({
  parts: z.record(id, z.unknown()).default({}),
  cautions: z.array(z.unknown()).default([]),
});

const release = [line.max(60, 'is longer than 60 characters'), z.number()] as const;
const releaseName = z.union(release, 'must be a version such as `10.1`');

export const releasesShape = z.strictObject({
  releases: procedureId.describe('The name that inputs give: `of: user-workspace-manager`'),
  title: line,
  source: sourceShape,
  order: z
    .array(
      z.union(
        [
          ...release,
          z.strictObject({ release: releaseName, also: z.array(releaseName).min(1, 'is empty').optional() }),
        ],
        'must be a version such as `10.1`, or `release` and `also`',
      ),
    )
    .min(1, 'is empty')
    .describe('Oldest first. What stands in `also` is of the same version: feature releases, service packs'),
});

/** The JSON Schema of a list of releases, for editors. */
export function releasesJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(releasesShape, { io: 'input', unrepresentable: 'any' });
}

/**
 * The JSON Schema of a procedure file, for editors.
 *
 * @param declarations the kinds of checks, each with its parameters
 */
export function jsonSchema(declarations: ReadonlyMap<string, CheckDeclaration<unknown>>): Record<string, unknown> {
  const condition: z.ZodType = z.lazy(() => z.union(Object.values(conditionShapes(inner))).meta({ id: 'condition' }));
  const checks = [...declarations.values()].map(({ kind, summary, parameters }) => {
    const own = parameters instanceof z.ZodObject ? parameters.shape : {};
    return z
      .strictObject({ [kind]: z.union([text, z.strictObject({ ...commonCheckShape.shape, ...own })]) })
      .describe(summary);
  });
  const attest = z.strictObject({ attest: z.union([text, attestationShape]) }).describe("A person's word");
  const check = z.union([...checks, attest]).meta({ id: 'check' });
  const inner: Inner = {
    nodes: z.lazy(() => z.array(node)),
    checks: z.array(check),
    condition,
    input: z.union([inputShape.shape.type, inputShape]),
  };
  const node: z.ZodType = z.union(Object.values(nodeShapes(inner))).meta({ id: 'node' });
  return z.toJSONSchema(procedureShape(inner), { io: 'input', unrepresentable: 'any' });
}

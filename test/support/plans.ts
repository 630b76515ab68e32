/** Small plans for tests of the engine, written as the loader would make them. */
import type { Server } from '../../src/estate/model.ts';
import type {
  BranchNode,
  Caution,
  Check,
  Condition,
  DecisionNode,
  EachNode,
  EndNode,
  Input,
  Node,
  Part,
  Plan,
  Procedure,
  ReleaseValue,
  RepeatNode,
  StepNode,
  UseNode,
} from '../../src/procedures/model.ts';

export function procedure(id: string, steps: readonly Node[], more: Partial<Procedure> = {}): Procedure {
  return {
    id,
    title: `Procedure ${id}`,
    summary: '',
    product: 'Test',
    source: { document: 'Guide' },
    inputs: {},
    prerequisites: [],
    cautions: [],
    notes: [],
    warnings: [],
    limitations: [],
    parts: {},
    steps,
    text: '',
    ...more,
  };
}

export function plan(
  steps: readonly Node[],
  more: Partial<Procedure> = {},
  used: Record<string, Procedure> = {},
): Plan {
  return { procedure: procedure('test', steps, more), used };
}

export function step(id: string, more: Partial<StepNode> = {}): StepNode {
  return {
    kind: 'step',
    id,
    title: `Do ${id}`,
    do: `Do ${id}.`,
    substeps: [],
    notes: [],
    warnings: [],
    checks: [],
    skip: 'never',
    override: 'never',
    onOutcome: {},
    ...more,
  };
}

/** A check on `server` with the outcomes `good`, which passes, and `bad`. */
export function check(id: string, more: Partial<Check> = {}): Check {
  return {
    id,
    kind: 'log-events',
    title: `Fact ${id}`,
    of: 'server',
    parameters: {},
    outcomes: ['good', 'bad'],
    passes: ['good'],
    required: true,
    attest: 'allowed',
    ...more,
  };
}

export function attestation(id: string, more: Partial<Check> = {}): Check {
  return check(id, { kind: 'attestation', of: '', outcomes: ['confirmed'], passes: ['confirmed'], ...more });
}

/** A caution that reads "Mind ID." and wants a reason. */
export const caution = (id: string, condition: Condition, more: Partial<Caution> = {}): Caution => ({
  id,
  if: condition,
  text: `Mind ${id}.`,
  effect: 'reason',
  ...more,
});

export const releaseInput = (title: string): Input => ({ type: 'release', title, of: 'product', many: false });

/** The release `4.0` for 3: in a list in which each is a version of its own. */
export const release = (version: number): ReleaseValue => ({
  release: `${version + 1}.0`,
  place: version,
  version,
});

export const decision = (id: string, options: Record<string, readonly Node[]>): DecisionNode => ({
  kind: 'decision',
  id,
  title: `Choose ${id}`,
  ask: 'Which?',
  warnings: [],
  options: Object.entries(options).map(([option, steps]) => ({ id: option, label: option, steps })),
});

export const branch = (
  id: string,
  when: readonly (readonly [Condition, readonly Node[]])[],
  otherwise: readonly Node[] = [],
): BranchNode => ({
  kind: 'branch',
  id,
  when: when.map(([condition, steps]) => ({ if: condition, steps })),
  otherwise,
});

export const each = (variable: string, list: string, steps: readonly Node[]): EachNode => ({
  kind: 'each',
  variable,
  in: list,
  steps,
});

export const repeat = (
  id: string,
  atMost: number,
  until: Condition,
  steps: readonly Node[],
  exhausted: readonly Node[] = [],
): RepeatNode => ({ kind: 'repeat', id, until, atMost, steps, exhausted });

export const use = (id: string, of: string, given: Record<string, string> = {}): UseNode => ({
  kind: 'use',
  id,
  use: of,
  with: Object.fromEntries(Object.entries(given).map(([name, reference]) => [name, { reference }])),
});

export const part = (inputs: readonly string[], steps: readonly Node[]): Part => ({
  inputs: Object.fromEntries(inputs.map((name) => [name, { type: 'server' as const, title: name, many: false }])),
  steps,
});

export const end = (id: string, outcome: EndNode['outcome'] = 'stopped'): EndNode => ({
  kind: 'end',
  id,
  outcome,
  text: `Ended at ${id}.`,
});

export function server(name: string, more: Partial<Server> = {}): Server {
  return {
    name,
    product: 'ors',
    host: '127.0.0.1',
    location: 'default',
    ports: { main: 7210 },
    logs: `/var/log/${name}.*.log`,
    files: {},
    pages: {},
    databases: {},
    ...more,
  };
}

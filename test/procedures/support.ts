import { declarations } from '../../src/checks/declarations.ts';
import { ProcedureError, parseProcedure } from '../../src/procedures/load/procedure.ts';
import type { Node, Plan, Procedure } from '../../src/procedures/model.ts';

const INPUTS = `
  pairs: { type: pair, of: ors, many: true }
  member: { type: server, of: ors }
  wait: { type: duration, default: 10m }
  size: { type: choice, options: [small, large] }
  installed: version
  quick: yes-no
  others: { type: server, of: ors, many: true, optional: true }
  before: { type: release, of: some-product }
  target: { type: release, of: some-product }
  elsewhere: { type: release, of: another-product }
`;

/** A procedure around some steps. The steps begin in line 15. */
export function around(steps: string, more = ''): string {
  return `id: some-procedure
title: Some procedure
summary: For tests.
product: Something
source: { document: Guide, section: One }
inputs:${INPUTS}${more}
steps:
${steps}`;
}

export const FIRST_LINE = around('').split('\n').length;

export function parse(text: string): Procedure {
  return parseProcedure(text, 'p.yaml', declarations);
}

/** The nodes that some steps are read as. */
export function nodes(steps: string, more?: string): readonly Node[] {
  return parse(around(steps, more)).steps;
}

export function planOf(steps: string, more?: string): Plan {
  return { procedure: parse(around(steps, more)), used: {} };
}

/** `line:column message` of everything that is wrong, lines counted from the first of the steps. */
export function complaints(steps: string, more = ''): readonly string[] {
  const text = around(steps, more);
  const first = text.split('\n').indexOf('steps:') + 2;
  return problemsOf(text).map(({ line, column, message }) => `${line - first + 1}:${column} ${message}`);
}

export function problemsOf(text: string) {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof ProcedureError) return error.problems;
    throw error;
  }
}

/** A check's parameters, from what a person or a queue handed over. */
import type { z } from 'zod';
import type { CheckDeclaration } from './check.ts';

/** Thrown when a check cannot even be tried: no such kind, wrong parameters, or an estate entry that lacks something. */
export class BadCheck extends Error {
  readonly code: 'unknown-kind' | 'bad-parameters' | 'not-in-estate';

  constructor(code: BadCheck['code'], message: string) {
    super(message);
    this.name = 'BadCheck';
    this.code = code;
  }
}

/** @throws BadCheck naming everything that is wrong */
export function parseParameters<P>(declaration: CheckDeclaration<P>, parameters: unknown): P {
  const parsed = declaration.parameters.safeParse(parameters);
  if (parsed.success) return parsed.data;
  throw new BadCheck(
    'bad-parameters',
    `The parameters of \`${declaration.kind}\` are wrong. ${parsed.error.issues.map(describe).join('; ')}.`,
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  const message = issue.message.replace(/\.$/, '');
  return place === '' ? message : `\`${place}\`: ${message}`;
}

import type { z } from 'zod';

/** Something that Slack would refuse, and where it is. */
export interface Problem {
  readonly message: string;
  /** JSON pointer, as in `/blocks/0/text/text`. */
  readonly pointer: string;
}

/** The problems that a schema found, each with its place below `root`. */
export function problemsOf(error: z.ZodError, root: string): readonly Problem[] {
  return error.issues.map((issue) => ({
    message: describe(issue),
    pointer: root + issue.path.map((key) => `/${String(key)}`).join(''),
  }));
}

/** Slack's way of writing it in `response_metadata.messages`. */
export function problemLine({ message, pointer }: Problem): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`;
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`;
    case 'too_small':
      return issue.origin === 'array'
        ? `no fewer than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} characters`;
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'unsupported type';
    case 'invalid_type':
      return issue.input === undefined ? 'missing required field' : `must provide a ${issue.expected}`;
    default:
      return issue.message;
  }
}

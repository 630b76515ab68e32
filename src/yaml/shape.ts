/** Holds a value against a zod schema and tells what is wrong in words and with positions. */
import { z } from 'zod';
import type { Path, Problem, YamlDocument } from './document.ts';
import { nearest, suggestion } from './suggest.ts';

export type Shaped<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: Problem[] };

/**
 * @param path where `value` stands in the document
 * @returns what the schema makes of the value, or everything that it has against it
 */
export function shape<T>(schema: z.ZodType<T>, value: unknown, document: YamlDocument, path: Path): Shaped<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => describe(issue, { schema, value, document, path }));
  return { ok: false, problems };
}

interface Place {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly document: YamlDocument;
  readonly path: Path;
}

function describe(issue: z.core.$ZodIssue, place: Place): Problem[] {
  const { document } = place;
  const path = [...place.path, ...issue.path];
  const value = valueAt(place.value, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysOf(place.schema, issue.path);
      // A key that is there already is not what was meant.
      const free = known.filter((key) => !(isRecord(value) && Object.hasOwn(value, key)));
      return issue.keys.map((key) =>
        document.atKey([...path, key], `unknown key \`${key}\`${nearest(key, free) ? suggestion(key, free) : ''}`),
      );
    }
    case 'invalid_union': {
      const fitting = issue.errors.find((errors) => !errors.some((each) => each.path.length === 0 && isMisfit(each)));
      if (fitting && fitting.length > 0) {
        return fitting.flatMap((each) => describe({ ...each, path: [...issue.path, ...each.path] }, place));
      }
      if (value === undefined) return [missing(document, path)];
      if (value === null) return [document.atKey(path, `${named(path)}is empty`)];
      if (!issue.message.startsWith('Invalid input')) return [document.at(path, complaint(path, issue.message))];
      return [document.at(path, `${named(path)}cannot be ${kindOf(value)}`)];
    }
    case 'invalid_key': {
      const why = issue.issues[0]?.message ?? 'is not a name';
      return [document.atKey(path, `\`${String(path.at(-1))}\` ${why}`)];
    }
    case 'invalid_value': {
      if (value === undefined) return [missing(document, path)];
      const words = issue.values.map(String);
      return [document.at(path, `${named(path)}cannot be \`${short(value)}\`${suggestion(String(value), words)}`)];
    }
    case 'invalid_type':
      if (value === undefined) return [missing(document, path)];
      if (value === null) return [document.atKey(path, `${named(path)}is empty`)];
      if (!issue.message.startsWith('Invalid input')) return [document.at(path, complaint(path, issue.message))];
      return [document.at(path, `${named(path)}must be ${typeWord(issue.expected)}, not ${kindOf(value)}`)];
    default:
      return [document.at(path, complaint(path, issue.message))];
  }
}

function isMisfit(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function missing(document: YamlDocument, path: Path): Problem {
  return document.at(path.slice(0, -1), `needs \`${String(path.at(-1))}\``);
}

/** A message either completes a sentence that begins with the key ("must be …", "is empty") or is one of its own. */
function complaint(path: Path, message: string): string {
  const about = named(path).trimEnd();
  return /^[A-Z]/.test(message) ? `${about.replace(/,$/, '')}: ${message}` : `${about} ${message}`;
}

function named(path: Path): string {
  const last = path.at(-1);
  if (typeof last === 'string') return `\`${last}\` `;
  const list = path.at(-2);
  return typeof list === 'string' && typeof last === 'number' ? `\`${list}\`, entry ${last + 1}, ` : 'this ';
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      inner !== null && typeof inner === 'object' ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

/** The keys that the object at a path could have. */
function keysOf(schema: z.ZodType, path: Path): string[] {
  const here = unwrap(schema);
  if (here instanceof z.ZodUnion) return here.options.flatMap((each) => keysOf(each as z.ZodType, path));
  const [key, ...rest] = path;
  if (key === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  if (here instanceof z.ZodObject) {
    const inner: unknown = here.shape[String(key)];
    return inner instanceof z.ZodType ? keysOf(inner, rest) : [];
  }
  if (here instanceof z.ZodArray) return keysOf(here.element as z.ZodType, rest);
  if (here instanceof z.ZodRecord) return keysOf(here.valueType as z.ZodType, rest);
  return [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType);
  return schema instanceof z.ZodLazy ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

function typeWord(expected: string): string {
  const words: Record<string, string> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of keys',
    record: 'a group of keys',
  };
  return words[expected] ?? expected;
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return `\`${short(value)}\``;
}

function short(value: unknown): string {
  const text = typeof value === 'object' ? kindOf(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Inputs of procedures and parts, and the values they may have. */
import type { Path } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { parseDuration } from '../duration.ts';
import type { Input } from '../model.ts';
import { inputShape } from '../surface.ts';
import type { Reading, Scalar } from './here.ts';
import { isRecord } from './here.ts';
import { type Kind, type Kinds, kindOfInput } from './kinds.ts';

/** Reads the inputs at a path. Those that are broken are in `kinds` without a kind, so that uses of them are not errors. */
export function readInputs(
  written: unknown,
  path: Path,
  reading: Reading,
): { readonly inputs: Readonly<Record<string, Input>>; readonly kinds: Kinds } {
  const inputs: Record<string, Input> = {};
  const kinds = new Map<string, Kind | undefined>();
  for (const [name, value] of isRecord(written) ? Object.entries(written) : []) {
    const input = readInput(name, value, [...path, name], reading);
    if (input) inputs[name] = input;
    kinds.set(name, input && kindOfInput(input));
  }
  return { inputs, kinds };
}

function readInput(name: string, value: unknown, path: Path, reading: Reading): Input | undefined {
  const before = reading.problems.length;
  // `member: server` is short for `member: { type: server }`.
  const shaped = shape(inputShape, typeof value === 'string' ? { type: value } : value, reading.document, path);
  if (!shaped.ok) {
    reading.problems.push(...shaped.problems);
    return undefined;
  }
  const { type, title, help, of, accepts, many, optional, internal, options, default: given } = shaped.value;
  const isTarget = type === 'server' || type === 'pair';
  if (many && !isTarget) reading.add([...path, 'many'], 'only servers and pairs come in lists');
  if (optional && !many) reading.add([...path, 'optional'], 'only a list may be empty: it needs `many: true`');
  if (internal && given === undefined)
    reading.add([...path, 'internal'], 'nobody is asked for it, so it needs a `default`');
  if (of !== undefined && !isTarget && type !== 'release')
    reading.add([...path, 'of'], 'only a server or a pair is `of` a product, and a release `of` a list');
  if (of === undefined && type === 'release') reading.add(path, 'a release needs `of`: the list that it stands in');
  if (accepts && (of === undefined || !isTarget))
    reading.add([...path, 'accepts'], 'only a server or a pair that is `of` a product accepts others');
  if (options && type !== 'choice') reading.add([...path, 'options'], 'only a choice has options');
  if (!options && type === 'choice') reading.add(path, 'a choice needs `options`');
  const kind: Kind = { type, many, ...(of !== undefined && { of }), ...(options && { options }) };
  let preset: Scalar | undefined;
  if (given !== undefined) {
    const read = readLiteral(given, kind, () => reading.document.written([...path, 'default']));
    if ('why' in read) reading.add([...path, 'default'], `\`default\` ${read.why}`);
    else preset = read.value;
  }
  if (reading.problems.length > before) return undefined;
  if (of !== undefined && type === 'release') {
    const at: Path = typeof value === 'string' ? path : [...path, 'of'];
    reading.lists.push({ of, problem: (message) => reading.document.at(at, message) });
  }
  return {
    type,
    title: title ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '),
    many,
    ...(help !== undefined && { help }),
    ...(of !== undefined && { of }),
    ...(accepts && { accepts }),
    ...(optional && { optional }),
    ...(internal && { internal }),
    ...(options && { options }),
    ...(preset !== undefined && { default: preset }),
  };
}

/**
 * A literal as a value of a kind: `10m` for a duration is 600000, `yes` is true.
 *
 * @param source the number as it was written, so that the version 8.10 is not 8.1
 */
export function readLiteral(
  given: Scalar,
  kind: Kind,
  source: () => string | undefined,
): { readonly value: Scalar } | { readonly why: string } {
  if (kind.many || kind.type === 'server' || kind.type === 'pair') {
    return { why: 'cannot stand here: servers and pairs are chosen when a run starts' };
  }
  switch (kind.type) {
    case 'text':
      return { value: typeof given === 'string' ? given : (source() ?? String(given)) };
    case 'version': {
      const version = typeof given === 'string' ? given : (source() ?? String(given));
      return /^\d+(?:\.[0-9A-Za-z]+)*$/.test(version)
        ? { value: version }
        : { why: 'must be a version such as `8.1.4`' };
    }
    case 'number':
      return typeof given === 'number' ? { value: given } : { why: 'must be a number' };
    case 'yes-no': {
      if (typeof given === 'boolean') return { value: given };
      if (given === 'yes' || given === 'no') return { value: given === 'yes' };
      return { why: 'must be yes or no' };
    }
    case 'duration': {
      const milliseconds = parseDuration(String(given));
      return milliseconds === undefined
        ? { why: 'must be a duration such as `90s`, `10m` or `2h`' }
        : { value: milliseconds };
    }
    case 'release':
      return { why: 'cannot stand here: releases are chosen when a run starts' };
    case 'choice': {
      const options = kind.options ?? [];
      const chosen = typeof given === 'string' ? given : (source() ?? String(given));
      return options.includes(chosen)
        ? { value: chosen }
        : { why: `cannot be \`${chosen}\`${suggestion(chosen, options)}` };
    }
  }
}

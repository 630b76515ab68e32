/** Uses of parts and of other procedures: what they hand over must be what the other one asks for. */
import type { Path, Problem } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import { nearest, suggestion } from '../../yaml/suggest.ts';
import type { Handed, Input, UseNode } from '../model.ts';
import { presetOf } from '../scope.ts';
import { openNodes, STEP_ID } from '../surface.ts';
import { bareReference, claimId, type Here } from './here.ts';
import { readLiteral } from './inputs.ts';
import { inWords, type Kind, kindOfInput, resolve } from './kinds.ts';

/** Reads a use. What it hands over is judged when the used one is known: `link.connect`. */
export function readUse(value: unknown, path: Path, here: Here): UseNode | undefined {
  const { reading, body, kinds } = here;
  const { document } = reading;
  const shaped = shape(openNodes.use, value, document, path);
  if (!shaped.ok) {
    reading.problems.push(...shaped.problems);
    return undefined;
  }
  const { use, id = use.replaceAll(/[./]/g, '-'), with: given } = shaped.value;
  if (STEP_ID.test(id)) claimId(id, [...path, shaped.value.id === undefined ? 'use' : 'id'], here);
  else reading.add([...path, 'use'], 'needs an `id` of lower-case words joined by dashes');
  // Filled in by `connect`, before anybody gets to see the node.
  const handed: Record<string, Handed> = {};
  for (const [name, each] of Object.entries(given)) {
    if (Array.isArray(each)) {
      handed[name] = { references: each.map(bareReference) };
      continue;
    }
    const reference = typeof each === 'string' ? asReference(each, here) : undefined;
    handed[name] = reference === undefined ? { value: each } : { reference };
  }
  const at = (name: string): Path => [...path, 'with', name];
  const connect = (inputs: Readonly<Record<string, Input>>): readonly Problem[] => {
    const problems: Problem[] = [];
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(inputs, name)) continue;
      problems.push(
        document.atKey(at(name), `\`${use}\` has no input \`${name}\`${suggestion(name, Object.keys(inputs))}`),
      );
    }
    for (const [name, input] of Object.entries(inputs)) {
      const each = handed[name];
      if (each === undefined) {
        // A misspelt name has been told already.
        const misspelt = nearest(
          name,
          Object.keys(given).filter((other) => !Object.hasOwn(inputs, other)),
        );
        if (presetOf(input) === undefined && misspelt === undefined) {
          const where = Object.keys(given).length > 0 ? [...path, 'with'] : path;
          problems.push(document.atKey(where, `\`${use}\` needs \`${name}\`, ${inWords(kindOfInput(input))}`));
        }
        continue;
      }
      const judged = judge(each, kindOfInput(input), name);
      if ('why' in judged) problems.push(document.at(at(name), judged.why));
      else handed[name] = judged.given;
    }
    return problems;
  };
  const judge = (each: Handed, wanted: Kind, name: string): { given: Handed } | { why: string } => {
    if ('references' in each) {
      if (!wanted.many) return { why: `\`${name}\` is ${inWords(wanted)}, not a list` };
      const why = each.references.map((one) => misplaced(one, name, wanted)).find((one) => one !== undefined);
      return why === undefined ? { given: each } : { why };
    }
    if ('reference' in each) {
      const why = misplaced(each.reference, name, wanted);
      return why === undefined ? { given: each } : { why };
    }
    // What can only be referred to is most likely a name that is misspelt.
    const isName = wanted.type === 'release' && /^[a-z]/.test(String(each.value));
    if (wanted.many || wanted.type === 'server' || wanted.type === 'pair' || isName) {
      const resolved = resolve(String(each.value), kinds);
      return { why: resolved.ok ? `\`${name}\` must be ${inWords(wanted)}` : resolved.why };
    }
    const read = readLiteral(each.value, wanted, () => document.written(at(name)));
    return 'why' in read ? { why: `\`${name}\` ${read.why}` } : { given: { value: read.value } };
  };
  const misplaced = (reference: string, name: string, wanted: Kind): string | undefined => {
    const resolved = resolve(reference, kinds);
    if (!resolved.ok) return resolved.why;
    return resolved.kind && misfit(reference, resolved.kind, name, wanted);
  };
  reading.links.push({ use, from: body.part, connect, problem: (message) => document.at([...path, 'use'], message) });
  return { kind: 'use', id, use, with: handed };
}

/** `${pair.first}` is a reference whatever it leads to; `pair.first` is one if there is a `pair` here, else it is text. */
function asReference(text: string, here: Here): string | undefined {
  const bare = bareReference(text);
  if (bare !== text.trim()) return bare;
  return here.kinds.has(bare.split('.')[0] ?? '') ? bare : undefined;
}

function misfit(reference: string, kind: Kind, name: string, wanted: Kind): string | undefined {
  const readsAsText = ['choice', 'version', 'number'].includes(kind.type);
  const sameType = kind.type === wanted.type || (wanted.type === 'text' && readsAsText);
  // One server where a list is asked for is a list of one.
  if (!sameType || (kind.many && !wanted.many)) {
    return `\`${reference}\` is ${inWords(kind)}; \`${name}\` must be ${inWords(wanted)}`;
  }
  const isWanted = kind.of !== undefined && (kind.of === wanted.of || wanted.accepts?.includes(kind.of));
  if (wanted.of !== undefined && !isWanted) {
    return `\`${name}\` must be of \`${wanted.of}\`, and \`${reference}\` is of ${kind.of ? `\`${kind.of}\`` : 'any product'}`;
  }
  const odd = wanted.type === 'choice' ? kind.options?.find((option) => !wanted.options?.includes(option)) : undefined;
  return odd === undefined ? undefined : `\`${reference}\` may be \`${odd}\`, which \`${name}\` cannot`;
}

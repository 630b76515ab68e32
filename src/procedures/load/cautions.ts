/** Cautions in the head of a procedure: what is looked at before a start, when all inputs are known. */
import type { Path } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import type { Caution } from '../model.ts';
import { openCaution } from '../surface.ts';
import { readCondition } from './conditions.ts';
import { type Here, isRecord, readText } from './here.ts';
import { readSource } from './nodes.ts';

/** Reads each by itself, so that one broken caution does not hide what is wrong with the next. */
export function readCautions(value: unknown, here: Here): readonly Caution[] {
  const { reading } = here;
  const read: Caution[] = [];
  const ids = new Set<string>();
  for (const [i, each] of Array.isArray(value) ? value.entries() : []) {
    const path: Path = ['cautions', i];
    const shaped = shape(openCaution, each, reading.document, path);
    if (!shaped.ok) reading.problems.push(...shaped.problems);
    const given = isRecord(each) ? each.if : undefined;
    const condition =
      given === undefined ? undefined : readCondition(given, [...path, 'if'], { ...here, inputsOnly: true });
    if (!shaped.ok) continue;
    const { id, text, effect, source: from } = shaped.value;
    if (ids.has(id)) reading.add([...path, 'id'], `the id \`${id}\` is taken already`);
    ids.add(id);
    const told = readText(text, [...path, 'text'], here);
    const source = readSource(from, here);
    if (condition) read.push({ id, if: condition, text: told, effect, ...(source && { source }) });
  }
  return read;
}

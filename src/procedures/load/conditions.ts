/** Conditions: what they speak of must exist, come before, and be able to have the values they ask for. */
import type { Path, Problem } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import { suggestion } from '../../yaml/suggest.ts';
import type { Check, Condition } from '../model.ts';
import { openConditions } from '../surface.ts';
import { bareReference, type Here, isRecord, readEarlier, readReference, type Scalar } from './here.ts';
import { readLiteral } from './inputs.ts';
import { inWords } from './kinds.ts';

const FORMS = ['all', 'any', 'not', 'input', 'outcome', 'decision', 'version', 'empty', 'release'] as const;
type Form = (typeof FORMS)[number];

type Own = { readonly checks: readonly Check[] | undefined } | undefined;

/**
 * @param own checks of the step in which the condition stands (`require`), undefined inside if they could not be read
 * @returns undefined if something is wrong with it, which has been said then
 */
export function readCondition(value: unknown, path: Path, here: Here, own?: Own): Condition | undefined {
  const { reading } = here;
  const form = formOf(value);
  if (!form) {
    const words = isRecord(value) ? Object.keys(value) : [];
    const hint =
      words.length === 1 ? suggestion(words[0] ?? '', FORMS) : `: one of ${FORMS.map((f) => `\`${f}\``).join(', ')}`;
    reading.add(path, `this is no condition${hint}`);
    return undefined;
  }
  const at = (key: string, ...rest: Path): Path => [...path, key, ...rest];
  if (here.inputsOnly && (form === 'outcome' || form === 'decision')) {
    reading.addKey(at(form), 'nothing has happened yet before a start: a caution can ask for inputs only');
    return undefined;
  }
  switch (form) {
    case 'all': {
      const shaped = shape(openConditions.all, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const all = readEvery(shaped.value.all, at('all'), here, own);
      return all && { all };
    }
    case 'any': {
      const shaped = shape(openConditions.any, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const any = readEvery(shaped.value.any, at('any'), here, own);
      return any && { any };
    }
    case 'not': {
      const shaped = shape(openConditions.not, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const inner = readCondition(shaped.value.not, at('not'), here, own);
      return inner && { not: inner };
    }
    case 'input':
      return readInputCondition(value, path, here);
    case 'outcome': {
      const shaped = shape(openConditions.outcome, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const { outcome, step, is } = shaped.value;
      const wanted = typeof is === 'string' ? [is] : is;
      if (step === undefined && !own) {
        reading.add(path, 'say of which step: `step: …`');
        return undefined;
      }
      const found = step === undefined ? own : readEarlier(step, 'step', at('step'), here);
      const checks = found?.checks;
      if (checks) {
        const check = checks.find((each) => each.id === outcome);
        const which = step === undefined ? 'this step' : `the step \`${step}\``;
        if (check) sayUnknown(wanted, check.outcomes, at('is'), `\`${outcome}\` has no outcome`, here);
        else reading.add(at('outcome'), `${which} has no check \`${outcome}\`${suggestion(outcome, idsOf(checks))}`);
      }
      return { outcome, is: wanted, ...(step !== undefined && { step }) };
    }
    case 'decision': {
      const shaped = shape(openConditions.decision, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const { decision, is } = shaped.value;
      const wanted = typeof is === 'string' ? [is] : is;
      const options = readEarlier(decision, 'decision', at('decision'), here)?.options;
      if (options) sayUnknown(wanted, options, at('is'), `\`${decision}\` has no option`, here);
      return { decision, is: wanted };
    }
    case 'version': {
      const shaped = shape(openConditions.version, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const version = bareReference(shaped.value.version);
      const kind = readReference(version, at('version'), here);
      if (kind && (kind.type !== 'version' || kind.many)) {
        reading.add(at('version'), `\`${version}\` is ${inWords(kind)}; a version is wanted`);
      }
      // 8.10 without quotes would be the number 8.1.
      const written = typeof shaped.value.below === 'number' ? reading.document.written(at('below')) : undefined;
      const below = readLiteral(written ?? shaped.value.below, { type: 'version', many: false }, () => written);
      if ('why' in below) reading.add(at('below'), `\`below\` ${below.why}`);
      return { version, below: written ?? String(shaped.value.below) };
    }
    case 'empty': {
      const shaped = shape(openConditions.empty, value, reading.document, path);
      if (!shaped.ok) return fail(here, shaped.problems);
      const empty = bareReference(shaped.value.empty);
      const kind = readReference(empty, at('empty'), here);
      if (kind && !kind.many) reading.add(at('empty'), `\`${empty}\` is ${inWords(kind)}; a list is wanted`);
      return { empty };
    }
    case 'release':
      return readReleaseCondition(value, path, here);
  }
}

function readReleaseCondition(value: unknown, path: Path, here: Here): Condition | undefined {
  const { reading } = here;
  const shaped = shape(openConditions.release, value, reading.document, path);
  if (!shaped.ok) return fail(here, shaped.problems);
  const [release, after] = [bareReference(shaped.value.release), bareReference(shaped.value.after)];
  const kinds = [release, after].map((reference, i) => {
    const at = [...path, i === 0 ? 'release' : 'after'];
    const kind = readReference(reference, at, here);
    if (kind && kind.type !== 'release') reading.add(at, `\`${reference}\` is ${inWords(kind)}; a release is wanted`);
    return kind?.type === 'release' ? kind : undefined;
  });
  const [later, earlier] = kinds;
  if (later && earlier && later.of !== earlier.of) {
    const lists = `\`${release}\` is of \`${later.of}\`, and \`${after}\` of \`${earlier.of}\``;
    reading.add([...path, 'after'], `${lists}: only releases of one list can be compared`);
  }
  const byMoreThan = shaped.value['by-more-than'];
  return { release, after, ...(byMoreThan !== undefined && { byMoreThan }) };
}

function readEvery(list: readonly unknown[], path: Path, here: Here, own: Own): readonly Condition[] | undefined {
  const read = list.map((each, i) => readCondition(each, [...path, i], here, own));
  const sound = read.filter((each) => each !== undefined);
  return sound.length === read.length ? sound : undefined;
}

function readInputCondition(value: unknown, path: Path, here: Here): Condition | undefined {
  const { reading } = here;
  const shaped = shape(openConditions.input, value, reading.document, path);
  if (!shaped.ok) return fail(here, shaped.problems);
  const input = bareReference(shaped.value.input);
  const kind = readReference(input, [...path, 'input'], here);
  const isPath = [...path, 'is'];
  const { is } = shaped.value;
  if (is === undefined) {
    // `{ input: has_backup }` is short for `{ input: has_backup, is: yes }`.
    if (kind && kind.type !== 'yes-no') reading.add(path, 'needs `is`');
    return { input, is: [true] };
  }
  const given: readonly Scalar[] = Array.isArray(is) ? is : [is];
  if (!kind) return { input, is: given };
  if (kind.many || kind.type === 'server' || kind.type === 'pair') {
    reading.add([...path, 'input'], `\`${input}\` is ${inWords(kind)}, which a condition cannot compare`);
    return undefined;
  }
  if (kind.type === 'release') {
    const how = `\`{ release: ${input}, after: … }\``;
    reading.add([...path, 'input'], `\`${input}\` is a release; compare it with another one: ${how}`);
    return undefined;
  }
  const values: Scalar[] = [];
  for (const [i, each] of given.entries()) {
    const at = Array.isArray(is) ? [...isPath, i] : isPath;
    const read = readLiteral(each, kind, () => reading.document.written(at));
    if ('why' in read) reading.add(at, `\`is\` ${read.why}`);
    else values.push(read.value);
  }
  return { input, is: values };
}

function formOf(value: unknown): Form | undefined {
  if (!isRecord(value)) return undefined;
  // `step: …` belongs to `outcome`, so the order of keys in the file does not matter.
  return FORMS.find((form) => Object.hasOwn(value, form));
}

function idsOf(checks: readonly Check[]): string[] {
  return checks.map((each) => each.id);
}

function sayUnknown(wanted: readonly string[], known: readonly string[], path: Path, what: string, here: Here): void {
  for (const each of wanted) {
    if (!known.includes(each)) here.reading.add(path, `${what} \`${each}\`${suggestion(each, known)}`);
  }
}

function fail(here: Here, problems: readonly Problem[]): undefined {
  here.reading.problems.push(...problems);
  return undefined;
}

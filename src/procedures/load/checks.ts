/** Checks of a step: the short forms written out, the kind's parameters held against its declaration. */
import { z } from 'zod';
import type { CheckDeclaration, OutcomeDeclaration } from '../../checks/check.ts';
import type { Path } from '../../yaml/document.ts';
import { shape } from '../../yaml/shape.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { shareBaseline } from '../baselines.ts';
import { interpolateAll, mapTexts, referencesIn } from '../interpolate.ts';
import type { Check, StepNode, Value } from '../model.ts';
import { attestationShape, commonCheckShape } from '../surface.ts';
import { bareReference, type Here, isRecord, readEarlier, readReference, readText } from './here.ts';
import { inWords, type Kind } from './kinds.ts';

/** The kind of a check that is a person's word. */
export const ATTESTATION = 'attestation';

export interface StepChecks {
  readonly checks: readonly Check[];
  readonly onOutcome: StepNode['onOutcome'];
}

/** A check with what its outcomes mean, which the model keeps at the step. */
interface Read {
  readonly check: Check;
  readonly onOutcome: Readonly<Record<string, string>>;
}

/** @returns undefined if one of them is broken, which has been said then */
export function readChecks(value: unknown, path: Path, here: Here): StepChecks | undefined {
  const { reading } = here;
  if (value === undefined) return { checks: [], onOutcome: {} };
  if (!Array.isArray(value)) {
    reading.add(path, '`checks` must be a list');
    return undefined;
  }
  const kinds = value.map((each) => (isRecord(each) ? Object.keys(each)[0] : undefined));
  const checks: Check[] = [];
  const onOutcome: Record<string, Readonly<Record<string, string>>> = {};
  for (const [i, each] of value.entries()) {
    const kind = kinds[i] === 'attest' ? ATTESTATION : kinds[i];
    const several = kinds.filter((other) => other === kinds[i]).length > 1;
    const place = kinds.slice(0, i).filter((other) => other === kinds[i]).length + 1;
    const read = readCheck(each, [...path, i], here, several ? `${kind}-${place}` : (kind ?? ''));
    if (!read) continue;
    const { check } = read;
    if (checks.some((other) => other.id === check.id)) {
      reading.add([...path, i], `this step has a check \`${check.id}\` already; give this one an \`id\` of its own`);
    }
    checks.push(check);
    if (Object.keys(read.onOutcome).length > 0) onOutcome[check.id] = read.onOutcome;
  }
  return checks.length === value.length ? { checks, onOutcome } : undefined;
}

function readCheck(value: unknown, path: Path, here: Here, defaultId: string): Read | undefined {
  const { reading } = here;
  const [kind, ...others] = isRecord(value) ? Object.keys(value) : [];
  if (!isRecord(value) || kind === undefined) {
    const example = typeof value === 'string' ? `\`${value}: { of: … }\`` : '`port-closed: { of: … }`';
    reading.add(path, `a check is its kind with what it needs, such as ${example}`);
    return undefined;
  }
  if (others.length > 0) {
    reading.addKey(
      [...path, others[0] ?? ''],
      `a check has one kind; indent \`${others[0]}\` to make it belong to \`${kind}\``,
    );
    return undefined;
  }
  const at = [...path, kind];
  if (kind === 'attest') return readAttestation(value[kind], at, here, defaultId);
  const declaration = reading.declarations.get(kind);
  if (!declaration) {
    reading.addKey(at, `unknown check kind \`${kind}\`${suggestion(kind, [...reading.declarations.keys(), 'attest'])}`);
    return undefined;
  }
  const inside = value[kind] ?? {};
  // `port-closed: pair.first` is short for `port-closed: { of: pair.first }`.
  return readDeclared(typeof inside === 'string' ? { of: inside } : inside, at, here, declaration, defaultId);
}

function readDeclared(
  value: unknown,
  path: Path,
  here: Here,
  declaration: CheckDeclaration<unknown>,
  defaultId: string,
): Read | undefined {
  const { reading } = here;
  if (!isRecord(value)) {
    reading.add(path, `\`${declaration.kind}\` must be a group of keys`);
    return undefined;
  }
  const before = reading.problems.length;
  const { common, parameters } = split(value, path, here, declaration);
  const shaped = shape(commonCheckShape, common, reading.document, path);
  if (!shaped.ok) reading.problems.push(...shaped.problems);
  const own = shape(declaration.parameters, asIfFilled(parameters, declaration, here), reading.document, path);
  if (!own.ok) reading.problems.push(...own.problems);
  if (!shaped.ok || !own.ok) return undefined;

  const { id = defaultId, title, required, attest, since, passes } = shaped.value;
  const of = bareReference(shaped.value.of);
  const target = readReference(of, [...path, 'of'], here);
  if (target?.many || (target && target.type !== 'server')) {
    const hint = target.many
      ? '; go through it with `each`'
      : target.type === 'pair'
        ? `: \`${of}.first\` or \`${of}.second\``
        : '';
    reading.add([...path, 'of'], `\`${of}\` is ${inWords(target)}; a server is wanted${hint}`);
  }
  const declared = declaration.outcomes(own.value);
  const outcomes = declared.map((each) => each.name);
  const check: Check = {
    id,
    kind: declaration.kind,
    title:
      title === undefined
        ? declaration.title(asWritten(own.value, parameters))
        : readText(title, [...path, 'title'], here),
    of,
    parameters: mapTexts(parameters, (text) => readText(text, path, here)),
    outcomes,
    passes: passes ?? declared.filter((each) => each.passes).map((each) => each.name),
    required,
    attest,
    ...(since !== undefined && { since }),
    ...(declaration.reading && { reading: true as const }),
  };
  const onOutcome = { ...adviceOf(declared, check), ...readOutcomes(check, shaped.value['on-outcome'], path, here) };
  if (since !== undefined) judgeSince(check, since, [...path, 'since'], here, declaration);
  return reading.problems.length > before ? undefined : { check, onOutcome };
}

/** What a look-up stands for is known in a run only; until then a likely value has to fit the kind's parameters. */
function asIfFilled(
  parameters: Readonly<Record<string, unknown>>,
  declaration: CheckDeclaration<unknown>,
  { kinds }: Here,
): Readonly<Record<string, unknown>> {
  if (declaration.parameters.safeParse(parameters).success) return parameters;
  const scope = Object.fromEntries(
    [...kinds].map(([name, kind]) => [name, kind === undefined ? 'x' : sampleValue(kind)] as const),
  );
  return interpolateAll(parameters, scope);
}

/** The kind's own title is filled in like any other: a likely value must not be told in it as if it were the true one. */
function asWritten(filled: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  if (!isRecord(filled)) return filled;
  const lookUps = Object.entries(parameters).filter(
    ([name, each]) => typeof each === 'string' && typeof filled[name] === 'string' && referencesIn(each).length > 0,
  );
  return { ...filled, ...Object.fromEntries(lookUps) };
}

function sampleValue({ type, many, options }: Kind): Value {
  switch (type) {
    case 'release':
    case 'version':
      return '1.0';
    case 'number':
    case 'duration':
      return 1;
    case 'yes-no':
      return true;
    case 'choice':
      return options?.[0] ?? 'x';
    case 'pair':
      return many ? [] : { pair: 'x', first: 'x-1', second: 'x-2' };
    case 'server':
      return many ? [] : { server: 'x' };
    case 'text':
      return 'x';
  }
}

function readAttestation(value: unknown, path: Path, here: Here, defaultId: string): Read | undefined {
  const { reading } = here;
  const before = reading.problems.length;
  // `attest: New options reviewed` is short for `attest: { title: New options reviewed }`.
  const shaped = shape(attestationShape, typeof value === 'string' ? { title: value } : value, reading.document, path);
  if (!shaped.ok) {
    reading.problems.push(...shaped.problems);
    return undefined;
  }
  const { id = defaultId, title, ask, required, outcomes, passes } = shaped.value;
  const read = readText(title, [...path, 'title'], here);
  const check: Check = {
    id,
    kind: ATTESTATION,
    title: read,
    of: '',
    parameters: { ask: ask === undefined ? read : readText(ask, [...path, 'ask'], here) },
    outcomes,
    passes: passes ?? outcomes.slice(0, 1),
    required,
    attest: 'allowed',
  };
  const onOutcome = readOutcomes(check, shaped.value['on-outcome'], path, here);
  return reading.problems.length > before ? undefined : { check, onOutcome };
}

/** What the kind itself says about outcomes that do not pass. */
function adviceOf(declared: readonly OutcomeDeclaration[], { passes }: Check): Readonly<Record<string, string>> {
  return Object.fromEntries(
    declared.flatMap(({ name, advice }) => (advice === undefined || passes.includes(name) ? [] : [[name, advice]])),
  );
}

/** Sees to it that `passes` and `on-outcome` speak of outcomes that there are. */
function readOutcomes(
  check: Check,
  onOutcome: Readonly<Record<string, string>>,
  path: Path,
  here: Here,
): Readonly<Record<string, string>> {
  const { reading } = here;
  for (const [i, outcome] of check.passes.entries()) {
    if (check.outcomes.includes(outcome)) continue;
    reading.add([...path, 'passes', i], `there is no outcome \`${outcome}\`${suggestion(outcome, check.outcomes)}`);
  }
  const read: Record<string, string> = {};
  for (const [outcome, text] of Object.entries(onOutcome)) {
    const at = [...path, 'on-outcome', outcome];
    if (!check.outcomes.includes(outcome)) {
      reading.addKey(at, `there is no outcome \`${outcome}\`${suggestion(outcome, check.outcomes)}`);
    } else if (check.passes.includes(outcome)) {
      reading.addKey(at, `\`${outcome}\` passes, so there is nothing to say about it`);
    }
    read[outcome] = readText(text, at, here);
  }
  return read;
}

/** `since` needs a step that is always taken before and whose own check has a baseline of the same kind, there. */
function judgeSince(check: Check, since: string, path: Path, here: Here, declaration: CheckDeclaration<unknown>): void {
  const { reading } = here;
  if (!declaration.baseline) {
    reading.add(path, `\`${check.kind}\` looks at how things are now, so \`since\` means nothing to it`);
    return;
  }
  const earlier = readEarlier(since, 'step', path, here);
  if (!earlier) return;
  if (!earlier.certain) {
    reading.add(path, `not every way to this leads through \`${since}\``);
  } else if (earlier.checks && !earlier.checks.some((each) => each.of === check.of && shareBaseline(each, check))) {
    const file = check.parameters.file === undefined ? '' : ' and of the same file';
    const needed = `\`${check.kind}\` of \`${check.of}\`${file}`;
    reading.add(path, `\`${since}\` keeps no baseline for this; give it a check ${needed}, required or not`);
  }
}

/** Tells what every check has from what is the kind's own, and complains about keys that are neither. */
function split(
  value: Readonly<Record<string, unknown>>,
  path: Path,
  here: Here,
  declaration: CheckDeclaration<unknown>,
): { common: Readonly<Record<string, unknown>>; parameters: Readonly<Record<string, unknown>> } {
  const own = declaration.parameters instanceof z.ZodObject ? Object.keys(declaration.parameters.shape) : undefined;
  const shared = Object.keys(commonCheckShape.shape);
  const common: Record<string, unknown> = {};
  const parameters: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (shared.includes(key)) common[key] = inner;
    else if (own === undefined || own.includes(key)) parameters[key] = inner;
    else {
      const free = [...(own ?? []), ...shared].filter((each) => !Object.hasOwn(value, each));
      here.reading.addKey([...path, key], `unknown key \`${key}\` for \`${declaration.kind}\`${suggestion(key, free)}`);
    }
  }
  return { common, parameters };
}

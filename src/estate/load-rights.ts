/** Reads `groups` and `policies` of an estate file. A name that leads nowhere is a mistake, never somebody's right. */
import type { Path, Problem, YamlDocument } from '../yaml/document.ts';
import { shape } from '../yaml/shape.ts';
import { suggestion } from '../yaml/suggest.ts';
import {
  type Deed,
  type Group,
  groupShape,
  isOpen,
  policiesShape,
  RESERVED,
  type Rights,
  type Rule,
  ruleProblem,
  ruleShape,
} from './rights.ts';

/** @returns undefined if there are no policies, or if they cannot be used, which is told */
export function readRights(
  written: Readonly<Record<string, unknown>>,
  document: YamlDocument,
  problems: Problem[],
): Rights | undefined {
  const named = record(written.groups);
  const groups: Record<string, Group> = {};
  for (const [name, value] of Object.entries(named)) {
    const path = ['groups', name];
    if (RESERVED.includes(name)) problems.push(document.atKey(path, `\`${name}\` has a meaning of its own`));
    const shaped = shape(groupShape, value, document, path);
    if (shaped.ok) groups[name] = shaped.value;
    else problems.push(...shaped.problems);
  }
  if (!Object.hasOwn(written, 'policies')) return undefined;
  const policies = shape(policiesShape, written.policies, document, ['policies']);
  if (!policies.ok) {
    problems.push(...policies.problems);
    // The rules that can be read are judged all the same, so that all mistakes are told at once.
    for (const [deed, value] of Object.entries(record(written.policies))) {
      const rule = isDeed(deed) ? shape(ruleShape, value, document, ['policies', deed]) : undefined;
      if (rule?.ok)
        problems.push(...judgeRule(deed as Deed, rule.value, Object.keys(named), document, ['policies', deed]));
    }
    return undefined;
  }
  if (Object.keys(policies.value).length === 0) {
    const why = '`policies` names no deed, so that nobody could do anything; take it out, or say who may';
    problems.push(document.atKey(['policies'], why));
  }
  for (const [deed, rule] of Object.entries(policies.value)) {
    if (rule !== undefined)
      problems.push(...judgeRule(deed as Deed, rule, Object.keys(named), document, ['policies', deed]));
  }
  const { approve, skip, override, otherwise } = policies.value;
  if (approve !== undefined && !isOpen(approve) && otherwise !== undefined && otherwise.by.length > 0) {
    for (const [deed, rule] of Object.entries({ skip, override })) {
      if (rule !== undefined) continue;
      const why = `\`approve\` is named and \`${deed}\` is not, so that whoever \`otherwise\` names could go round it; name \`${deed}\` too`;
      problems.push(document.atKey(['policies', 'approve'], why));
    }
  }
  return {
    groups,
    policies: Object.fromEntries(Object.entries(policies.value).filter(([, rule]) => rule !== undefined)),
  };
}

/** What is wrong with a rule: names that lead nowhere, and what its deed does not have. */
function judgeRule(
  deed: Deed | 'otherwise',
  rule: Rule,
  groups: readonly string[],
  document: YamlDocument,
  path: Path,
): readonly Problem[] {
  const unknown = rule.by.filter((name) => !RESERVED.includes(name) && !groups.includes(name));
  const misfit = ruleProblem(deed, rule);
  return [
    ...unknown.map((name) => document.at(path, `there is no group \`${name}\`${suggestion(name, groups)}`)),
    ...(misfit === undefined ? [] : [document.at([...path, misfit.key], `\`${misfit.key}\` ${misfit.message}`)]),
  ];
}

function isDeed(name: string): boolean {
  return Object.hasOwn(policiesShape.shape, name);
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

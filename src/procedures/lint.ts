/**
 * What can be said against procedures that load: an error makes a run go astray, a warning leaves people alone with a
 * question. The rules are listed in docs/procedures.md.
 */
import type { Estate } from '../estate/model.ts';
import { type Library, planFor } from './library.ts';
import type { Finding, Report } from './lint/finding.ts';
import { lintNames } from './lint/names.ts';
import { lintReach } from './lint/reach.ts';
import { lintWays } from './lint/ways.ts';
import type { Caution, Condition, DecisionNode, Plan, StepNode } from './model.ts';
import { allNodes, bodiesOf } from './nodes.ts';
import { whoProblems } from './who.ts';

export type { Finding, Severity } from './lint/finding.ts';

/**
 * @param subject one plan, of which the procedure itself is looked at and not those that it uses; or a whole library,
 *   with whatever could not be loaded first
 * @param estate if it is known: what procedures say of who may do what is held against it
 */
export function lint(subject: Plan | Library, estate?: Pick<Estate, 'rights'>): readonly Finding[] {
  if ('procedure' in subject) return lintPlan(subject, estate);
  const broken: readonly Finding[] = subject.problems.map((each) => ({ severity: 'error', rule: 'broken', ...each }));
  const found = [...subject.procedures.keys()].flatMap((id) => {
    const file = subject.files.get(id);
    return lintPlan(planFor(subject, id), estate).map((finding) =>
      file === undefined ? finding : { ...finding, file },
    );
  });
  return [...broken, ...found];
}

function lintPlan(plan: Plan, estate: Pick<Estate, 'rights'> | undefined): readonly Finding[] {
  const { procedure } = plan;
  const findings: Finding[] = [];
  const report: Report = (severity, rule, message, step) => {
    findings.push({ severity, rule, message, procedure: procedure.id, ...(step !== undefined && { step }) });
  };
  for (const { part, steps } of bodiesOf(procedure)) {
    const inputs = part === undefined ? procedure.inputs : (procedure.parts[part]?.inputs ?? {});
    for (const node of allNodes(steps)) {
      if (node.kind === 'step') lintStep(node, report);
      if (node.kind === 'step' || node.kind === 'decision') lintSource(node, report);
    }
    lintWays(plan, steps, inputs, report);
  }
  for (const caution of procedure.cautions) lintSource(caution, report);
  lintNames(plan, report);
  lintReach(plan, findings, report);
  const misnamed = estate === undefined ? [] : whoProblems({ ...plan, used: {} }, estate.rights);
  for (const { step, message } of misnamed) report('error', 'group-unknown', message, step);
  return findings;
}

function lintStep(step: StepNode, report: Report): void {
  const { checks } = step;
  if (!checks.some((check) => check.required)) {
    const message =
      checks.length === 0
        ? "nothing proves this step; add a check, or `attest` for a person's word"
        : 'no check of this step is required, so nothing proves it';
    report('warning', 'gate-without-check', message, step.id);
  }
  const ruledOut = step.require === undefined ? [] : checksRuledOut(step.require);
  for (const check of checks.filter((each) => !each.required && ruledOut.includes(each.id))) {
    const message = `\`require\` rules an outcome of \`${check.id}\` out, which is not required: the gate may open before anybody has looked`;
    report('warning', 'require-unlooked', message, step.id);
  }
  for (const check of checks.filter((each) => each.required)) {
    const explained = step.onOutcome[check.id] ?? {};
    const silent = check.outcomes.filter((each) => !check.passes.includes(each) && !Object.hasOwn(explained, each));
    if (silent.length === 0) continue;
    const names = silent.map((each) => `\`${each}\``).join(', ');
    const message = `\`${check.id}\` does not say what ${names} means and what to do; add \`on-outcome\``;
    report('warning', 'outcome-unexplained', message, step.id);
  }
  if (step.deadline !== undefined && step.deadlineNote === undefined) {
    report('warning', 'deadline-unexplained', 'say what happens if the deadline is missed: `deadline-note`', step.id);
  }
}

/**
 * Ids of the step's own checks that must not have some outcome: one that nobody has seen yet is none. To ask that a check has an
 * outcome is another thing: that does not hold before it is seen.
 */
function checksRuledOut(condition: Condition, isWanted = true): readonly string[] {
  if ('all' in condition) return condition.all.flatMap((each) => checksRuledOut(each, isWanted));
  if ('any' in condition) return condition.any.flatMap((each) => checksRuledOut(each, isWanted));
  if ('not' in condition) return checksRuledOut(condition.not, !isWanted);
  return !isWanted && 'outcome' in condition && condition.step === undefined ? [condition.outcome] : [];
}

function lintSource(node: StepNode | DecisionNode | Caution, report: Report): void {
  if (node.source?.step === undefined && node.source?.section === undefined) {
    report('warning', 'source-missing', 'say where the guide has this: `source`', node.id);
  }
}

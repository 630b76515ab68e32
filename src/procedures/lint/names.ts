/** Rules about names: what is declared and not used, and ids that would be confused. */
import { conditionsOf, referencesOf } from '../input-values.ts';
import { mapTexts, referencesIn } from '../interpolate.ts';
import type { Node, Plan, Procedure } from '../model.ts';
import { allNodes, bodiesOf } from '../nodes.ts';
import { atomsOf } from '../outcomes.ts';
import type { Report } from './finding.ts';

export function lintNames(plan: Plan, report: Report): void {
  const { procedure } = plan;
  const { title, summary, notes, warnings, limitations, prerequisites, cautions } = procedure;
  const texts = [title, summary, notes, warnings, limitations, prerequisites, cautions.map(({ text }) => text)];
  const inCautions = cautions.flatMap((each) => atomsOf(each.if)).flatMap(referencesOf);
  const own = new Set([...namesIn(procedure.steps, texts), ...inCautions]);
  for (const name of Object.keys(procedure.inputs)) {
    if (!own.has(name)) report('warning', 'input-unused', `the input \`${name}\` is not used`);
  }
  const uses = new Set(
    bodiesOf(procedure).flatMap(({ steps }) =>
      allNodes(steps).flatMap((node) => (node.kind === 'use' ? [node.use] : [])),
    ),
  );
  for (const [name, part] of Object.entries(procedure.parts)) {
    if (!uses.has(name)) report('warning', 'part-unused', `the part \`${name}\` is not used`);
    const used = namesIn(part.steps, []);
    for (const input of Object.keys(part.inputs)) {
      if (!used.has(input))
        report('warning', 'input-unused', `the input \`${input}\` of the part \`${name}\` is not used`);
    }
  }
  for (const node of bodiesOf(procedure).flatMap(({ steps }) => allNodes(steps))) {
    if (node.kind !== 'each' || namesIn(node.steps, []).has(node.variable)) continue;
    report('warning', 'input-unused', `\`${node.variable}\` of \`each: ${node.variable} in ${node.in}\` is not used`);
  }
  sayConfused(plan, report);
}

/** Names that a list of steps refers to, as far as the first dot. */
function namesIn(steps: readonly Node[], texts: unknown): ReadonlySet<string> {
  const references: string[] = [];
  const note = (text: string): string => {
    references.push(...referencesIn(text));
    return text;
  };
  mapTexts(texts, note);
  for (const node of allNodes(steps)) {
    mapTexts<unknown>(node, note);
    references.push(...conditionsOf(node).flatMap(atomsOf).flatMap(referencesOf));
    if (node.kind === 'each') references.push(node.in);
    if (node.kind === 'step') {
      references.push(...node.checks.map((check) => check.of));
      if (typeof node.deadline === 'string') references.push(node.deadline);
    }
    if (node.kind === 'use') {
      for (const given of Object.values(node.with)) {
        if ('reference' in given) references.push(given.reference);
        if ('references' in given) references.push(...given.references);
      }
    }
  }
  return new Set(references.map((reference) => reference.split('.')[0] ?? ''));
}

/** What has come of a step is kept by its id, so a used procedure must not have a step of an id that is asked for here. */
function sayConfused(plan: Plan, report: Report): void {
  const asked = new Set(mentionsOf(plan.procedure));
  for (const [id, used] of Object.entries(plan.used)) {
    for (const node of bodiesOf(used).flatMap(({ steps }) => allNodes(steps))) {
      if ((node.kind !== 'step' && node.kind !== 'decision') || !asked.has(node.id)) continue;
      const message = `\`${node.id}\` is asked for here, and \`${id}\`, which is used, has one of that id too; rename one`;
      report('error', 'id-confused', message, node.id);
    }
  }
}

/** Ids of steps and decisions that conditions and `since` name. */
function mentionsOf(procedure: Procedure): readonly string[] {
  return bodiesOf(procedure)
    .flatMap(({ steps }) => allNodes(steps))
    .flatMap((node) => {
      const since = node.kind === 'step' ? node.checks.flatMap((check) => check.since ?? []) : [];
      const atoms = conditionsOf(node).flatMap(atomsOf);
      const ids = atoms.flatMap((atom) =>
        'outcome' in atom ? (atom.step ?? []) : 'decision' in atom ? atom.decision : [],
      );
      return [...since, ...ids];
    });
}

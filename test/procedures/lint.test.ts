import { describe, expect, it } from 'vitest';
import { lint } from '../../src/procedures/lint.ts';
import { plan, use } from '../support/plans.ts';
import { around, nodes, parse, planOf } from './support.ts';

const USES_ALL = `  - { step: uses-all, title: '\${pairs} \${member} \${wait} \${size} \${installed} \${quick} \${others} \${before} \${target} \${elsewhere}', do: X, checks: [{ attest: X }], source: '0' }\n`;

const step = (id: string, more = ', checks: [{ attest: X }]'): string =>
  `{ step: ${id}, title: X, do: X, source: '1'${more} }`;
const look = (more = ''): string =>
  step(
    'look',
    `, checks: [{ log-events: { of: member, id: role, outcomes: { backup: [00-04560], primary: [00-04562] }, passes: [backup, primary] } }]${more}`,
  );

/** `rule step: message` of everything that is found. */
const found = (steps: string, more?: string): readonly string[] =>
  lint(planOf(USES_ALL + steps, more)).map(({ rule, step, message }) => `${rule} ${step ?? '-'}: ${message}`);

describe('lint', () => {
  it('has nothing against a sound procedure', () => {
    expect(found(`  - ${step('a')}`)).toEqual([]);
  });

  describe('outcomes', () => {
    const branch = (arms: string, more = '') => `\n  - branch: b\n    when: [${arms}]${more}`;
    const arm = (is: string) => `{ if: { outcome: role, step: look, is: ${is} }, steps: [${step(`was-${is}`)}] }`;

    it('all have an arm, or else are told', () => {
      const steps = `  - ${look(', override: never')}`;
      expect(found(steps + branch(`${arm('backup')}, ${arm('primary')}`))).toEqual([]);
      expect(found(steps + branch(arm('backup')))).toEqual([
        'outcome-unhandled b: nothing is said for the case that `role` of `look` is `primary`. Add an arm, or `otherwise: []` if nothing is to be done',
      ]);
      expect(found(steps + branch(arm('backup'), '\n    otherwise: []'))).toEqual([]);
    });

    it('may be missing where a step can be overridden, skipped, or was not on the way', () => {
      const both = branch(`${arm('backup')}, ${arm('primary')}`);
      const told = [
        expect.stringContaining(
          'outcome-unhandled b: nothing is said for the case that `role` of `look` was not seen.',
        ),
      ];
      expect(found(`  - ${look()}${both}`)).toEqual(told);
      expect(found(`  - ${look(', override: never, skip: with-reason')}${both}`)).toEqual(told);
      const maybe = `  - branch: maybe\n    when: [{ if: { input: quick }, steps: [${look(', override: never')}] }]`;
      expect(found(maybe + both)).toEqual(told);
    });
  });

  it('an option of a decision that a branch says nothing of, while one without steps needs no word', () => {
    const decide = `  - { decision: d, title: X, ask: X, source: '1', options: [{ option: a, label: X }, { option: b, label: X }] }`;
    const branch = (more = '') =>
      `\n  - branch: b\n    when: [{ if: { decision: d, is: a }, steps: [${step('was-a')}] }]${more}`;
    expect(found(decide)).toEqual([]);
    expect(found(decide + branch())).toEqual([
      'outcome-unhandled b: nothing is said for the case that `d` is `b`. Add an arm, or `otherwise: []` if nothing is to be done',
    ]);
    expect(found(decide + branch('\n    otherwise: []'))).toEqual([]);
  });

  it('an otherwise that treats what was seen like what nobody saw', () => {
    const rest = (more: string) => `  - ${look(more)}
  - branch: b
    when: [{ if: { outcome: role, step: look, is: backup }, steps: [] }]
    otherwise: [${step('rest')}]`;
    expect(found(rest(''))).toEqual([
      'otherwise-unseen b: `otherwise` is for the case that `role` of `look` is `primary`, and just so for the case that `role` of `look` was not seen. Give what is seen an arm of its own',
    ]);
    expect(found(rest(', override: never'))).toEqual([]);
    const arms = rest('').replace(
      'steps: [] }]',
      'steps: [] }, { if: { outcome: role, step: look, is: primary }, steps: [] }]',
    );
    expect(found(arms)).toEqual([]);
  });

  it('a gate that may open before anybody has looked', () => {
    const sure = '{ port-open: { of: member, id: port } }';
    const extra = (required: string) =>
      `{ log-events: { of: member, id: role, outcomes: { backup: [00-04560] }${required} } }`;
    const gated = (required: string) =>
      `  - ${step('a', `, checks: [${sure}, ${extra(required)}], require: { not: { outcome: role, is: backup } }`)}`;
    expect(found(gated(', required: false'))).toEqual([expect.stringContaining('require-unlooked a: ')]);
    // To ask for an outcome is another thing: the gate does not open before that is seen.
    expect(found(gated(', required: false').replace(/\{ not: (\{[^{}]*\}) \}/, '$1'))).toEqual([]);
    expect(found(gated(''))).toEqual([]);
  });

  describe('what is never reached', () => {
    it('after an end', () => {
      expect(found(`  - { end: completed, text: X }\n  - ${step('late')}`)).toEqual([
        'unreachable late: `late` is never reached: every way before it ends the run',
      ]);
    });

    it('after a decision whose every option ends', () => {
      const options =
        '[{ option: a, label: X, steps: [{ end: completed, text: X }] }, { option: b, label: X, steps: [{ end: stopped, text: X }] }]';
      const steps = `  - { decision: d, title: X, ask: X, source: '1', options: ${options} }\n  - ${step('late')}`;
      expect(found(steps)).toEqual(['unreachable late: `late` is never reached: every way before it ends the run']);
    });

    it('after a part or another procedure that always ends the run', () => {
      const parts = `parts:\n  over:\n    steps: [{ end: stopped, text: X }]\n`;
      const told = ['unreachable late: `late` is never reached: every way before it ends the run'];
      expect(found(`  - use: over\n  - ${step('late')}`, parts)).toEqual(told);
      const inner = parse(around('  - { end: stopped, text: X }'));
      const outer = plan([use('it', 'inner'), ...nodes(`  - ${step('late')}`)], {}, { inner });
      expect(lint(outer).map(({ rule }) => rule)).toEqual(['unreachable']);
    });

    it('in a list of which only the first has its turn', () => {
      expect(found(`  - each: one in others\n    steps: [{ end: stopped, text: 'At \${one}' }]`)).toEqual([
        'unreachable -: only the first of `others` is ever come to: every way through `each: one in others` ends the run',
      ]);
    });

    it('behind a choice that ended the run before', () => {
      const options = `[{ option: on, label: X }, { option: over, label: X, steps: [{ end: stopped, text: X }] }]`;
      const late = (choice: string) => `  - { decision: d, title: X, ask: X, source: '1', options: ${options} }
  - branch: b
    when: [{ if: { decision: d, is: ${choice} }, steps: [${step('late')}] }]
    otherwise: []`;
      expect(found(late('over'))).toEqual([
        'unreachable late: `late` is never reached: no way through the procedure leads to it',
      ]);
      expect(found(late('on'))).toEqual([]);
    });

    it('unless another procedure can hand over what leads there', () => {
      const branch = `  - branch: b\n    when: [{ if: { input: inner, is: yes }, steps: [${step('late')}] }]\n    otherwise: []`;
      const asked = parse(
        around(branch).replace('inputs:', 'inputs:\n  inner: { type: yes-no, default: no, internal: true }'),
      );
      expect(lint({ procedure: asked, used: {} }).filter(({ rule }) => rule === 'unreachable')).toEqual([]);
    });

    it('in an arm that an earlier arm leaves nothing to', () => {
      const steps = `  - branch: b
    when:
    - { if: { version: installed, below: 8.2 }, steps: [${step('a')}] }
    - { if: { version: installed, below: 8.1 }, steps: [${step('c')}] }`;
      expect(found(steps)).toEqual(['unreachable b: arm 2 of `b` is never taken']);
    });

    it('in an arm on lists or releases that an earlier arm leaves nothing to', () => {
      const arms = (first: string, second: string) =>
        found(
          `  - branch: b\n    when:\n    - { if: ${first}, steps: [${step('a')}] }\n    - { if: ${second}, steps: [${step('c')}] }`,
        );
      const told = ['unreachable b: arm 2 of `b` is never taken'];
      const far = (by: number) => `{ release: target, after: before, by-more-than: ${by} }`;
      expect(arms('{ empty: others }', '{ not: { empty: others } }')).toEqual([]);
      expect(arms('{ empty: others }', '{ empty: others }')).toEqual(told);
      expect(arms(far(2), far(1))).toEqual([]);
      expect(arms(far(1), far(2))).toEqual(told);
      // A feature release comes after its version and is no version of its own.
      expect(arms(far(0), '{ release: target, after: before }')).toEqual([]);
      expect(arms('{ release: target, after: before }', far(0))).toEqual(told);
      expect(arms('{ release: target, after: before }', '{ release: before, after: target }')).toEqual([]);
    });

    it('behind arms on a list that cover everything', () => {
      const steps = `  - branch: b
    when:
    - { if: { empty: others }, steps: [] }
    - { if: { not: { empty: others } }, steps: [] }
    otherwise: [${step('never')}]`;
      expect(found(steps)).toEqual(['unreachable b: `otherwise` of `b` is never reached']);
    });

    it('behind arms that cover everything', () => {
      const steps = `  - branch: b
    when:
    - { if: { input: size, is: small }, steps: [] }
    - { if: { input: size, is: large }, steps: [] }
    otherwise: [${step('never')}]`;
      expect(found(steps)).toEqual(['unreachable b: `otherwise` of `b` is never reached']);
    });
  });

  it('a repeat in which nothing changes', () => {
    const steps = `  - repeat: r\n    until: { input: quick }\n    at-most: 2\n    steps: [${step('a')}]`;
    expect(found(steps)).toEqual(['repeat-stuck r: nothing inside `r` changes what `until` asks for']);
  });

  it('a gate without a check', () => {
    expect(found(`  - ${step('a', '')}`)).toEqual([
      "gate-without-check a: nothing proves this step; add a check, or `attest` for a person's word",
    ]);
    expect(found(`  - ${step('a', ', checks: [{ port-open: { of: member, required: false } }]')}`)).toEqual([
      'gate-without-check a: no check of this step is required, so nothing proves it',
    ]);
  });

  it('a definite failure that nobody explains', () => {
    const checks = ', checks: [{ log-events: { of: member, outcomes: { up: [00-04562], down: [00-04560] } } }]';
    expect(found(`  - ${step('a', checks)}`)).toEqual([
      'outcome-unexplained a: `log-events` does not say what `down` means and what to do; add `on-outcome`',
    ]);
  });

  it('a deadline that nobody explains', () => {
    expect(found(`  - ${step('a', ', checks: [{ attest: X }], deadline: 10m')}`)).toEqual([
      'deadline-unexplained a: say what happens if the deadline is missed: `deadline-note`',
    ]);
  });

  it('a step without a source', () => {
    expect(found('  - { step: a, title: X, do: X, checks: [{ attest: X }] }')).toEqual([
      'source-missing a: say where the guide has this: `source`',
    ]);
  });

  it('a caution without a source', () => {
    const caution = (more: string) =>
      `cautions: [{ id: jump, if: { empty: others }, text: X, effect: reason${more} }]\n`;
    expect(found(`  - ${step('a')}`, caution(', source: { section: One }'))).toEqual([]);
    expect(found(`  - ${step('a')}`, caution(''))).toEqual([
      'source-missing jump: say where the guide has this: `source`',
    ]);
  });

  it('an input as used that only a caution asks for', () => {
    const cautions = `cautions: [{ id: jump, if: { any: [{ release: target, after: before }, { empty: others }] }, text: 'From \${elsewhere}', effect: reason, source: '1' }]\n`;
    const unused = lint(planOf(`  - ${step('a')}`, cautions)).map(({ message }) => message);
    expect(unused).toContain('the input `size` is not used');
    for (const name of ['target', 'before', 'others', 'elsewhere'])
      expect(unused).not.toContain(`the input \`${name}\` is not used`);
  });

  it('what is declared and not used', () => {
    const parts = `parts:\n  idle:\n    inputs: { it: server }\n    steps: [${step('inner')}]\n`;
    expect(found(`  - each: pair in pairs\n    steps: [${step('a')}]`, parts)).toEqual([
      'part-unused -: the part `idle` is not used',
      'input-unused -: the input `it` of the part `idle` is not used',
      'input-unused -: `pair` of `each: pair in pairs` is not used',
    ]);
    const unused = lint(planOf(`  - ${step('a')}`)).map(({ message }) => message);
    expect(unused).toContain('the input `wait` is not used');
  });

  it('tells an error from a warning', () => {
    const severities = lint(planOf(`${USES_ALL}  - { end: completed, text: X }\n  - ${step('late', '')}`));
    expect(severities.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['gate-without-check', 'warning'],
      ['unreachable', 'error'],
    ]);
  });
});

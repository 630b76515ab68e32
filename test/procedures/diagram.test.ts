/** A plan as a Mermaid flowchart: everything is drawn, and whatever a title holds, Mermaid reads it as text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagram, MOST_CHARACTERS, MOST_EDGES } from '../../src/procedures/diagram.ts';
import { planFor } from '../../src/procedures/library.ts';
import type { Node, Plan } from '../../src/procedures/model.ts';
import { nasty } from '../bot/text/nasty.ts';
import { library } from '../support/library.ts';
import { branch, decision, each, end, part, plan, procedure, repeat, step, use } from '../support/plans.ts';

const NODE = /^(n\d+)(?:\(\["(.*)"\]\)|\[\["(.*)"\]\]|\{\{"(.*)"\}\}|\["(.*)"\]|\{"(.*)"\})$/;
const EDGE = /^(n\d+) (-->|-\.->)(?:\|"(.*)"\|)? (n\d+)$/;
const GROUP = /^subgraph (g\d+)\["(.*)"\]$/;

const READABLE = /^$|^flowchart TD$|^ +(?:end|subgraph g\d+\[".*"\]|n\d+\W.*)$/;

interface Drawn {
  /** Id → label. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string; back: boolean }[];
  readonly labels: readonly string[];
}

/** Reads what this module writes, line by line, and fails on any other line. */
function read(text: string): Drawn {
  const [head, ...lines] = text.trimEnd().split('\n');
  expect(head).toBe('flowchart TD');
  const nodes = new Map<string, string>();
  const groups = new Map<string, string>();
  const edges: { from: string; to: string; label: string; back: boolean }[] = [];
  let open = 0;
  for (const line of lines.map((each) => each.trim())) {
    const [, node, ...labels] = NODE.exec(line) ?? [];
    const [, group, title = ''] = GROUP.exec(line) ?? [];
    const [, from, arrow, way = '', to] = EDGE.exec(line) ?? [];
    if (node !== undefined) {
      expect(nodes.has(node)).toBe(false);
      nodes.set(node, labels.find((label) => label !== undefined) ?? '');
    } else if (group !== undefined) {
      expect(groups.has(group)).toBe(false);
      groups.set(group, title);
      open += 1;
    } else if (from !== undefined && to !== undefined) edges.push({ from, to, label: way, back: arrow === '-.->' });
    else {
      expect(line).toBe('end');
      open -= 1;
    }
    expect(open).toBeGreaterThanOrEqual(0);
  }
  expect(open).toBe(0);
  const labels = [...nodes.values(), ...groups.values(), ...edges.map(({ label }) => label)];
  return { nodes, groups, edges, labels };
}

/** `Start → Do a`, `Choose d –go→ Do a`; `⇠` for the way back into a round. */
function ways(drawn: Plan, options?: { deep: boolean }): readonly string[] {
  const { nodes, edges } = read(diagram(drawn, options).text);
  return edges.map(({ from, to, label, back }) => {
    const arrow = `${label === '' ? '' : `–${label}`}${back ? '⇢' : '→'}`;
    return `${nodes.get(from)} ${arrow} ${nodes.get(to)}`;
  });
}

const groupsOf = (drawn: Plan, options?: { deep: boolean }) => [...read(diagram(drawn, options).text).groups.values()];

const good = { outcome: 'log', step: 'a', is: ['good'] };

describe('a diagram', () => {
  it('leads from the start through the steps to the end', () => {
    expect(ways(plan([step('a'), step('b')]))).toEqual(['Start → Do a', 'Do a → Do b', 'Do b → Completed']);
  });

  it('labels the options of a decision, and an option without steps goes on', () => {
    expect(ways(plan([decision('d', { yes: [step('a')], no: [], never: [end('e')] }), step('z')]))).toEqual([
      'Start → Choose d',
      'Choose d –yes→ Do a',
      'Choose d –never→ Stopped: Ended at e.',
      'Do a → Do z',
      'Choose d –no→ Do z',
      'Do z → Completed',
    ]);
  });

  it('says conditions in words; an otherwise is drawn where the file states it', () => {
    const node = branch('which-way', [[good, [step('b')]]]);
    const arm = 'which way –if log at a shows good→ Do b';
    expect(ways(plan([step('a'), node]))).toEqual(['Start → Do a', 'Do a → which way', arm, 'Do b → Completed']);
    expect(ways(plan([step('a'), { ...node, otherwiseStated: true }]))).toContain('which way –otherwise→ Completed');
    expect(ways(plan([step('a'), { ...node, otherwise: [step('c')] }]))).toContain('which way –otherwise→ Do c');
  });

  it('goes round a list, and round a repeat until it holds or is exhausted', () => {
    const list = plan([each('pair', 'pairs', [step('a', { title: `Stop \`\${pair.first}\`` }), step('b')]), step('z')]);
    expect(groupsOf(list)).toEqual(['For each pair in pairs']);
    expect(ways(list)).toEqual([
      'Start → Stop pair.first',
      'Stop pair.first → Do b',
      'Do b –next pair⇢ Stop pair.first',
      'Do b → Do z',
      'Do z → Completed',
    ]);
    const again = plan([repeat('try-it', 3, good, [step('a')], [step('lost')])]);
    expect(groupsOf(again)).toEqual(['Repeat: try it']);
    expect(ways(again)).toEqual([
      'Start → Do a',
      'Do a → log at a shows good?',
      'log at a shows good? –no, up to 3 times in all⇢ Do a',
      'log at a shows good? –not after 3 times→ Do lost',
      'log at a shows good? –yes→ Completed',
      'Do lost → Completed',
    ]);
  });

  it('draws a part where it is used, and says what was handed to it', () => {
    const parts = { both: part(['it'], [step('a', { title: `Stop \`\${it}\` for \${it.name}` })]) };
    const drawn = plan([use('first', 'both', { it: 'pair.first' }), use('second', 'both', { it: 'pair.second' })], {
      parts,
    });
    expect(groupsOf(drawn)).toEqual(['first', 'second']);
    expect(ways(drawn)).toEqual([
      'Start → Stop pair.first for pair.first',
      'Stop pair.first for pair.first → Stop pair.second for pair.second',
      'Stop pair.second for pair.second → Completed',
    ]);
  });

  it('draws another procedure as one node, or in full', () => {
    const inner = procedure('inner', [step('a'), step('b')]);
    const drawn = plan([use('it', 'inner')], {}, { inner });
    expect(ways(drawn)).toEqual(['Start → Procedure inner (inner)', 'Procedure inner (inner) → Completed']);
    expect(ways(drawn, { deep: true })).toEqual(['Start → Do a', 'Do a → Do b', 'Do b → Completed']);
    expect(groupsOf(drawn, { deep: true })).toEqual(['Procedure inner (inner)']);
  });

  it('draws a part of another procedure as one node, or in full', () => {
    const inner = procedure('inner', [], { parts: { both: part(['it'], [step('a', { title: `Stop \`\${it}\`` })]) } });
    const drawn = plan([use('it', 'inner/both', { it: 'server' })], {}, { inner });
    expect(ways(drawn)[0]).toBe('Start → Procedure inner (inner/both)');
    expect(ways(drawn, { deep: true })).toEqual(['Start → Stop server', 'Stop server → Completed']);
  });

  it('completes nowhere if every way ends, and shows what is never reached', () => {
    const { nodes, edges } = read(diagram(plan([end('e'), step('late')])).text);
    expect([...nodes.values()]).toEqual(['Start', 'Stopped: Ended at e.', 'Do late', 'Completed']);
    expect(edges.map(({ from, to }) => [nodes.get(from), nodes.get(to)])).not.toContainEqual([
      'Stopped: Ended at e.',
      'Do late',
    ]);
    expect(ways(plan([decision('d', { a: [end('x')], b: [end('y')] })]))).toHaveLength(3);
  });

  it('draws nothing around nothing', () => {
    const drawn = plan([each('one', 'all', []), use('it', 'idle'), step('a')], { parts: { idle: part([], []) } });
    expect(groupsOf(drawn)).toEqual([]);
    expect(ways(drawn)).toEqual(['Start → Do a', 'Do a → Completed']);
  });

  it('keeps whatever a title holds inside its label', () => {
    const title = 'Say "no" to `a` **and** [b] {c} <d> & #35; | $${x}\n%% end; style x:#y 1. *z*';
    const { nodes } = read(diagram(plan([step('a', { title })])).text);
    expect([...nodes.values()][1]).toBe(
      'Say #34;no#34; to a and #91;b#93; #123;c#125; #60;d#62; #38; #35;35#59; #124; #36;#123;x#125; ' +
        '#37;#37; end#59; style x#58;#35;y 1. #42;z#42;',
    );
    expect(
      ways(plan([step('a', { title: '1. One' }), step('b', { title: '- two' }), step('c', { title: '``' })])),
    ).toEqual(['Start → 1#46; One', '1#46; One → #45; two', '#45; two → …', '… → Completed']);
  });

  it('of any plan has ids of its own, edges between what is there, and no text that is more than text', () => {
    fc.assert(
      fc.property(anyPlan(), fc.boolean(), (drawn, deep) => {
        const { text, edges: count } = diagram(drawn, { deep });
        const { nodes, edges, labels } = read(text);
        expect(edges).toHaveLength(count);
        for (const { from, to } of edges) expect(nodes.has(from) && nodes.has(to)).toBe(true);
        for (const label of labels) expect(label.replace(/#\d+;/g, '')).toMatch(/^[^"#;<>&`[\]{}|\\%*_~$@^!\p{C}]*$/u);
        expect(text).not.toMatch(/:\S*#/);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the diagrams of what comes with Handrail', () => {
  it('are small enough for Mermaid as it comes, and can be drawn in full', async () => {
    for (const id of library.procedures.keys()) {
      const { text, edges } = diagram(planFor(library, id));
      expect(edges).toBeLessThanOrEqual(MOST_EDGES);
      expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
      for (const each of [text, diagram(planFor(library, id), { deep: true }).text]) {
        expect(each.split('\n').filter((line) => !READABLE.test(line))).toEqual([]);
      }
    }
  });
});

function anyPlan(): fc.Arbitrary<Plan> {
  const { list } = fc.letrec<{ list: readonly Node[]; node: Node }>((tie) => ({
    list: fc.array(tie('node'), { maxLength: 3 }),
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      nasty().map((title) => step('a', { title })),
      nasty().map((text): Node => ({ ...end('e'), text })),
      fc.constantFrom('one', 'two', 'inner', 'inner/nowhere', 'nowhere').map((of) => use(of, of, { it: 'pair.first' })),
      fc
        .record({ title: nasty(), label: nasty(), a: tie('list'), b: tie('list') })
        .map(({ title, label, a, b }): Node => {
          const node = decision('d', { a, b });
          return { ...node, title, options: node.options.map((option) => ({ ...option, label })) };
        }),
      fc
        .record({ is: nasty(), arm: tie('list'), otherwise: tie('list') })
        .map(({ is, arm, otherwise }) => branch('b', [[{ input: 'x', is: [is] }, arm]], otherwise)),
      tie('list').map((steps) => each('one', 'all', steps)),
      fc
        .record({ steps: tie('list'), exhausted: tie('list'), most: fc.integer({ min: 1, max: 3 }) })
        .map(({ steps, exhausted, most }) => repeat('r', most, good, steps, exhausted)),
    ),
  }));
  return fc
    .record({ steps: list, one: list, inner: list, title: nasty() })
    .map(({ steps, one, inner, title }) =>
      plan(
        steps,
        { parts: { one: part(['it'], one.filter(usesNothing)), two: part([], [use('one', 'one')]) } },
        { inner: procedure('inner', inner.filter(usesNothing), { title }) },
      ),
    );
}

/** Nothing may lead back to itself; the loader sees to that. */
function usesNothing(node: Node): boolean {
  return !JSON.stringify(node).includes('"kind":"use"');
}

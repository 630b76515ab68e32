import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CheckDeclaration } from '../../src/checks/check.ts';
import { declarations } from '../../src/checks/declarations.ts';
import { parseProcedure } from '../../src/procedures/load/procedure.ts';
import { jsonSchema, releasesJsonSchema } from '../../src/procedures/surface.ts';
import { around, nodes, parse } from './support.ts';

const first = '  - step: one\n    title: One\n    do: Do it.\n';

describe('a step', () => {
  it('has the defaults that the docs promise', () => {
    expect(nodes(first)).toEqual([
      {
        kind: 'step',
        id: 'one',
        title: 'One',
        do: 'Do it.',
        substeps: [],
        notes: [],
        warnings: [],
        checks: [],
        skip: 'never',
        override: 'with-reason',
        onOutcome: {},
      },
    ]);
  });

  it('keeps everything that it says', () => {
    const [step] = nodes(`  - step: one
    title: Look at \${member}
    do: Do it.
    substeps: [Open it., Close it.]
    why: Because.
    notes: A note.
    warnings: [One., Two.]
    skip: with-reason
    override: never
    deadline: 1h30m
    deadline-note: It fails over.
    expected: 90s
    undo: Do the contrary.
    source: 3a`);
    expect(step).toMatchObject({
      substeps: ['Open it.', 'Close it.'],
      why: 'Because.',
      notes: ['A note.'],
      warnings: ['One.', 'Two.'],
      skip: 'with-reason',
      override: 'never',
      deadline: 5_400_000,
      deadlineNote: 'It fails over.',
      expected: 90_000,
      undo: 'Do the contrary.',
      source: { document: 'Guide', section: 'One', step: '3a' },
    });
  });

  it('may take its deadline from an input, which texts show as a duration', () => {
    expect(nodes(`${first}    deadline: \${wait}\n    why: It has \${wait}.`)).toMatchObject([
      { deadline: 'wait', why: `It has \${wait:duration}.` },
    ]);
  });
});

describe('a check', () => {
  const checks = (written: string) => {
    const [step] = nodes(`${first}    checks:\n${written}`);
    return step?.kind === 'step' ? step : undefined;
  };

  it('may be written short', () => {
    expect(checks('    - port-closed: member')?.checks).toEqual([
      {
        id: 'port-closed',
        kind: 'port-closed',
        title: 'Port `main` closed',
        of: 'member',
        parameters: {},
        outcomes: ['closed'],
        passes: ['closed'],
        required: true,
        attest: 'allowed',
      },
    ]);
  });

  it('takes its outcomes from its parameters, and the first one passes', () => {
    const step = checks(`    - log-events:
        of: member
        outcomes: { backup: [04560], primary: [{ any: [00-04562, GCTI-00-04563] }] }
        on-outcome: { primary: 'Stop \${member}.' }`);
    expect(step?.checks[0]).toMatchObject({
      // An event id is no number, whatever YAML thinks.
      parameters: { outcomes: { backup: ['04560'], primary: [{ any: ['00-04562', 'GCTI-00-04563'] }] } },
      outcomes: ['backup', 'primary'],
      passes: ['backup'],
    });
    expect(step?.onOutcome).toEqual({ 'log-events': { primary: `Stop \${member}.` } });
  });

  it('takes from its kind what the procedure does not say about an outcome', () => {
    const declaration: CheckDeclaration<unknown> = {
      kind: 'door',
      summary: 'A door.',
      parameters: z.object({}),
      outcomes: () => [
        { name: 'open', passes: true, advice: 'Of no use.' },
        { name: 'shut', passes: false, advice: 'Open it.' },
        { name: 'gone', passes: false, advice: 'Look for it.' },
        { name: 'painted', passes: false },
      ],
      missing: () => undefined,
      title: () => 'Door open',
      baseline: false,
    };
    const door = (more: string) => {
      const text = around(`${first}    checks: [{ door: { of: member${more} } }]`);
      const [step] = parseProcedure(text, 'p.yaml', new Map([['door', declaration]])).steps;
      return step?.kind === 'step' ? step.onOutcome : undefined;
    };
    expect(door('')).toEqual({ door: { shut: 'Open it.', gone: 'Look for it.' } });
    expect(door(', on-outcome: { gone: Make one. }')).toEqual({ door: { shut: 'Open it.', gone: 'Make one.' } });
    expect(door(', passes: [open, shut]')).toEqual({ door: { gone: 'Look for it.' } });
  });

  it('is numbered when there are several of its kind', () => {
    const step = checks(
      '    - port-open: member\n    - port-open: { of: member, port: admin }\n    - port-closed: member',
    );
    expect(step?.checks.map((check) => check.id)).toEqual(['port-open-1', 'port-open-2', 'port-closed']);
  });

  it('has the title of its kind, with what is filled in when the run knows it', () => {
    const page = checks(`    - http-status: { of: member, version: "\${installed}" }`);
    expect(page?.checks).toMatchObject([{ title: `Status page healthy, version \${installed}` }]);
  });

  it("may be a person's word", () => {
    expect(checks('    - attest: It looks right')?.checks).toEqual([
      {
        id: 'attestation',
        kind: 'attestation',
        title: 'It looks right',
        of: '',
        parameters: { ask: 'It looks right' },
        outcomes: ['confirmed'],
        passes: ['confirmed'],
        required: true,
        attest: 'allowed',
      },
    ]);
  });

  it('may look back to an earlier step', () => {
    const events = '    - log-events: { of: member, outcomes: { up: [00-05060] } }';
    const [, second] = nodes(
      `${first}    checks:\n${events}\n  - step: two\n    title: Two\n    do: X\n    checks:\n${events.replace('of: member', 'of: member, since: one')}`,
    );
    expect(second).toMatchObject({ checks: [{ since: 'one' }] });
  });
});

describe('what stands between steps', () => {
  it('is read with everything inside it', () => {
    const read = nodes(
      `  - decision: how
    title: How?
    ask: Choose.
    options:
    - { option: slow, label: Slowly }
    - option: fast
      label: Fast
      steps: [{ step: hurry, title: Hurry, do: X }]
  - branch: was-it-fast
    when:
    - if: { all: [{ decision: how, is: fast }, { not: { input: quick, is: no } }, { input: quick }] }
      steps: []
    - if: { any: [{ version: installed, below: 8.10 }, { input: size, is: [small, large] }] }
      steps: []
    otherwise: []
  - each: pair in pairs
    steps: [{ use: part, id: inner, with: { it: pair.first, how: large } }]
  - repeat: again
    until: { outcome: attestation, step: try, is: confirmed }
    at-most: 3
    steps: [{ step: try, title: Try, do: X, checks: [{ attest: It worked }] }]
    exhausted: [{ end: stopped, text: It never worked. }]
  - end: completed
    text: Done.
`,
      `parts:
  part:
    inputs: { it: { type: server, of: ors }, how: { type: choice, options: [large] } }
    steps: [{ step: inner, title: '\${it} \${how}', do: X }]
`,
    );
    expect(read).toMatchObject([
      {
        kind: 'decision',
        id: 'how',
        options: [
          { id: 'slow', steps: [] },
          { id: 'fast', steps: [{ id: 'hurry' }] },
        ],
      },
      {
        kind: 'branch',
        when: [
          {
            if: { all: [{ decision: 'how', is: ['fast'] }, { not: { input: 'quick', is: [false] } }, { is: [true] }] },
          },
          {
            if: {
              any: [
                { version: 'installed', below: '8.10' },
                { input: 'size', is: ['small', 'large'] },
              ],
            },
          },
        ],
        otherwise: [],
        otherwiseStated: true,
      },
      {
        kind: 'each',
        variable: 'pair',
        in: 'pairs',
        steps: [
          { kind: 'use', id: 'inner', use: 'part', with: { it: { reference: 'pair.first' }, how: { value: 'large' } } },
        ],
      },
      { kind: 'repeat', id: 'again', atMost: 3, exhausted: [{ kind: 'end', outcome: 'stopped' }] },
      { kind: 'end', id: 'completed', outcome: 'completed', text: 'Done.' },
    ]);
  });
});

describe('a procedure', () => {
  it('is plain JSON, and keeps the file as it was read', () => {
    const text = around(first);
    const procedure = parse(text);
    expect(JSON.parse(JSON.stringify(procedure))).toEqual(procedure);
    expect(procedure.text).toBe(text);
  });

  it('gives inputs a title and durations in milliseconds', () => {
    expect(parse(around(first)).inputs).toMatchObject({
      wait: { type: 'duration', title: 'Wait', default: 600_000, many: false },
      pairs: { type: 'pair', of: 'ors', many: true },
      size: { options: ['small', 'large'] },
    });
  });

  it('says of an input only when it holds that it may be empty, or that nobody is asked', () => {
    const { inputs } = parse(around(first, '  fixed: { type: yes-no, default: no, internal: true }\n'));
    expect(inputs.others).toEqual({ type: 'server', of: 'ors', title: 'Others', many: true, optional: true });
    expect(inputs.fixed).toEqual({ type: 'yes-no', title: 'Fixed', many: false, internal: true, default: false });
    expect(inputs.target).toEqual({ type: 'release', of: 'some-product', title: 'Target', many: false });
  });

  it('keeps its cautions, with the source that each names', () => {
    const cautions = `cautions:
  - { id: jump, if: { release: target, after: '\${before}', by-more-than: 2 }, text: 'To \${target}.', effect: reason, source: { section: Two } }
  - { id: none, if: { all: [{ empty: others }, { not: { release: target, after: before } }] }, text: X, effect: refuse }
`;
    expect(parse(around(first, cautions)).cautions).toEqual([
      {
        id: 'jump',
        if: { release: 'target', after: 'before', byMoreThan: 2 },
        text: `To \${target}.`,
        effect: 'reason',
        source: { document: 'Guide', section: 'Two' },
      },
      {
        id: 'none',
        if: { all: [{ empty: 'others' }, { not: { release: 'target', after: 'before' } }] },
        text: 'X',
        effect: 'refuse',
      },
    ]);
  });
});

describe('the JSON Schema for editors', () => {
  const text = JSON.stringify(jsonSchema(declarations));

  it('knows every kind of entry and every kind of check', () => {
    for (const key of [
      'step',
      'decision',
      'branch',
      'each',
      'repeat',
      'use',
      'end',
      'attest',
      ...declarations.keys(),
    ]) {
      expect(text).toContain(`"required":["${key}"`);
    }
  });

  it('knows cautions, and lists of releases in a schema of their own', () => {
    for (const key of ['cautions', 'by-more-than', 'optional', 'internal']) expect(text).toContain(`"${key}":`);
    expect(releasesJsonSchema()).toMatchObject({ required: ['releases', 'title', 'source', 'order'] });
  });

  it('points inside itself only', () => {
    const schema = JSON.parse(text) as { $defs?: Record<string, unknown> };
    const targets = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((each) => each[1] ?? '');
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) {
      expect(target).toMatch(/^#\/\$defs\//);
      expect(Object.keys(schema.$defs ?? {})).toContain(target.slice('#/$defs/'.length));
    }
  });
});

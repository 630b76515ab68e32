import { describe, expect, it } from 'vitest';
import { around, complaints, problemsOf } from './support.ts';

const STEP = '  - step: one\n    title: One\n    do: Do it.\n';

/** A step with one more line or more. */
const step = (more: string): string => `${STEP}${more}`;

/** A branch on one condition; the condition begins in its third line, column 11. */
const branch = (condition: string): string => `  - branch: b\n    when:\n    - if: ${condition}\n      steps: []`;

type Case = readonly [what: string, steps: string, told: readonly unknown[]];

const shape: readonly Case[] = [
  [
    'broken YAML',
    '  - step: [one\n    title: One',
    ['2:5 not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  ['a doubled key', step('    title: Again'), ['4:5 this key is there twice']],
  [
    'a misspelt key',
    '  - step: one\n    titel: One\n    do: X',
    ['1:5 needs `title`', '2:5 unknown key `titel`; did you mean `title`?'],
  ],
  [
    'a misspelt kind of entry',
    '  - stpe: one\n    title: One\n    do: X',
    ['1:5 unknown key `stpe`; did you mean `step`?'],
  ],
  ['two kinds in one entry', step('    decision: two'), ['4:5 this is a step already and cannot be a decision too']],
  [
    'an id with blanks',
    '  - step: The First\n    title: One\n    do: X',
    ['1:11 `step` must be lower-case words joined by dashes, such as `export-options`'],
  ],
  ['an id that is taken', step(STEP), [expect.stringMatching(/^4:11 the id `one` is taken already, in line \d+$/)]],
  ['an empty list', '  []', ['0:1 `steps` is empty']],
  ['text where a list is wanted', '  hello', ['1:3 `steps` must be a list of steps']],
  ['a step that is text', '  - hello', [expect.stringMatching(/^1:5 this is none of `step`, `decision`/)]],
  [
    'an end that is none',
    '  - end: done\n    text: X',
    ['1:10 `end` cannot be `done`; there is `completed`, `stopped`'],
  ],
  [
    'a deadline that is none',
    step('    deadline: soon enough'),
    [`4:15 \`deadline\` must be a duration such as \`10m\`, or an input of that type, such as \`\${timeout}\``],
  ],
  ['a title that is nothing', '  - step: one\n    title:\n    do: X', ['2:5 `title` is empty']],
];

const references: readonly Case[] = [
  [
    'an input that is not there',
    `  - step: one\n    title: One\n    do: Stop \${membr} now.`,
    [`3:14 \`\${membr}\`: there is no \`membr\` here; did you mean \`member\`?`],
  ],
  [
    'an input that is not there, in the middle of a paragraph',
    `  - step: one\n    title: One\n    do: |\n      A line.\n      Then \${nothing}.`,
    [expect.stringMatching(/^5:12 `\$\{nothing\}`: there is no `nothing` here; there is `pairs`, `member`/)],
  ],
  [
    'a member that a server does not have',
    `  - step: one\n    title: \${member.first}\n    do: X`,
    [`2:12 \`\${member.first}\`: \`member\` is a server and has no \`first\`; there is \`name\``],
  ],
  [
    'a member of a list',
    `  - step: one\n    title: \${pairs.first}\n    do: X`,
    [
      `2:12 \`\${pairs.first}\`: \`pairs\` is a list of pairs and has no \`first\`; go through it with \`each: … in pairs\``,
    ],
  ],
  [
    'a list where one server is wanted',
    step('    checks: [{ port-open: { of: pairs } }]'),
    ['4:33 `pairs` is a list of pairs; a server is wanted; go through it with `each`'],
  ],
  [
    'one server where a list is wanted',
    '  - each: x in member\n    steps:\n    - { step: a, title: A, do: X }',
    ['1:11 `member` is a server; a list is wanted'],
  ],
  [
    'a pair where a server is wanted',
    '  - each: pair in pairs\n    steps:\n    - { step: a, title: A, do: X, checks: [{ port-open: pair }] }',
    ['3:57 `pair` is a pair; a server is wanted: `pair.first` or `pair.second`'],
  ],
  [
    'a variable that hides an input',
    '  - each: member in pairs\n    steps: []',
    ['1:11 `member` stands for something already'],
  ],
  ['a deadline of the wrong type', step(`    deadline: \${size}`), ['4:15 `size` is a choice; a duration is wanted']],
];

const checks: readonly Case[] = [
  [
    'an unknown kind',
    step('    checks: [{ port-opne: { of: member } }]'),
    ['4:16 unknown check kind `port-opne`; did you mean `port-open`?'],
  ],
  ['no server', step('    checks:\n    - port-open: {}'), ['5:18 needs `of`']],
  [
    'a kind alone',
    step('    checks: [port-open]'),
    ['4:14 a check is its kind with what it needs, such as `port-open: { of: … }`'],
  ],
  [
    'parameters that are not indented',
    step('    checks:\n    - port-open:\n      of: member'),
    ['6:7 a check has one kind; indent `of` to make it belong to `port-open`'],
  ],
  [
    'a misspelt key',
    step('    checks: [{ port-open: { of: member, prot: main } }]'),
    ['4:41 unknown key `prot` for `port-open`; did you mean `port`?'],
  ],
  [
    'a parameter that is wrong',
    step('    checks: [{ log-events: { of: member, outcomes: { up: [hello] } } }]'),
    ['4:59 `up`, entry 1: An event id looks like 00-04560, GCTI-00-04560 or 04560.'],
  ],
  ['a parameter that is missing', step('    checks: [{ file-present: member }]'), ['4:30 needs `file`']],
  [
    'two checks of one id',
    step('    checks: [{ port-open: { of: member, id: a } }, { port-closed: { of: member, id: a } }]'),
    ['4:52 this step has a check `a` already; give this one an `id` of its own'],
  ],
  [
    'an outcome that passes and does not exist',
    step('    checks: [{ port-open: { of: member, passes: [opne] } }]'),
    ['4:50 there is no outcome `opne`; did you mean `open`?'],
  ],
  [
    'a word about an outcome that does not exist',
    step('    checks:\n    - port-open:\n        of: member\n        on-outcome: { shut: Hm. }'),
    ['7:23 there is no outcome `shut`; there is `open`'],
  ],
  [
    'a word about an outcome that passes',
    step('    checks:\n    - port-open:\n        of: member\n        on-outcome: { open: Hm. }'),
    ['7:23 `open` passes, so there is nothing to say about it'],
  ],
  [
    'since a step that comes later',
    `${step('    checks:\n    - log-events: { of: member, since: two, outcomes: { up: [00-05060] } }\n')}  - { step: two, title: Two, do: X }`,
    ['5:40 the step `two` does not come before this'],
  ],
  [
    'since a step that keeps no baseline for it',
    `${STEP}  - step: two\n    title: Two\n    do: X\n    checks:\n    - log-events: { of: member, since: one, outcomes: { up: [00-05060] } }`,
    ['8:40 `one` keeps no baseline for this; give it a check `log-events` of `member`, required or not'],
  ],
  [
    'since a step that looks at another file',
    `${step('    checks:\n    - file-present: { of: member, file: options }\n')}  - step: two\n    title: Two\n    do: X\n    checks:\n    - file-present: { of: member, file: package, since: one }`,
    [
      '10:57 `one` keeps no baseline for this; give it a check `file-present` of `member` and of the same file, required or not',
    ],
  ],
  [
    'since a step that may not have been taken',
    `  - branch: b\n    when:\n    - if: { input: quick }\n      steps:\n      - { step: one, title: One, do: X }\n  - step: two\n    title: Two\n    do: X\n    checks:\n    - log-events: { of: member, since: one, outcomes: { up: [00-05060] } }`,
    ['10:40 not every way to this leads through `one`'],
  ],
  [
    'since, for a kind that looks at how things are now',
    `${STEP}  - step: two\n    title: Two\n    do: X\n    checks: [{ port-open: { of: member, since: one } }]`,
    ['7:48 `port-open` looks at how things are now, so `since` means nothing to it'],
  ],
];

const CHECKED = step('    checks: [{ port-open: member }]\n');

const conditions: readonly Case[] = [
  [
    'a step that is not there',
    STEP + branch('{ outcome: role, step: onne, is: up }'),
    ['6:34 there is no step `onne` before this; did you mean `one`?'],
  ],
  [
    'a step without that check',
    CHECKED + branch('{ outcome: port-opne, step: one, is: open }'),
    ['7:22 the step `one` has no check `port-opne`; did you mean `port-open`?'],
  ],
  [
    'an outcome that the check does not have',
    CHECKED + branch('{ outcome: port-open, step: one, is: closed }'),
    ['7:48 `port-open` has no outcome `closed`; there is `open`'],
  ],
  ['an outcome of no step', branch('{ outcome: port-open, is: open }'), ['3:11 say of which step: `step: …`']],
  ['a decision that is a step', STEP + branch('{ decision: one, is: yes }'), ['6:23 `one` is a step, not a decision']],
  ['what is no condition', branch('{ inputs: quick }'), ['3:11 this is no condition; did you mean `input`?']],
  [
    'a value that a choice cannot have',
    branch('{ input: size, is: lagre }'),
    ['3:30 `is` cannot be `lagre`; did you mean `large`?'],
  ],
  [
    'a version of something else, below what is none',
    branch('{ version: size, below: new }'),
    ['3:22 `size` is a choice; a version is wanted', '3:35 `below` must be a version such as `8.1.4`'],
  ],
  [
    'a server',
    branch('{ input: member, is: ors-a1 }'),
    ['3:20 `member` is a server, which a condition cannot compare'],
  ],
  ['the emptiness of what is no list', branch('{ empty: member }'), ['3:20 `member` is a server; a list is wanted']],
  [
    'the emptiness of what is not there',
    branch('{ empty: othres }'),
    ['3:20 there is no `othres` here; did you mean `others`?'],
  ],
  [
    'a release that is a version, after one that is not there',
    branch('{ release: installed, after: targte }'),
    ['3:22 `installed` is a version; a release is wanted', '3:40 there is no `targte` here; did you mean `target`?'],
  ],
  [
    'a release after one of another list',
    branch('{ release: target, after: elsewhere }'),
    [
      '3:37 `target` is of `some-product`, and `elsewhere` of `another-product`: only releases of one list can be compared',
    ],
  ],
  ['a release after nothing', branch('{ release: target }'), ['3:11 needs `after`']],
  [
    'half a version',
    branch('{ release: target, after: before, by-more-than: 1.5 }'),
    ['3:59 `by-more-than` must be a whole number'],
  ],
  [
    'fewer than no versions',
    branch('{ release: target, after: before, by-more-than: -1 }'),
    ['3:59 `by-more-than` must be 0 or more'],
  ],
  [
    'what a release is, instead of what it comes after',
    branch('{ input: target, is: 10.1 }'),
    ['3:20 `target` is a release; compare it with another one: `{ release: target, after: … }`'],
  ],
];

describe('what is wrong with a procedure is told with line and column:', () => {
  it.each(shape)('%s', (_, steps, told) => expect(complaints(steps)).toEqual(told));

  describe('a reference to', () => {
    it.each(references)('%s', (_, steps, told) => expect(complaints(steps)).toEqual(told));
  });

  describe('a check with', () => {
    it.each(checks)('%s', (_, steps, told) => expect(complaints(steps)).toEqual(told));
  });

  describe('a condition that asks for', () => {
    it.each(conditions)('%s', (_, steps, told) => expect(complaints(steps)).toEqual(told));
  });

  it('everything at once, in the order of the file', () => {
    const steps = `  - step: one
    titel: One
    do: X
    checks: [{ prot: member }]
  - step: two
    title: \${x}
    do: X
    skip: always
  - step: three
    title: \${y}
    do: X`;
    expect(complaints(steps)).toEqual([
      '1:5 needs `title`',
      '2:5 unknown key `titel`; did you mean `title`?',
      expect.stringContaining('4:16 unknown check kind `prot`'),
      '8:11 `skip` cannot be `always`; there is `never`, `with-reason`',
      expect.stringContaining(`10:12 \`\${y}\`: there is no \`y\` here`),
    ]);
  });

  it('but nothing is held against what refers to something broken', () => {
    const steps = step(`    checks: [{ port-open: broken }]\n    deadline: \${broken}`);
    const told = complaints(steps, '  broken: { type: sever }\n');
    expect(told).toEqual([expect.stringContaining('`type` cannot be `sever`; did you mean `server`?')]);
  });
});

describe('a use with', () => {
  const parts = `parts:
  part:
    inputs:
      it: { type: server, of: ors }
      how: { type: choice, options: [small, large] }
      long: { type: duration, default: 1m }
    steps:
    - step: inner
      title: \${it} \${how} \${long}
      do: X
`;
  const told = (text: string): readonly string[] => {
    const first = text.split('\n').indexOf('steps:') + 1;
    return problemsOf(text).map(({ line, column, message }) => `${line - first}:${column} ${message}`);
  };
  const use = (given: string): string => `  - use: part\n    with: { ${given} }`;
  const cases: readonly Case[] = [
    ['a missing input', use('it: member'), ['2:5 `part` needs `how`, a choice']],
    [
      'an extra input',
      use('it: member, how: small, when: now'),
      ['2:37 `part` has no input `when`; there is `it`, `how`, `long`'],
    ],
    ['a misspelt input', use('it: member, hwo: small'), ['2:25 `part` has no input `hwo`; did you mean `how`?']],
    ['a release for a server', use('it: target, how: small'), ['2:17 `target` is a release; `it` must be a server']],
    ['a list for a server', use('it: pairs, how: small'), ['2:17 `pairs` is a list of pairs; `it` must be a server']],
    [
      'a reference that leads nowhere',
      use('it: membre, how: small'),
      ['2:17 there is no `membre` here; did you mean `member`?'],
    ],
    [
      'a value that a choice cannot have',
      use('it: member, how: medium'),
      ['2:30 `how` cannot be `medium`; there is `small`, `large`'],
    ],
    [
      'a value of the wrong type',
      use('it: member, how: small, long: ages'),
      ['2:43 `long` must be a duration such as `90s`, `10m` or `2h`'],
    ],
    [
      'an id that is taken',
      `${use('it: member, how: small')}\n${use('it: member, how: small')}`,
      [expect.stringMatching(/^3:10 the id `part` is taken already, in line \d+$/)],
    ],
  ];
  it.each(cases)('%s', (_, steps, expected) => expect(told(around(steps, parts))).toEqual(expected));

  it('a part that leads back to itself', () => {
    const loop = 'parts:\n  a:\n    steps: [{ use: b }]\n  b:\n    steps: [{ use: a }]\n';
    expect(problemsOf(around('  - use: a', loop)).map(({ message }) => message)).toEqual([
      '`b` leads back to `a` and would never end',
      '`a` leads back to `b` and would never end',
    ]);
  });

  it('a step of the same id as one that is asked for', () => {
    const steps = `  - { step: inner, title: X, do: X, checks: [{ attest: Done }] }
${branch('{ outcome: attestation, step: inner, is: confirmed }')}
    otherwise: [{ use: part, with: { it: member, how: small } }]`;
    expect(problemsOf(around(steps, parts)).map(({ message }) => message)).toEqual([
      '`inner` is both in the part `part` and in the steps; what is referred to needs an id of its own',
    ]);
  });
});

describe('the head', () => {
  it('needs what every procedure has', () => {
    const messages = problemsOf('titel: X\n').map(({ line, column, message }) => `${line}:${column} ${message}`);
    expect(messages).toContain('1:1 needs `id`');
    expect(messages).toContain('1:1 unknown key `titel`; did you mean `title`?');
    expect(messages).toContain('1:1 needs `source`');
    expect(messages).toContain('1:1 needs `steps`');
  });

  it.each([
    ['nothing', '', 'the file is empty'],
    ['text', 'hello', 'this must be a group of keys, not `hello`'],
    ['a list', '- a\n', 'this must be a group of keys, not a list'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'one file holds one document: take out the `---`'],
    ['a tag', 'a: !!js/function x\n', 'tags (`!…`) mean nothing here; text that begins with `!` needs quotes'],
    ['brackets without end', `a: ${'['.repeat(5000)}`, 'the file is nested too deeply'],
    ['dashes without end', '- '.repeat(5000), 'the file is nested too deeply'],
    ['an alias to itself', 'a: &a [*a]', 'this is endless or far too large'],
    ['an alias to nothing', 'a: *b', 'there is no `&b` before this'],
  ])('%s is no procedure', (_, text, message) => {
    expect(problemsOf(text).map((each) => each.message)).toContain(message);
  });

  it.each([
    ['{ type: choice }', 'a choice needs `options`'],
    ['{ type: text, many: true }', 'only servers and pairs come in lists'],
    ['{ type: text, of: ors }', 'only a server or a pair is `of` a product'],
    ['{ type: duration, default: ages }', '`default` must be a duration such as `90s`, `10m` or `2h`'],
    [
      '{ type: server, default: ors-a1 }',
      '`default` cannot stand here: servers and pairs are chosen when a run starts',
    ],
    ['{ type: yes-no, default: maybe }', '`default` must be yes or no'],
    ['release', 'a release needs `of`: the list that it stands in'],
    [
      '{ type: release, of: some-product, default: 10.1 }',
      '`default` cannot stand here: releases are chosen when a run starts',
    ],
    ['{ type: release, of: some-product, many: true }', 'only servers and pairs come in lists'],
    ['{ type: server, optional: true }', 'only a list may be empty: it needs `many: true`'],
    ['{ type: yes-no, internal: true }', 'nobody is asked for it, so it needs a `default`'],
  ])('an input %s is refused', (input, message) => {
    const told = complaints('  - end: completed\n    text: X', `  odd: ${input}\n`);
    expect(told).toEqual([expect.stringContaining(message)]);
  });
});

describe('a use of a part with a release and a list that may be empty', () => {
  const parts = `parts:
  part:
    inputs:
      them: { type: server, of: ors, many: true, optional: true }
      to: { type: release, of: some-product }
    steps: [{ step: inner, title: '\${to}', do: X }]
`;
  const told = (given: string) =>
    problemsOf(around(`  - use: part\n    with: { ${given} }`, parts)).map(({ message }) => message);

  it('may leave the list out, or hand over one server, or several and lists as one', () => {
    expect(told('to: target')).toEqual([]);
    expect(told('to: target, them: member')).toEqual([]);
    expect(told('to: target, them: [member, others]')).toEqual([]);
  });

  it('must hand over a release of the same list', () => {
    expect(told('them: others')).toEqual(['`part` needs `to`, a release']);
    expect(told('to: targte')).toEqual(['there is no `targte` here; did you mean `target`?']);
    expect(told('to: 10.1')).toEqual(['`to` cannot stand here: releases are chosen when a run starts']);
    expect(told('to: elsewhere')).toEqual(['`to` must be of `some-product`, and `elsewhere` is of `another-product`']);
    expect(told('to: installed')).toEqual(['`installed` is a version; `to` must be a release']);
  });
});

describe('a caution', () => {
  const told = (cautions: string) => {
    const text = around('  - { step: one, title: One, do: X }', `cautions:\n${cautions}\n`);
    const first = text.split('\n').indexOf('cautions:') + 1;
    return problemsOf(text).map(({ line, column, message }) => `${line - first}:${column} ${message}`);
  };
  const caution = (more: string) => `  - { id: jump, text: Far., ${more} }`;
  const IF = 'if: { release: target, after: before, by-more-than: 2 }';

  it('asks for inputs', () => {
    expect(told(caution(`${IF}, effect: reason, source: { section: One }`))).toEqual([]);
    expect(told(caution('if: { not: { empty: others } }, effect: refuse'))).toEqual([]);
  });

  it.each([
    [
      'that asks for what has not happened yet',
      caution('if: { any: [{ outcome: a, step: one, is: up }, { decision: d, is: go }] }, effect: reason'),
      [
        '1:43 nothing has happened yet before a start: a caution can ask for inputs only',
        '1:78 nothing has happened yet before a start: a caution can ask for inputs only',
      ],
    ],
    [
      'with another effect',
      caution(`${IF}, effect: stop`),
      [expect.stringContaining('`effect` cannot be `stop`; there is `reason`, `refuse`')],
    ],
    ['without a condition', caution('effect: reason'), ['1:5 needs `if`']],
    [
      'without an effect, and with a misspelt name',
      caution('if: { empty: othres }'),
      ['1:5 needs `effect`', '1:42 there is no `othres` here; did you mean `others`?'],
    ],
    [
      'of an id that is taken',
      `${caution(`${IF}, effect: reason`)}\n${caution(`${IF}, effect: refuse`)}`,
      ['2:11 the id `jump` is taken already'],
    ],
    [
      'whose text leads nowhere',
      `  - { id: jump, text: 'To \${targte}.', ${IF}, effect: reason }`,
      [expect.stringContaining('there is no `targte` here')],
    ],
  ])('%s is told', (_, cautions, expected) => expect(told(cautions)).toEqual(expected));
});

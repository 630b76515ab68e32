import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declarations } from '../../src/checks/declarations.ts';
import { loadLibrary, planFor, UnknownProcedure } from '../../src/procedures/library.ts';
import { lint } from '../../src/procedures/lint.ts';
import { paths } from '../../src/procedures/paths.ts';

describe('the procedures that come with Handrail', () => {
  it('load, and lint has nothing against them', async () => {
    const library = await loadLibrary();
    expect(library.problems).toEqual([]);
    expect(lint(library)).toEqual([]);
    expect(library.procedures.get('ors-ha-migration')?.title).toBe('Migrate HA Orchestration Server pairs to 8.1.4');
  });

  it('are the same once they were written as JSON, as they are kept', async () => {
    // Others than the declarations that it knows: nothing is kept of what they come to.
    const { procedures, files, releases, problems } = await loadLibrary({ declarations: new Map(declarations) });
    const all = [...procedures, ...files, ...releases, ...problems];
    expect(JSON.parse(JSON.stringify(all))).toStrictEqual(all);
  });

  it('suggests the nearest id when there is no such procedure', async () => {
    const library = await loadLibrary();
    expect(() => planFor(library, 'ors-ha-migraton')).toThrow(UnknownProcedure);
    expect(() => planFor(library, 'ors-ha-migraton')).toThrow('did you mean `ors-ha-migration`?');
  });
});

describe('more folders', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handrail-library-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const procedure = (id: string, steps: string, inputs = '{}'): string =>
    `id: ${id}\ntitle: X\nsummary: X\nproduct: X\nsource: { document: X, section: X }\ninputs: ${inputs}\nsteps:\n${steps}\n`;
  const STEP = "  - { step: inner, title: X, do: X, checks: [{ attest: X }], source: '1' }";
  const load = () => loadLibrary({ folders: [folder], builtIn: false });
  const told = async () =>
    (await load()).problems.map(
      ({ file, line, column, message }) => `${file.slice(folder.length + 1)}:${line}:${column} ${message}`,
    );

  it('are read with the folders inside them; what is no YAML is left alone', async () => {
    write('a.yaml', procedure('a', STEP));
    write('deep/er/b.yml', procedure('b', STEP));
    write('notes.txt', 'not: [yaml');
    const library = await load();
    expect(library.problems).toEqual([]);
    expect([...library.procedures.keys()]).toEqual(['a', 'b']);
    expect(library.files.get('b')).toBe(join(folder, 'deep/er/b.yml'));
  });

  it('a broken file is told, and the rest load', async () => {
    write('a.yaml', procedure('a', STEP));
    write('b.yaml', 'id: [');
    write('c.yaml', procedure('c', '  - stpe: one'));
    const library = await load();
    expect([...library.procedures.keys()]).toEqual(['a']);
    expect(await told()).toEqual([
      expect.stringMatching(/^b\.yaml:\d+:\d+ not valid YAML/),
      'c.yaml:8:5 unknown key `stpe`; did you mean `step`?',
    ]);
    expect(lint(library).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['broken', 'error'],
      ['broken', 'error'],
    ]);
  });

  it('an id that is taken is told, and the first one stays', async () => {
    const first = write('a.yaml', procedure('same', STEP));
    write('b.yaml', procedure('same', STEP));
    expect(await told()).toEqual([`b.yaml:1:1 the procedure \`same\` is in ${first} already`]);
    expect((await load()).files.get('same')).toBe(first);
  });

  it('a folder that is not there is told', async () => {
    const { problems } = await loadLibrary({ folders: [join(folder, 'nowhere')], builtIn: false });
    expect(problems.map((each) => each.message)).toEqual([expect.stringContaining('the folder cannot be read')]);
  });

  it('one procedure may use another, with its inputs', async () => {
    write(
      'inner.yaml',
      procedure('inner', STEP.replace('title: X', `title: '\${how} \${long}'`), '{ how: text, long: duration }'),
    );
    write('outer.yaml', procedure('outer', '  - use: inner\n    with: { how: fast, long: 5m }'));
    const library = await load();
    expect(library.problems).toEqual([]);
    const plan = planFor(library, 'outer');
    expect(Object.keys(plan.used)).toEqual(['inner']);
    expect(plan.procedure.steps).toMatchObject([{ with: { how: { value: 'fast' }, long: { value: 300_000 } } }]);
    expect(paths(plan)).toEqual([['inner']]);
  });

  it.each([
    [
      'that is not there',
      '  - use: iner',
      'outer.yaml:8:10 there is no part and no procedure `iner`; did you mean `inner`?',
    ],
    ['without its inputs', '  - use: inner', 'outer.yaml:8:5 `inner` needs `how`, text'],
    [
      'with an input that it does not have',
      '  - use: inner\n    with: { how: fast, long: 5m }',
      'outer.yaml:9:24 `inner` has no input `long`; there is `how`',
    ],
  ])('one %s is told', async (_, steps, message) => {
    write('inner.yaml', procedure('inner', STEP.replace('title: X', `title: '\${how}'`), '{ how: text }'));
    write('outer.yaml', procedure('outer', steps));
    expect(await told()).toEqual([message]);
    expect([...(await load()).procedures.keys()]).toEqual(['inner']);
  });

  it('whatever uses a broken one is left out with it', async () => {
    write('a.yaml', procedure('a', '  - use: b'));
    write('b.yaml', procedure('b', '  - use: c'));
    write('c.yaml', procedure('c', '  - use: nowhere-at-all'));
    write('d.yaml', procedure('d', STEP));
    expect([...(await load()).procedures.keys()]).toEqual(['d']);
    expect(await told()).toEqual([
      'a.yaml:8:10 `b` cannot be used: something is wrong with it',
      'b.yaml:8:10 `c` cannot be used: something is wrong with it',
      expect.stringContaining('c.yaml:8:10 there is no part and no procedure `nowhere-at-all`'),
    ]);
  });

  it('procedures that use each other in a circle are told', async () => {
    write('a.yaml', procedure('a', '  - use: b'));
    write('b.yaml', procedure('b', '  - use: a'));
    expect(await told()).toEqual([
      'a.yaml:8:10 `b` leads back to `a` and would never end',
      'b.yaml:8:10 `a` leads back to `b` and would never end',
    ]);
  });

  it('an id that would be confused with one of a used procedure is found by lint', async () => {
    write('inner.yaml', procedure('inner', STEP));
    write(
      'outer.yaml',
      procedure(
        'outer',
        `${STEP}\n  - use: inner\n    id: other\n  - branch: b\n    when: [{ if: { outcome: attestation, step: inner, is: confirmed }, steps: [] }]\n    otherwise: []`,
      ),
    );
    const library = await load();
    expect(lint(library)).toMatchObject([
      { rule: 'id-confused', step: 'inner', procedure: 'outer', file: join(folder, 'outer.yaml'), severity: 'error' },
    ]);
  });
});

describe('the page about procedures', () => {
  const page = readFileSync(new URL('../../docs/procedures.md', import.meta.url), 'utf8');
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

  it('has an example that loads, and that lint has nothing against', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-docs-'));
    try {
      writeFileSync(join(folder, 'restart-pair.yaml'), example);
      const library = await loadLibrary({ folders: [folder], builtIn: false });
      expect(library.problems).toEqual([]);
      expect(lint(library)).toEqual([]);
      expect(paths(planFor(library, 'restart-pair'), { lists: [1] })).toEqual([
        ['stop', 'start', 'stop', 'start'],
        ['stop', 'start'],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has an example of releases and cautions that loads too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-docs-'));
    try {
      const [, releases = '', shop = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((each) => each[1]);
      writeFileSync(join(folder, 'releases.yaml'), releases);
      writeFileSync(join(folder, 'upgrade-shop.yaml'), shop);
      const library = await loadLibrary({ folders: [folder], builtIn: false });
      expect(library.problems).toEqual([]);
      expect(lint(library)).toEqual([]);
      expect(library.releases.get('web-shop')?.releases).toContainEqual({ release: '10.1 FR2', place: 3, version: 1 });
      expect(library.releases.get('web-shop')?.releases[0]).toEqual({ release: '10.0', place: 0, version: 0 });
      expect(paths(planFor(library, 'upgrade-shop'), { lists: [2] })).toEqual([['install', 'install']]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows what is really told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'handrail-docs-'));
    try {
      const broken = example
        .replace('member: pair.first', 'member: pair.frist')
        .replace('- port-closed: member', '- port-close: member');
      writeFileSync(join(folder, 'restart-pair.yaml'), broken);
      const { problems } = await loadLibrary({ folders: [folder], builtIn: false });
      const lines = problems.map(({ line, column, message }) => `restart-pair.yaml:${line}:${column} ${message}`);
      expect(page).toContain(lines.join('\n'));
      expect(lines).toHaveLength(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

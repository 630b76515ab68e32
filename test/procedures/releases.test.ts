import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { holds } from '../../src/procedures/conditions.ts';
import { loadLibrary } from '../../src/procedures/library.ts';
import { lint } from '../../src/procedures/lint.ts';
import { isReleases, readReleases } from '../../src/procedures/load/releases.ts';
import { YamlDocument } from '../../src/yaml/document.ts';

const list = (order: string, id = 'product') =>
  `releases: ${id}\ntitle: Product\nsource: { document: Guide }\norder:\n${order}`;
const read = (text: string) => readReleases(new YamlDocument(text, 'r.yaml'));
const told = (text: string) => read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a list of releases', () => {
  it('keeps names as they are written, and counts a line as one version', () => {
    const text = list(`  - 10.0\n  - { release: 10.10, also: [10.10 FR1, '10.10 FR2'] }\n  - "2018.1"\n`);
    expect(read(text)).toEqual({
      read: {
        id: 'product',
        title: 'Product',
        source: { document: 'Guide' },
        releases: [
          { release: '10.0', place: 0, version: 0 },
          { release: '10.10', place: 1, version: 1 },
          { release: '10.10 FR1', place: 2, version: 1 },
          { release: '10.10 FR2', place: 3, version: 1 },
          { release: '2018.1', place: 4, version: 2 },
        ],
      },
      problems: [],
    });
  });

  it.each([
    [
      'a name that is there already',
      '  - 10.0\n  - { release: "10.1", also: ["10.0"] }',
      ['6:31 `10.0` is there already, in line 5'],
    ],
    ['nothing in it', '  []', ['5:3 `order` is empty']],
    ['nothing beside a release', '  - { release: "10.1", also: [] }', ['5:30 `also` is empty']],
    [
      'a misspelt key',
      '  - { relaese: "10.1" }',
      ['5:5 needs `release`', '5:7 unknown key `relaese`; did you mean `release`?'],
    ],
    [
      'a yes where a release is wanted',
      '  - yes\n  - true',
      ['6:5 `order`, entry 2, must be a version such as `10.1`, or `release` and `also`'],
    ],
    ['an empty line', '  -\n  - 10.0', [expect.stringMatching(/^5:\d+ `order`, entry 1, is empty$/)]],
  ])('with %s is told', (_, order, expected) => expect(told(list(order))).toEqual(expected));

  it('with a head that is wrong is told', () => {
    expect(told('release: product\ntitle: Product\norder: ["1"]')).toEqual([
      '1:1 needs `releases`',
      '1:1 needs `source`',
      '1:1 unknown key `release`; did you mean `releases`?',
    ]);
  });

  it('is no procedure, and a procedure is none', () => {
    const is = (text: string) => isReleases(new YamlDocument(text, 'r.yaml'));
    expect(is(list('  - 1.0'))).toBe(true);
    expect(is('release: product\norder: ["1"]')).toBe(true);
    expect(is('id: a\nreleases: product')).toBe(false);
    expect(is('title: a')).toBe(false);
    expect(is('- releases')).toBe(false);
  });
});

describe('the order of releases', () => {
  const orders = fc
    .uniqueArray(fc.stringMatching(/^\d{1,2}\.\d( FR\d)?$/), { minLength: 2, maxLength: 12 })
    .chain((names) =>
      fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length }).map((counts) => {
        const lines: { release: string; also: string[] }[] = [];
        for (const [i, name] of names.entries()) {
          const last = lines.at(-1);
          if (last === undefined || counts[i]) lines.push({ release: name, also: [] });
          else last.also.push(name);
        }
        return lines.map(({ release, also }) => (also.length === 0 ? release : { release, also }));
      }),
    );
  const readOrder = (order: unknown) =>
    read(stringify({ releases: 'product', title: 'P', source: { document: 'G' }, order })).read?.releases ?? [];

  it('goes up by one place at each, and by one version or none', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const releases = readOrder(order);
        expect(releases[0]).toMatchObject({ place: 0, version: 0 });
        for (const [i, each] of releases.slice(1).entries()) {
          expect(each.place).toBe(i + 1);
          expect([0, 1]).toContain(each.version - (releases[i]?.version ?? 0));
        }
        expect(releases.at(-1)?.version).toBe(order.length - 1);
      }),
    );
  });

  it('decides what comes after what, and a greater leap is never less far', () => {
    fc.assert(
      fc.property(orders, fc.nat({ max: 4 }), (order, byMoreThan) => {
        const releases = readOrder(order);
        const nothing = { outcome: () => undefined, decision: () => undefined };
        const isAfter = (a: (typeof releases)[number], b: (typeof releases)[number], more = {}) =>
          holds({ release: 'a', after: 'b', ...more }, { a, b }, nothing);
        for (const [i, a] of releases.entries()) {
          for (const [j, b] of releases.entries()) {
            expect(isAfter(a, b)).toBe(i > j);
            if (isAfter(a, b, { byMoreThan }))
              expect(releases.slice(i).every((c) => isAfter(c, b, { byMoreThan }))).toBe(true);
          }
        }
      }),
    );
  });
});

describe('lists of releases in folders', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'handrail-releases-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const procedure = (of: string) =>
    `id: some-procedure\ntitle: X\nsummary: X\nproduct: X\nsource: { document: X, section: X }\ninputs:\n  target: { type: release, of: ${of} }\nsteps:\n  - { step: one, title: 'To \${target}', do: X, checks: [{ attest: X }], source: '1' }\n`;
  const load = (...folders: string[]) =>
    loadLibrary({ folders: folders.map((each) => join(folder, each)), builtIn: false });
  const messages = async (...folders: string[]) =>
    (await load(...folders)).problems.map(
      ({ file, line, column, message }) => `${file.slice(folder.length + 1)}:${line}:${column} ${message}`,
    );
  const names = async (...folders: string[]) =>
    (await load(...folders)).releases.get('product')?.releases.map(({ release }) => release);

  it('are read beside procedures, which lint has nothing against', async () => {
    write('a/releases.yaml', list('  - 1.0'));
    write('a/procedure.yaml', procedure('product'));
    const library = await load('a');
    expect([...library.releases.keys()]).toEqual(['product']);
    expect([...library.procedures.keys()]).toEqual(['some-procedure']);
    expect(lint(library)).toEqual([]);
  });

  it('are replaced by those of a later folder', async () => {
    write('a/releases.yaml', list('  - 1.0'));
    write('b/ours.yaml', list('  - 1.0\n  - 2.0'));
    expect(await messages('a', 'b')).toEqual([]);
    expect(await names('a', 'b')).toEqual(['1.0', '2.0']);
    expect(await names('b', 'a')).toEqual(['1.0']);
  });

  it('stay if what would replace them is broken, which is told', async () => {
    write('a/releases.yaml', list('  - 1.0'));
    write('b/ours.yaml', list('  - 2.0\n  - 2.0'));
    expect(await names('a', 'b')).toEqual(['1.0']);
    expect(await messages('a', 'b')).toEqual(['b/ours.yaml:6:5 `2.0` is there already, in line 5']);
  });

  it('are there once in a folder: the second is told, and the first stays', async () => {
    const first = write('a/one.yaml', list('  - 1.0'));
    write('a/two.yaml', list('  - 2.0'));
    expect(await names('a')).toEqual(['1.0']);
    expect(await messages('a')).toEqual([`a/two.yaml:1:11 the releases \`product\` are in ${first} already`]);
  });

  it('must be there if a procedure names them, else the procedure is left out', async () => {
    write('a/releases.yaml', list('  - 1.0'));
    write('a/procedure.yaml', procedure('prodcut'));
    expect(await messages('a')).toEqual([
      'a/procedure.yaml:7:32 there is no list of releases `prodcut`; did you mean `product`?',
    ]);
    expect((await load('a')).procedures.size).toBe(0);
  });
});

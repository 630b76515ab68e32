/** Files of people, broken in every way: what is wrong is told with its place, and nothing is thrown or waited for. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { EstateError, loadEstate, parseEstate } from '../../src/estate/load.ts';
import { BUILT_IN, loadLibrary } from '../../src/procedures/library.ts';
import { lint } from '../../src/procedures/lint.ts';
import { tokensUnlessTooDeep } from '../../src/yaml/depth.ts';
import { type Problem, YamlDocument } from '../../src/yaml/document.ts';
import { parseTokens } from '../../src/yaml/parse.ts';
import { anyCharacter } from '../support/any-character.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-yaml-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROCEDURES = readdirSync(BUILT_IN, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(BUILT_IN, name), 'utf8'));
const ESTATE = `
name: production
servers:
  ors-a1:
    product: ors
    host: cc-ors-01
    location: dc1
    application: ORS_A1
    ports: { main: 7210 }
    logs: /var/log/ors_a1.*.log
    files: { exported-options: /srv/exports/ors_a1.cfg }
    databases:
      sessions: { engine: cassandra, host: cass-1, port: 9160, database: orchestration }
  ors-a2: { product: ors, host: cc-ors-02 }
  uwm-ps1:
    product: personalization-server
    host: uwm-ps1
    pages: { other: { address: "https://uwm-ps1/x", says: [Healthy], ca: /etc/ca.pem } }
    databases:
      main: { engine: sqlserver, host: sql, database: P, user: h, password: "\${env:SQL_PASSWORD}" }
pairs:
  ors-a: { first: ors-a1, second: ors-a2 }
groups:
  leads: { users: [U0123ABCD] }
policies:
  approve: { by: [leads] }
  skip: { by: [leads] }
  override: { by: [leads] }
  otherwise: { by: [everyone] }
`;

/** What YAML, and objects of JavaScript, have of their own. */
const PIECES = [
  ...[
    '__proto__: 1',
    'constructor: { prototype: 1 }',
    'toString: x',
    '<<: *a',
    '&a [*a]',
    '*b',
    '&a',
    '!!js/function x',
  ],
  ...[
    '!!binary aGk=',
    '!!set { a }',
    '!!timestamp 2001-01-01',
    '!<tag:x> y',
    '%YAML 9.9',
    '---',
    '...',
    '? [a]',
    '? {a: b}',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ': ',
    '- ',
    '|',
    '>',
    '"',
    "'",
    '#',
    '\t',
    '\r',
    '\0',
    '\ufeff',
    '\u2028',
    '\ud800',
    '💥',
    '${',
    `$\{x.y.z}`,
  ],
  ...[
    `$\{__proto__}`,
    `$\{constructor.name}`,
    '.inf',
    '.nan',
    '1e999',
    '0x1f',
    '-0',
    '9007199254740993',
    'null',
    '~',
    'y'.repeat(5_000),
  ],
  ...[
    'use: constructor',
    'use: ors-ha-migration/toString',
    'of: __proto__',
    'product: constructor',
    'of: hasOwnProperty',
  ],
];
const WORDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  '0',
  '-1',
  'null',
  '[]',
  '{}',
  '*a',
];

/** The text with a few places changed: cut, doubled, or with something in between; words taken for others. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const change = fc.record({
    how: fc.constantFrom('insert', 'insert', 'remove', 'double', 'word', 'line', 'indent'),
    at: place,
    length: fc.nat(200),
    piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: anyCharacter, maxLength: 8 })),
    word: fc.constantFrom(...WORDS),
  });
  return fc
    .record({ text: fc.constantFrom(...texts), changes: fc.array(change, { minLength: 1, maxLength: 5 }) })
    .map(({ text, changes }) =>
      changes.reduce((all, { how, at, length, piece, word }) => {
        const start = Math.floor(at * all.length);
        const [before, after] = [all.slice(0, start), all.slice(start)];
        switch (how) {
          case 'insert':
            return before + piece + after;
          case 'remove':
            return before + after.slice(length);
          case 'double':
            return before + after.slice(0, length) + after;
          case 'word':
            return before + after.replace(/[\w-]+/, () => word);
          case 'line':
            return before + after.replace(/\n/, () => `\n${piece}\n`);
          default:
            return before + after.replace(/\n */, () => `\n${' '.repeat(length % 12)}`);
        }
      }, text),
    );
}

function expectPlaces(problems: readonly Problem[], text: string): void {
  const lines = text.split(/\r\n|[\r\n]/).length;
  const isThere = ({ line, column, message }: Problem) =>
    line >= 1 && line <= lines + 1 && column >= 1 && message.trim() !== '';
  expect(problems.filter((each) => !isThere(each))).toEqual([]);
}

/** What YAML has against a text, and where. */
function told({ errors, warnings }: Document): readonly unknown[] {
  return [...errors, ...warnings].map(({ code, pos }) => [code, ...pos]);
}

/** An estate or the reasons why it is none. */
function readEstate(text: string): readonly Problem[] {
  try {
    parseEstate(text, 'estate.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof EstateError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    return error.problems;
  }
}

async function readLibrary(name: string, content: string | Uint8Array) {
  writeFileSync(join(folder, name), content);
  const library = await loadLibrary({ folders: [folder], builtIn: false });
  rmSync(join(folder, name));
  return library;
}

describe('a file of procedures or releases', () => {
  it('with anything in it is read, or told with its place', { timeout: 60_000 }, async () => {
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(mutated(PROCEDURES), async (text) => {
        const library = await readLibrary('mutated.yaml', text);
        expectPlaces(library.problems, text);
        if (library.problems.length > 0) broken += 1;
        // What is read can be gone through, whatever it is called and says.
        lint(library);
        expect(library.problems.length + library.procedures.size + library.releases.size).toBeGreaterThan(0);
      }),
      { seed: 11, numRuns: 40 },
    );
    expect(broken).toBeGreaterThan(13);
  });

  it('names nothing by a word that every object of JavaScript knows', async () => {
    const text = PROCEDURES.find((each) => each.startsWith('id: uwm-verify\n')) ?? '';
    const head = text.slice(0, text.indexOf('\nsteps:')).replace('uwm-verify', 'other');
    writeFileSync(join(folder, 'other.yaml'), `${head}\nsteps:\n  - use: uwm-verify/constructor\n`);
    const { problems } = await loadLibrary({ folders: [folder] });
    rmSync(join(folder, 'other.yaml'));
    expect(problems.map(({ message }) => message)).toContain('`uwm-verify` has no part `constructor`');
  });

  it('of any bytes is told with its place', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { procedures, releases, problems } = await readLibrary('bytes.yaml', bytes);
        expect([procedures.size, releases.size]).toEqual([0, 0]);
        expect(problems.length).toBeGreaterThan(0);
      }),
      { seed: 12, numRuns: 100 },
    );
  });
});

describe('an estate', () => {
  it('with anything in it is read, or told with its place', { timeout: 60_000 }, () => {
    expect(readEstate(ESTATE)).toEqual([]);
    let broken = 0;
    fc.assert(
      fc.property(mutated([ESTATE]), (text) => {
        const problems = readEstate(text);
        expectPlaces(problems, text);
        if (problems.length > 0) broken += 1;
      }),
      { seed: 13, numRuns: 120 },
    );
    expect(broken).toBeGreaterThan(60);
  });

  it('is parsed from its tokens as the YAML library parses the text', () => {
    let broken = 0;
    fc.assert(
      fc.property(mutated([ESTATE, `${ESTATE}---\nanother: one\n---\nand: more\n`]), (text) => {
        const tokens = tokensUnlessTooDeep(text);
        if (tokens === undefined) return;
        const [ours, theirs] = [new LineCounter(), new LineCounter()];
        const document = parseTokens(tokens, text.length, ours);
        const expected = parseDocument(text, { lineCounter: theirs, prettyErrors: false, uniqueKeys: false });
        expect([told(document), document.contents, ours.lineStarts]).toEqual([
          told(expected),
          expected.contents,
          theirs.lineStarts,
        ]);
        if (expected.errors.length > 0) broken += 1;
      }),
      { seed: 15, numRuns: 60 },
    );
    expect(broken).toBeGreaterThan(30);
  });

  it('has no server by a word that every object of JavaScript knows', () => {
    const told = readEstate(ESTATE.replace('first: ors-a1', 'first: constructor')).map(({ message }) => message);
    expect(told).toEqual([expect.stringMatching(/^no server `constructor`/)]);
  });

  it('of any bytes is told with its place', async () => {
    const file = join(folder, 'estate.bytes');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        writeFileSync(file, bytes);
        await expect(loadEstate(file)).rejects.toThrow(EstateError);
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});

describe('a text that would take for ever, or all of the memory', () => {
  const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join('');
  const bomb = many(12, (i) => `a${i}: &a${i} [${i === 0 ? 'x' : many(12, () => `*a${i - 1},`)}]\n`);
  // What is refused is so by its place, never by how long it took; a text that took for ever would end this test.
  it.each<[string, string, RegExp]>([
    ['brackets that the closing ones in texts seem to end', '["]", '.repeat(20_000), /nested too deeply/],
    ['brackets that the closing ones in remarks seem to end', '[ #]\n'.repeat(20_000), /nested too deeply/],
    ['braces within lists', '- {a: '.repeat(5_000), /nested too deeply/],
    ['lists in lists', '- '.repeat(20_000), /nested too deeply/],
    ['keys that are lists', '? '.repeat(20_000), /nested too deeply/],
    ['keys in keys in one line', 'a: '.repeat(20_000), /nested too deeply/],
    ['keys in keys, each further right', many(300, (i) => `${' '.repeat(i)}a:\n`), /nested too deeply/],
    [
      'keys in keys, with blocks of text in between',
      many(300, (i) => `${' '.repeat(i)}b: |\n${' '.repeat(i + 1)}text\n${' '.repeat(i)}a:\n`),
      /nested too deeply/,
    ],
    ['aliases of aliases', bomb, /far too large/],
    ['an alias of what it is in', 'a: &a { b: [*a] }', /endless/],
    ['more values than anybody writes', many(51_000, () => '- a\n'), /far too large/],
    ['more keys than anybody writes', many(51_000, (i) => `k${i}: 1\n`), /far too large/],
    ['more characters than anybody writes', `a: ${'x'.repeat(2_000_001)}`, /two million/],
    ['the same key over and over', 'a: 1\n'.repeat(20_000), /there twice/],
    ['aliases of nothing', '- *a\n'.repeat(40_000), /no `&a` before this/],
  ])('is refused: %s', (_what, text, why) => {
    const { problems } = new YamlDocument(text, 'x.yaml');
    expect(problems[0]?.message).toMatch(why);
  });

  it('may hold thousands of keys and aliases, and each means what it says', () => {
    const { value, problems } = new YamlDocument(
      many(5_000, (i) => `k${i}: [&a ${i}, *a]\n`),
      'x.yaml',
    );
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ k0: [0, 0], k4999: [4_999, 4_999] });
  });
});

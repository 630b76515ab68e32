import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeOptions } from '../../src/checks/config-options/judge.ts';
import { readOptions } from '../../src/checks/config-options/options-file.ts';
import { decodeFile } from '../../src/checks/config-options/text-lines.ts';
import { readXml } from '../../src/checks/config-options/xml.ts';
import { anyCharacter } from '../support/any-character.ts';

type Asked = Parameters<typeof judgeOptions>[1][string];

const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const value = fc.stringMatching(/^(?:[A-Za-z0-9äß;:=[\]/_.-](?:[A-Za-z0-9äß;:=[\]/ _.-]{0,12}[a-z0-9])?)?$/);
const file = fc.uniqueArray(
  fc.record({
    name,
    options: fc.uniqueArray(fc.record({ name, value }), { selector: (each) => each.name, maxLength: 6 }),
  }),
  { selector: (each) => each.name, minLength: 1, maxLength: 6 },
);
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

const noise = fc.constantFrom('', '', '   ', '# super=1', '; [cluster]', '\t');
const form = fc.record({
  end: fc.constantFrom('\n', '\r\n'),
  around: fc.constantFrom('=', ' = ', '=\t'),
  encoding: fc.constantFrom<BufferEncoding>('utf8', 'latin1', 'utf16le'),
  mark: fc.boolean(),
  noise: fc.array(noise, { minLength: 5, maxLength: 5 }),
});
type Form = typeof form extends fc.Arbitrary<infer T> ? T : never;

function written(sections: File, { end, around, encoding, mark, noise }: Form): Buffer {
  const lines = sections.flatMap((section, i) => [
    noise[i % noise.length] ?? '',
    `[${section.name}]`,
    ...section.options.flatMap((option, j) => [
      `${option.name}${around}${option.value}`,
      noise[j % noise.length] ?? '',
    ]),
  ]);
  const text = lines.join(end) + end;
  return Buffer.from(mark && encoding !== 'latin1' ? `\ufeff${text}` : text, encoding);
}

function asAsked(bytes: Buffer, asked: Readonly<Record<string, Asked>>): boolean {
  return judgeOptions(readOptions(decodeFile(bytes).lines()), asked).every((each) => each.asAsked);
}

/** Everything that can be asked of a file and is so. */
function truths(sections: File): Record<string, Asked> {
  const all: Record<string, Asked> = { 'no-such-section-here': 'absent' };
  for (const section of sections) {
    all[section.name] = 'present';
    all[`${section.name}/no-such-option-here`] = 'absent';
    for (const [i, option] of section.options.entries()) {
      const is: Asked[] = ['present', { is: option.value }, { 'one-of': ['?', option.value] }, { not: '?' }];
      all[`${section.name}/${option.name}`] = is[i % is.length] ?? 'present';
    }
  }
  return all;
}

/** Something else than what holds of the same name. */
function opposite(asked: Asked): Asked {
  if (asked === 'absent') return 'present';
  if (asked === 'present') return 'absent';
  return 'not' in asked ? 'absent' : { is: '?' };
}

describe('config-options, for any file', () => {
  it('passes on what is there as asked, in any form, and fails if one thing is otherwise', () => {
    fc.assert(
      fc.property(file, form, fc.nat(), (sections, form, at) => {
        const bytes = written(sections, form);
        const all = truths(sections);
        expect(asAsked(bytes, all)).toBe(true);
        const [name, asked] = Object.entries(all)[at % Object.keys(all).length] ?? [];
        if (name === undefined || asked === undefined) return;
        expect(asAsked(bytes, { ...all, [name]: opposite(asked) })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('fails once an option that has to be there is taken away, or one that must not be there is added', () => {
    fc.assert(
      fc.property(file, form, fc.nat(), (sections, form, at) => {
        const section = sections[at % sections.length];
        if (section === undefined) return;
        const added = { name: 'no-such-option-here', value: 'x' };
        const more = sections.map((each) => (each === section ? { ...each, options: [...each.options, added] } : each));
        expect(asAsked(written(more, form), truths(sections))).toBe(false);
        const gone = section.options[at % Math.max(1, section.options.length)];
        if (gone === undefined) return;
        const fewer = sections.map((each) =>
          each === section ? { ...each, options: each.options.filter((option) => option !== gone) } : each,
        );
        expect(asAsked(written(fewer, form), truths(sections))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('tells at which byte an option begins', () => {
    fc.assert(
      fc.property(file, form, (sections, form) => {
        const bytes = written(sections, form);
        for (const section of sections) {
          for (const option of section.options) {
            const [finding] = judgeOptions(readOptions(decodeFile(bytes).lines()), {
              [`${section.name}/${option.name}`]: 'present',
            });
            const line = Buffer.from(`${option.name}${form.around}`, form.encoding);
            const offset = finding?.quotes[0]?.offset ?? -1;
            expect(bytes.subarray(offset, offset + line.length)).toEqual(line);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is never thrown off by odd bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: anyCharacter, maxLength: 200 }),
        (bytes, text) => {
          for (const some of [Buffer.from(bytes), Buffer.from(`[a]\n${text}`)]) {
            try {
              judgeOptions(readOptions(decodeFile(some).lines()), { 'a/b': 'absent', cluster: 'present' });
            } catch (error) {
              expect(error).toMatchObject({ code: expect.stringMatching(/^no-(?:text|options)$/) });
            }
          }
          expect(readXml(`<a>${text}`)).toHaveProperty('parses');
        },
      ),
      { numRuns: 500 },
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { logEvents } from '../../src/checks/log-events/declaration.ts';
import { durationText, parseDuration } from '../../src/checks/log-events/duration.ts';
import { complaints, nodes } from '../procedures/support.ts';

const CHECK =
  '  - step: one\n    title: One\n    do: Do it.\n    checks:\n    - log-events:\n        of: member\n        ';

/** What is said against a check; its parameters begin in line 7. */
function told(parameters: string): readonly string[] {
  return complaints(`${CHECK}${parameters.replaceAll('\n', '\n        ')}\n`);
}

const silent = 'outcomes: { up: [00-05060], silent: not-in-time }';
const ids = (count: number) => Array.from({ length: count }, (_, i) => 20_000 + i).join(', ');

describe('patterns of events in a procedure', () => {
  it.each([
    'outcomes: { up: [00-05060, GCTI-21-22170, 22171] }',
    'outcomes: { up: [{ any: [00-05060, 4560] }] }',
    'outcomes: { up: [{ between: [21-22911, { any: [21-22902, 21-22904] }], without: [21-25301] }, 22172] }',
    'outcomes: { up: { sequence: [05060], without: [00-05063] } }',
    'outcomes: { gone: [00-05063, 00-05060] }\nacross: restarts',
    `${silent}\nwithin: 15m`,
    `${silent}\nwithin: 1h30m\nafter: { any: [00-05060, 21-22911] }`,
    `${silent}\nwithin: 900000`,
    `${silent}\nwithin: \${wait}`,
  ])('may be %s', (parameters) => {
    expect(told(parameters)).toEqual([]);
  });

  it.each([
    ['outcomes: { up: [hello] }', '7:26 `up`, entry 1: An event id looks like 00-04560, GCTI-00-04560 or 04560.'],
    ['outcomes: { up: [456000] }', '7:26 `up`, entry 1: An event id has five digits.'],
    [
      'outcomes: { up: 00-05060 }',
      '7:25 `up` must be a list of event ids, `{ sequence: [ids], without: [ids] }` or `not-in-time`',
    ],
    ['outcomes: { up: [{ any: [] }] }', '7:33 `any` must name at least one event id'],
    ['outcomes: { up: [{ any: [05060], without: [04561] }] }', '7:51 `without` belongs to `between`'],
    [
      'outcomes: { up: [{ between: [05060], without: [04560] }] }',
      '7:37 `between` must hold two: the event it begins with and the one it ends with',
    ],
    [
      'outcomes: { up: [{ between: [05060, 04561] }] }',
      '7:26 `up`, entry 1, `between` needs `without`: what must not be seen in between',
    ],
    [
      'outcomes: { up: [{ between: [05060, 04561], without: [04561] }] }',
      '7:62 `without` must not name 04561, which is what it ends with',
    ],
    [
      'outcomes: { up: { sequence: [00-05060], without: [04560, GCTI-00-05060] } }',
      '7:25 `up` wants 00-05060 and wants to be without it',
    ],
    [
      'outcomes: { up: [00-05063, 00-05060] }',
      '7:25 `up` wants a start after an end, which no process logs; add `across: restarts` to go beyond one',
    ],
    [`outcomes: { up: [{ any: [${ids(41)}] }] }`, '7:33 `any` may hold 40 event ids at the most'],
    [`outcomes: { up: [{ any: [${ids(40)}] }, 04560] }`, '7:25 `up` has 41 event ids; 40 are the most'],
    ['outcomes: { silent: not-in-time }\nwithin: 15m', '7:19 `outcomes` need one with event ids besides `silent`'],
    [silent, '7:45 `silent` cannot be `not-in-time` without `within`, such as `within: 15m`'],
    [
      'outcomes: { up: [05060], a: not-in-time, b: not-in-time }\nwithin: 15m',
      '7:53 `b` cannot be `not-in-time`: `a` is already',
    ],
    ['outcomes: { up: [05060] }\nwithin: 15m', '8:17 `within` means nothing without an outcome that is `not-in-time`'],
    ['outcomes: { up: [05060] }\nafter: 00-05060', '8:16 `after` means nothing without `within`'],
    [
      `${silent}\nwithin: 15`,
      `8:17 \`within\` must be a duration such as \`15m\`, or an input of that type, such as \`\${patience}\``,
    ],
    [`${silent}\nwithin: \${patience}`, /no `patience` here/],
    [`${silent}\nwithin: 15m\nlook: latest`, '8:17 `within` means nothing with `look: latest`'],
    ['outcomes: { up: [05060] }\nacross: segments', '8:17 `across` cannot be `segments`; there is `restarts`'],
  ])('cannot be %s', (parameters, complaint) => {
    expect(told(parameters)).toEqual([typeof complaint === 'string' ? complaint : expect.stringMatching(complaint)]);
  });

  it('are right in the documentation', () => {
    const text = readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8');
    const examples = [...text.matchAll(/```yaml\n(checks:\n {2}- log-events:\n[^`]*)```/g)].map(
      ([, yaml = '']) => yaml,
    );
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      const { of, ...given } = parseYaml(example).checks[0]['log-events'];
      expect(of).toMatch(/^pair\./);
      expect(logEvents.parameters.safeParse(given).error).toBeUndefined();
    }
  });

  it('tell a misspelt key from one that is missing', () => {
    expect(told('outcomes: { up: [{ between: [05060, 04561], witout: [04560] }] }')).toContain(
      '7:53 unknown key `witout`; did you mean `without`?',
    );
  });

  it('are twenty at the most', () => {
    const many = Array.from({ length: 21 }, (_, i) => `a${i}: [05060]`).join(', ');
    expect(told(`outcomes: { ${many} }`)).toEqual(['7:19 `outcomes` may be 20 at the most']);
  });

  it('pass on the first that is an event, not on silence', () => {
    const parameters = 'outcomes: { silent: not-in-time, up: [05060] }\n        within: 15m';
    expect(nodes(`${CHECK}${parameters}\n`)).toMatchObject([
      { checks: [{ title: 'Up in the log', passes: ['up'], outcomes: ['silent', 'up'] }] },
    ]);
  });
});

describe('a duration', () => {
  it.each([
    ['15m', 900_000],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    // As it is filled in for `${patience}`.
    ['15 min', 900_000],
    ['1 h 38 min', 5_880_000],
    ['2 min 5 s', 125_000],
    ['600000', 600_000],
    [600_000, 600_000],
    ['0m', undefined],
    ['15', undefined],
    ['', undefined],
    ['soon', undefined],
    ['15m later', undefined],
  ])('may be written %j', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    [900_000, '15 min'],
    [90_000, '90 s'],
    [5_400_000, '1 h 30 min'],
    [125_000, '2 min 5 s'],
  ])('of %d is told as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});

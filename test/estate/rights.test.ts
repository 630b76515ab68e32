/** Groups and policies in an estate's file: what they mean, and that a mistake is told and never somebody's right. */
import { describe, expect, it } from 'vitest';
import { EstateError, parseEstate } from '../../src/estate/load.ts';

const estate = (text: string) => `name: test\nservers: {}\n${text}`;
const read = (text: string) => parseEstate(estate(text), 'e').rights;

/** Without the line and column. */
function told(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof EstateError) return error.problems.map(({ line, message }) => `${line} ${message}`);
    throw error;
  }
}

const rule = (by: string[], quorum = 1, not: string[] = []) => ({ by, quorum, not });

it('without policies, everybody may do everything', () => {
  expect(read('')).toBeUndefined();
  expect(read('groups: { crew: [U024BE7LH] }')).toBeUndefined();
});

it('names people one by one, by their user group, or by a channel they are in', () => {
  const text = `
groups:
  one: [U024BE7LH, W012A3CDE]
  two: { user-group: "@ors-leads" }
  three: { channel: C024BE91L, users: [U024BE7LH], user-group: S0614TZR7 }
  four: { channel: here }
policies: { otherwise: one }`;
  expect(read(text)?.groups).toEqual({
    one: { users: ['U024BE7LH', 'W012A3CDE'] },
    two: { users: [], userGroup: 'ors-leads' },
    three: { users: ['U024BE7LH'], userGroup: 'S0614TZR7', channel: 'C024BE91L' },
    four: { users: [], channel: 'here' },
  });
});

it('takes a group, a list of groups, or all that a rule can say', () => {
  const text = `
groups: { crew: [U024BE7LH], leads: { user-group: leads } }
policies:
  start: crew
  begin: [crew, holder]
  approve: { by: leads, quorum: 2, not: [starter, worker] }
  skip: nobody
  override: { by: [leads], not: [worker] }
  pause: everyone
  hand-over: holder
  otherwise: crew`;
  expect(read(text)?.policies).toEqual({
    start: rule(['crew']),
    begin: rule(['crew', 'holder']),
    approve: rule(['leads'], 2, ['starter', 'worker']),
    skip: rule([]),
    override: rule(['leads'], 1, ['worker']),
    pause: rule(['everyone']),
    'hand-over': rule(['holder']),
    otherwise: rule(['crew']),
  });
});

describe('tells a mistake, and loads nothing:', () => {
  const crew = 'groups: { crew: [U024BE7LH] }\n';
  it.each([
    ['policies that are empty', 'policies:\n', '3 `policies` is empty'],
    ['policies with nothing in them', 'policies: {}', expect.stringContaining('3 `policies` names no deed')],
    [
      'a deed that there is not',
      `${crew}policies: { aprove: crew }`,
      '4 unknown key `aprove`; did you mean `approve`?',
    ],
    ['a group that there is not', `${crew}policies: { start: crw }`, '4 there is no group `crw`; did you mean `crew`?'],
    ['a group where none is', 'policies: { start: crew }', '3 there is no group `crew`'],
    ['a rule that is empty', `${crew}policies: { start: }`, expect.stringContaining('`start` is empty')],
    ['a list with nothing in it', `${crew}policies: { start: [] }`, '4 `start` is empty'],
    ['a rule for nobody in particular', `${crew}policies: { start: { not: [starter] } }`, '4 needs `by`'],
    [
      'everybody and somebody',
      `${crew}policies: { start: [everyone, crew] }`,
      '4 `start` cannot have `everyone` or `nobody` beside others',
    ],
    ['two people who start', `${crew}policies: { start: { by: crew, quorum: 2 } }`, '4 `quorum` is for `approve` only'],
    ['no people who approve', `${crew}policies: { approve: { by: crew, quorum: 0 } }`, '4 `quorum` must be 1 or more'],
    [
      'a role that there is not',
      `${crew}policies: { approve: { by: crew, not: [holder] } }`,
      expect.stringMatching(/^4 `not`, entry 1, cannot be `holder`/),
    ],
    [
      'a worker where nobody works',
      `${crew}policies: { abort: { by: crew, not: [worker] } }`,
      expect.stringMatching(/^4 `not` cannot name `worker`/),
    ],
    [
      'a starter before the start',
      `${crew}policies: { start: { by: crew, not: [starter] } }`,
      expect.stringMatching(/^4 `not` cannot name `starter`/),
    ],
    [
      'a name instead of a user',
      'groups: { crew: [ann] }',
      expect.stringMatching(/^3 .*must be the id of a Slack user/),
    ],
    [
      'a name instead of a channel',
      'groups: { crew: { channel: "#ops" } }',
      expect.stringMatching(/^3 `channel` must be the id of a Slack channel/),
    ],
    ['a group of nobody', 'groups: { crew: {} }', '3 `crew` names nobody'],
    [
      'a group with a name that means something',
      'groups: { everyone: [U024BE7LH] }',
      '3 `everyone` has a meaning of its own',
    ],
  ])('%s', (_, text, problem) => {
    expect(told(text)).toEqual([problem]);
  });

  it('all mistakes at once', () => {
    expect(told(`${crew}policies: { abrt: crew, skip: { by: crew, quorum: 0 }, start: crw }`)).toEqual([
      '4 unknown key `abrt`; did you mean `abort`?',
      '4 `quorum` must be 1 or more',
      '4 there is no group `crw`; did you mean `crew`?',
    ]);
  });

  it('a gate that whoever `otherwise` names could go round', () => {
    const two = 'groups: { crew: [U024BE7LH], leads: [U024BE7LH] }\n';
    const open = `${two}policies: { approve: leads, otherwise: crew }`;
    expect(told(open)).toEqual([
      expect.stringContaining('name `skip` too'),
      expect.stringContaining('name `override` too'),
    ]);
    expect(told(`${two}policies: { approve: leads, skip: nobody, override: leads, otherwise: crew }`)).toEqual([]);
    // Where nothing is open, nothing has to be closed.
    expect(told(`${two}policies: { approve: leads }`)).toEqual([]);
    expect(told(`${two}policies: { approve: everyone, otherwise: crew }`)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkOnce } from '../../src/checks/check-once.ts';
import { declarations } from '../../src/checks/declarations.ts';
import { matchesName } from '../../src/checks/glob.ts';
import { probes } from '../../src/checks/probes.ts';
import { evidenceText } from '../../src/checks/text.ts';
import { anyCharacter } from '../support/any-character.ts';
import { BACKUP, lines, serverWith, signal, Watched } from './support.ts';

describe('the kinds of checks', () => {
  it('each have a declaration and a probe, and a baseline if they say so', () => {
    expect([...probes.keys()].sort()).toEqual([...declarations.keys()].sort());
    for (const [kind, declaration] of declarations) {
      expect(declaration.kind).toBe(kind);
      expect(probes.get(kind)?.baseline !== undefined).toBe(declaration.baseline);
    }
  });

  it('describe their parameters to editors', () => {
    for (const { parameters } of declarations.values()) {
      expect(z.toJSONSchema(parameters, { io: 'input' })).toMatchObject({
        type: 'object',
        additionalProperties: false,
      });
    }
  });

  it('pass on the first outcome listed, unless a procedure says otherwise', () => {
    const logEvents = declarations.get('log-events');
    const parameters = logEvents?.parameters.parse({ outcomes: { backup: ['00-04560'], primary: ['00-04562'] } });
    expect(logEvents?.outcomes(parameters)).toEqual([
      { name: 'backup', passes: true },
      { name: 'primary', passes: false },
    ]);
    expect(logEvents?.title(parameters)).toBe('Backup in the log');
  });

  it.each([
    ['log-events', {}],
    ['log-events', { outcomes: {} }],
    ['log-events', { outcomes: { backup: [] } }],
    ['log-events', { outcomes: { 'Back up': ['04560'] } }],
    ['log-events', { outcomes: { backup: ['(a+)+$'] } }],
    ['log-events', { outcomes: { backup: ['04560'] }, look: 'old' }],
    ['log-events', { outcomes: { backup: ['04560'] }, pattern: '.*' }],
    ['port-open', { port: 7210 }],
    ['port-closed', { timeout: 0 }],
    ['file-present', {}],
  ])('refuse wrong parameters: %s %j', (kind, parameters) => {
    expect(declarations.get(kind)?.parameters.safeParse(parameters).success).toBe(false);
  });
});

describe('one look, now', () => {
  it('tells what is there', async () => {
    const watched = new Watched();
    watched.write(lines(BACKUP));
    const look = await checkOnce({
      kind: 'log-events',
      server: watched.server,
      parameters: { outcomes: { backup: ['00-04560'] } },
      signal: signal(),
    });
    expect(look).toMatchObject({ state: 'outcome', outcome: 'backup' });
  });

  it.each([
    ['port-opened', {}, 'unknown-kind', /port-open/],
    ['port-open', { prot: 'main' }, 'bad-parameters', /prot/],
    ['http-status', { version: 'latest' }, 'bad-parameters', /`version`: .*[^.]\.$/],
    ['port-open', {}, 'not-in-estate', /ors-a1 has no `ports\.main`/],
  ])('refuses %s %j', async (kind, parameters, code, message) => {
    const refused = checkOnce({ kind, server: serverWith({}), parameters, signal: signal() });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('a glob', () => {
  it('means what it means, in no time', () => {
    expect(matchesName('ors_a1.*.log', 'ors_a1.20261121_014931_112.log')).toBe(true);
    expect(matchesName('ors_a1.*.log', 'ors_a1.log')).toBe(false);
    expect(matchesName('ors_a?.log', 'ors_a1.log')).toBe(true);
    expect(matchesName('*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(5_000))).toBe(false);
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => matchesName(`*${a.replace(/[*?]/g, '')}*`, b) === b.includes(a.replace(/[*?]/g, '')),
      ),
    );
  });
});

describe('evidence', () => {
  it('is one short line without control or direction marks, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 800 }), (text) => {
        const evidence = evidenceText(text);
        expect(evidence.length).toBeLessThanOrEqual(500);
        expect(evidence).not.toMatch(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/u);
      }),
    );
  });
});

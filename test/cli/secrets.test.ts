import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiding } from '../../src/cli/secrets.ts';

const env = {
  SLACK_BOT_TOKEN: 'xoxb-1-planted',
  SLACK_SIGNING_SECRET: 'planted-signing-secret',
  REDIS_URL: 'rediss://handrail:pl%40nted%2Fword@redis.example.com:6379/1?password=planted-again',
  UWM_SQL_PASSWORD: 'planted "quoted" word',
  HANDRAIL_ESTATE: '/etc/handrail/estate.yaml',
  LOG_LEVEL: 'info',
};

describe('what a process may not write', () => {
  it.each([
    ['a token', 'sent xoxb-1-planted to Slack'],
    ['the signing secret', 'signed with planted-signing-secret'],
    ["Redis's password", 'AUTH handrail pl@nted/word'],
    ["Redis's password, as the address has it", 'no answer from handrail:pl%40nted%2Fword@redis'],
    ['one that stands in the query', 'AUTH planted-again'],
    ['what the estate refers to', 'Login failed for planted "quoted" word'],
    ['the same inside JSON', JSON.stringify({ msg: 'Login failed for planted "quoted" word' })],
    ['the same inside an address', `https://a:${encodeURIComponent('planted "quoted" word')}@b`],
  ])('is %s', (_, text) => {
    expect(hiding(env)(text)).toContain('•••');
    expect(hiding(env)(text)).not.toMatch(/pl(?:a|@|%40)nted/);
  });

  it('is nothing else', () => {
    const text = 'estate /etc/handrail/estate.yaml at redis.example.com:6379, level info';
    expect(hiding(env)(text)).toBe(text);
    expect(hiding({ SLACK_BOT_TOKEN: '', DB_PASSWORD: 'a' })('a banana')).toBe('a banana');
  });

  it('is not the folder that somebody works in, which is in every path told', () => {
    const shell = { PWD: '/srv/handrail', OLDPWD: '/etc/handrail', DB_PWD: 'planted' };
    expect(hiding(shell)('no server in /etc/handrail/estate.yaml, see /srv/handrail/.handrail: planted')).toBe(
      'no server in /etc/handrail/estate.yaml, see /srv/handrail/.handrail: •••',
    );
  });

  it('stays hidden whatever is around it, and whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 6 }), fc.string(), (before, secret, after) => {
        expect(hiding({ A_PASSWORD: secret })(`${before}${secret}${after}`)).not.toBe(`${before}${secret}${after}`);
        const line = JSON.stringify({ before, secret, after });
        expect(hiding({ A_PASSWORD: secret })(line)).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { seed: 41, numRuns: 300 },
    );
  });
});

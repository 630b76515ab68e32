import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cut, oneLine, plain } from '../../../src/bot/text/clean.ts';
import { slackDate } from '../../../src/bot/text/dates.ts';
import { bold, code, escapeText, name, personName } from '../../../src/bot/text/escape.ts';
import { plainFromSlack } from '../../../src/bot/text/from-slack.ts';
import { cutMrkdwn, splitMrkdwn } from '../../../src/bot/text/mrkdwn.ts';
import { procedurePlain, procedureText, procedureTitle } from '../../../src/bot/text/procedure-text.ts';
import { type Inline, parseMrkdwn } from '../../../src/workspace/page/text/mrkdwn.ts';
import { nasty } from './nasty.ts';

/** Everything in mrkdwn that would ring, link to a channel or format, as a client reads it. */
function active(mrkdwn: string): readonly string[] {
  const inner = (spans: readonly Inline[]): string[] =>
    spans.flatMap((span) => ('children' in span ? [span.type, ...inner(span.children)] : [span.type]));
  return parseMrkdwn(mrkdwn)
    .flatMap((block) => {
      if (block.type === 'list') return block.items.flatMap((item) => inner(item.children));
      return block.type === 'code-block' ? ['code-block'] : inner(block.children);
    })
    .filter((type) => !['text', 'code', 'break', 'emoji', 'link'].includes(type));
}

describe('what people and servers write', () => {
  it('never mentions, links to a channel, or formats', () => {
    fc.assert(
      fc.property(nasty(), (text) => {
        for (const shown of [escapeText(text), code(text), name(text)]) {
          expect(shown).not.toMatch(/</);
          expect(active(shown)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['@here', '@\u2060here'],
    ['*bold* and _slanted_', '∗bold∗ and ˍslantedˍ'],
    ['ors_a1.log, 2 * 3, rm *', 'ors_a1.log, 2 * 3, rm *'],
    ['set `a_b` to <1>', 'set `a_b` to &lt;1&gt;'],
    ['a ` stray', 'a ˋ stray'],
    ['```\nfence', 'ˋˋˋ\nfence'],
    ['\u001b[31mred\u202e\r\nnext', '␛[31mred�\nnext'],
  ])('%j is shown as %j', (text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  it('keeps a code span whole, whatever is in it', () => {
    expect(code('a`b\nc <!here>')).toBe('`aˋb c &lt;!here&gt;`');
    expect(code('')).toBe('`(empty)`');
  });

  it('keeps our bold bold', () => {
    fc.assert(
      fc.property(nasty(), (text) => {
        const shown = bold(`now ${escapeText(oneLine(text))}.`);
        expect(active(shown).filter((type) => type !== 'bold')).toEqual([]);
        expect(parseMrkdwn(shown)[0]).toMatchObject({ children: [{ type: 'bold' }] });
      }),
    );
  });

  it('names people without ringing them', () => {
    expect(personName({ id: 'U1', name: 'ann' })).toBe('@ann');
    expect(personName({ id: 'U1', name: 'here' })).toBe('@\u2060here');
    expect(personName({ id: 'handrail', name: 'handrail' })).toBe('Handrail');
  });
});

describe('lengths', () => {
  it('are kept, without half characters', () => {
    fc.assert(
      fc.property(nasty(), fc.integer({ min: 1, max: 120 }), (text, limit) => {
        for (const short of [cut(clean(text), limit), cutMrkdwn(escapeText(text), limit), plain(text, limit)]) {
          expect(short.length).toBeLessThanOrEqual(limit);
          expect(short).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });

  it('cut text says so', () => {
    expect(cut('a'.repeat(100), 30)).toBe(`${'a'.repeat(23)}… (cut)`);
    expect(cut('😀😀', 3)).toBe('😀…');
  });

  it('cutting mrkdwn leaves nothing open', () => {
    expect(cutMrkdwn(`*Step* ${code('x'.repeat(100))} end`, 40)).toMatch(/^\*Step\* `x+`… \(cut\)$/);
    expect(cutMrkdwn(`*${'y'.repeat(100)}*`, 40)).toMatch(/^\*y+\*… \(cut\)$/);
    expect(active(cutMrkdwn(' &lt;#C1&gt;\n*b*word and more of it', 25))).toEqual([]);
    fc.assert(
      fc.property(nasty(), fc.integer({ min: 25, max: 120 }), (text, limit) => {
        expect(active(cutMrkdwn(`${escapeText(text)}\n${code(text)}\n${escapeText(text)}`, limit))).toEqual([]);
      }),
    );
  });

  it('splitting loses nothing but white space, and no piece is blank or too long', () => {
    const bare = (text: string) => text.replace(/\s/g, '');
    fc.assert(
      fc.property(nasty(), fc.integer({ min: 60, max: 200 }), (text, limit) => {
        const whole = escapeText(text).replaceAll('`', '');
        const pieces = splitMrkdwn(whole, limit);
        for (const piece of pieces) {
          expect(piece.trim()).not.toBe('');
          expect(piece.length).toBeLessThanOrEqual(limit);
        }
        expect(bare(pieces.join(''))).toBe(bare(whole));
      }),
    );
    expect(splitMrkdwn('one two\n\nthree', 8)).toEqual(['one two', 'three']);
    expect(splitMrkdwn('&amp;'.repeat(5), 11)).toEqual(['&amp;&amp;', '&amp;&amp;', '&amp;']);
  });
});

const ref = (to: string) => `\${${to}}`;

describe("a procedure's text", () => {
  const scope = { pair: { pair: 'p1', first: 'a_1', second: 'a_2' }, why: '*now* <!here>', n: 3, on: true };

  it('shows servers and pairs as code, and fills in the rest as words', () => {
    expect(
      procedureText(
        `Stop ${ref('pair.first')} of ${ref('pair')}, \`ctl stop ${ref('pair.first')}\`, because ${ref('why')}: ${ref('n')}.`,
        scope,
      ),
    ).toBe('Stop `a_1` of `p1`, `ctl stop a_1`, because ∗now∗ &lt;!here&gt;: 3.');
    expect(procedureTitle(`Stop\n ${ref('pair.first')}`, scope)).toBe('Stop `a_1`');
    expect(procedurePlain(`Stop ${ref('pair.first')} or \`x\``, scope)).toBe('Stop a_1 or x');
  });

  it('understands the little markdown that people write', () => {
    expect(procedureText('# Do\n- **one** thing\n- see [the *guide*](https://x.org/a?b&c)\n```\na  b\n```')).toBe(
      '*Do*\n• *one* thing\n• see <https://x.org/a?b&amp;c|the ∗guide∗>\n`a b`',
    );
    expect(procedureText('`_sendSessionRecovered` and _sendSessionRecovered')).toBe(
      '`_sendSessionRecovered` and _sendSessionRecovered',
    );
  });

  it('puts sentences together that were wrapped, and keeps lines that were meant', () => {
    expect(
      procedureText('Stop it, then look\n  at its log.\nOne idea a line.\n- a\n- b\n\n```\nls\npwd\n```\n# Then'),
    ).toBe('Stop it, then look at its log.\nOne idea a line.\n• a\n• b\n\n`ls`\n`pwd`\n*Then*');
  });

  it('never throws, and mentions nobody', () => {
    expect(active(procedureText('_**_**_**_** x'))).not.toContain('italic');
    fc.assert(
      fc.property(nasty(), nasty(), (text, value) => {
        const shown = procedureText(`${text} \${v}`, { v: value });
        expect(shown).not.toMatch(/<[!@#]/);
        expect(active(shown).filter((type) => type !== 'bold')).toEqual([]);
      }),
    );
  });
});

it('dates have the time in UTC for clients that cannot show them', () => {
  expect(slackDate(Date.UTC(2026, 10, 21, 1, 52, 13))).toBe('<!date^1795225933^{time}|2026-11-21 01:52:13 UTC>');
  expect(slackDate(Number.NaN)).toBe('(no time)');
});

it('what Slack sends is read as the person saw it', () => {
  const text = 'a &lt; b &amp;amp; <@U1|ann> <@U2> <!channel> <https://x.org|x> <https://x.org> <#C1|general>';
  expect(plainFromSlack(text, (id) => (id === 'U2' ? 'bo' : undefined))).toBe(
    'a < b &amp; @ann @bo @channel x (https://x.org) https://x.org #general',
  );
});

/** Slack's mrkdwn is read as Slack reads it, and nothing that anybody writes is lost or can break the page. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeEntities, unescapeEntities } from '../../src/workspace/page/text/entities.ts';
import { type Block, type Inline, parseMrkdwn, plainText } from '../../src/workspace/page/text/mrkdwn.ts';

const names = { user: (id: string) => (id === 'U1' ? 'ann' : undefined), channel: () => undefined };
const words = (source: string) => plainText(parseMrkdwn(source), names);

/** The spans of a text that is one paragraph, in a short notation. */
function spans(source: string): unknown {
  const [block, ...others] = parseMrkdwn(source);
  expect(others).toEqual([]);
  return block === undefined || !('children' in block) ? block : block.children.map(brief);
}

function brief(span: Inline): unknown {
  switch (span.type) {
    case 'text':
      return span.text;
    case 'bold':
    case 'italic':
    case 'strike':
      return [span.type, ...span.children.map(brief)];
    case 'code':
      return ['code', span.text];
    default:
      return span;
  }
}

describe('inline', () => {
  test.each([
    ['*bold* _italic_ ~gone~', [['bold', 'bold'], ' ', ['italic', 'italic'], ' ', ['strike', 'gone']]],
    ['*_both_*', [['bold', ['italic', 'both']]]],
    ['a*b*c and snake_case_name stay', ['a*b*c and snake_case_name stay']],
    ['2 * 3 * 4', ['2 * 3 * 4']],
    ['(*bold*), "*too*"', ['(', ['bold', 'bold'], '), "', ['bold', 'too'], '"']],
    ['*not closed', ['*not closed']],
    ['*a `b*` c*', [['bold', 'a ', ['code', 'b*'], ' c']]],
    ['`*plain* &lt;x&gt;`', [['code', '*plain* <x>']]],
    ['*`ors-a1`*', [['bold', ['code', 'ors-a1']]]],
    ['&lt;*in brackets*&gt;', ['<', ['bold', 'in brackets'], '>']],
  ])('%s', (source, expected) => expect(spans(source)).toEqual(expected));

  test('entities are unescaped exactly once', () => {
    expect(words('&amp;lt;b&amp;gt; &lt;b&gt; &quot;')).toBe('&lt;b&gt; <b> &quot;');
  });

  test('links, and only ones that may be followed', () => {
    expect(spans('<https://a.example/?x=1&amp;y=2|a *b*>')).toEqual([
      { type: 'link', url: 'https://a.example/?x=1&y=2', text: 'a *b*' },
    ]);
    expect(spans('<https://a.example>')).toEqual([
      { type: 'link', url: 'https://a.example', text: 'https://a.example' },
    ]);
    expect(spans('<javascript:alert(1)|click>')).toEqual(['<javascript:alert(1)|click>']);
    expect(spans('see https://a.example/x, ok')).toEqual([
      'see ',
      { type: 'link', url: 'https://a.example/x', text: 'https://a.example/x' },
      ', ok',
    ]);
  });

  test('mentions of people, channels, groups and everybody', () => {
    expect(spans('<@U1|old> <#C1|ops> <!here> <!subteam^S1|@leads>')).toEqual([
      { type: 'user', id: 'U1', label: 'old' },
      ' ',
      { type: 'channel', id: 'C1', label: 'ops' },
      ' ',
      { type: 'broadcast', text: '@here' },
      ' ',
      { type: 'usergroup', id: 'S1', label: '@leads' },
    ]);
    expect(words('<@U1> and <@U2|bo>')).toBe('@ann and @bo');
  });

  test('dates keep their parts', () => {
    expect(spans('<!date^1763683200^{date_short_pretty} {time}^https://a.example|Nov 21>')).toEqual([
      {
        type: 'date',
        timestamp: 1763683200,
        format: '{date_short_pretty} {time}',
        fallback: 'Nov 21',
        url: 'https://a.example',
      },
    ]);
    expect(words('<!date^soon^{time}|later>')).toBe('<!date^soon^{time}|later>');
  });

  test('known emoji, and no others', () => {
    expect(words(':white_check_mark: at 12:30:45 :no_such_thing: :+1::skin-tone-3:')).toBe(
      '✅ at 12:30:45 :no_such_thing: 👍',
    );
  });
});

describe('blocks', () => {
  const types = (source: string) => parseMrkdwn(source).map(({ type }) => type);

  test('quotes, lists, fenced code and paragraphs', () => {
    const source = 'Hello\n&gt; quoted\n> too\n• one\n  ◦ two\n1. three\n```\n&lt;a&gt; *b*\n```\nend';
    expect(types(source)).toEqual(['paragraph', 'quote', 'list', 'code-block', 'paragraph']);
    const list = parseMrkdwn(source)[2] as Extract<Block, { type: 'list' }>;
    expect(list.items.map(({ marker, indent }) => [marker, indent])).toEqual([
      ['•', 0],
      ['◦', 1],
      ['1.', 0],
    ]);
    expect(parseMrkdwn(source)[3]).toEqual({ type: 'code-block', text: '<a> *b*' });
  });

  test('three marks quote the rest', () => expect(types('a\n>>> b\nc\n• d')).toEqual(['paragraph', 'quote']));
  test('an open fence is text', () => expect(words('```open')).toBe('```open'));
  test('empty lines stay', () => expect(words('a\n\nb')).toBe('a\n\nb'));
});

describe('whatever is written', () => {
  const tricky = fc.string({
    unit: fc.constantFrom(
      ...'*_~`<>|&;:!@#^{}/\\ \n\tabcU1h😀é'.split(''),
      'http://',
      '&amp;',
      '<!date^1^',
      '```',
      '>',
    ),
    maxLength: 200,
  });

  test('parsing never throws', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string()), (source) => void words(source)),
      { numRuns: 2_000 },
    );
  });

  test('escaping and unescaping is the identity', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(unescapeEntities(escapeEntities(text))).toBe(text)));
  });

  test('every character but marks, white space and shortcodes of what a person types is shown, in order', () => {
    const bare = (text: string) => text.replace(/[*_~`>\s:]/g, '');
    const typed = fc.string({ unit: fc.constantFrom(...'*_~`<>|&;! \nabcXYZ019.-()'.split('')), maxLength: 120 });
    fc.assert(
      fc.property(typed, (text) => void expect(bare(words(escapeEntities(text)))).toBe(bare(text))),
      { numRuns: 2_000 },
    );
  });

  test('text without any mark is itself', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-zA-Z0-9 ,]{1,80}$/), (text) => void expect(words(text)).toBe(text)));
  });
});

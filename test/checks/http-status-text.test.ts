import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAll, findAny, fold } from '../../src/checks/http-status/phrases.ts';
import { WORDS_OF_TROUBLE } from '../../src/checks/http-status/texts.ts';
import { compareVersion, numberOf, versionsIn } from '../../src/checks/http-status/version.ts';
import { flat, visibleText } from '../../src/checks/http-status/visible-text.ts';

const seen = (html: string): string => flat(visibleText(html));

describe('the visible text of a page', () => {
  it.each([
    ['<p>one</p><p>two</p>', 'one two'],
    ['<b>o</b>n<i>e</i> <SPAN>two</SPAN>', 'one two'],
    ['one<br>two<br/>three', 'one two three'],
    ['<table><tr><td>one</td><td>two</td></tr></table>', 'one two'],
    ['on<!-- <b> > -- -->e<!---->, two<!-->, three', 'one, two, three'],
    ['<a title="x > y" href=\'>\'>one</a> a < b', 'one a < b'],
    ["<p class=it's>one</p><p>two's</p>", "one two's"],
    ['<script>if (a < b) document.write("<p>no</p>")</script >one', 'one'],
    ['<STYLE>p { content: "</p>" }</STYLE>one<noscript>no</noscript>', 'one'],
    ['<script>never closed <p>no', ''],
    ['<div hidden><div>no</div>no</div>one<p class="hidden">two</p>', 'one two'],
    ['<span style="color: red; DISPLAY : none">no</span>one<li hidden>two', 'one'],
    ['<div hidden><script>"</div>"</script>no</div>one', 'one'],
    ['<template><p>no</p></template>one', 'one'],
    ['<img alt="one"><input type="text" value=two><input type="hidden" value="no">', 'one two'],
    ['&lt;b&gt;one&lt;/b&gt; &amp;amp; &#116;w&#x6F; &nosuch; &copy;', '<b>one</b> &amp; two &nosuch; ©'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['<!DOCTYPE html><?xml version="1.0"?><![CDATA[no]]>one</ no>', 'one'],
    ['one <b', 'one'],
    ['ｏｎｅ\u00a0\u200btwo', 'one two'],
  ])('of %s is %s', (html, text) => {
    expect(seen(html)).toBe(text);
  });

  it('is found in time proportional to the length of the page, whatever it holds', () => {
    const pieces = ['<', '<a ', '<a b="', '<!--', '<script>', '<div hidden>', '&', '&#', '"', "<a b='", '</', ' '];
    for (const piece of pieces) seen(piece.repeat(1_000_000 / piece.length));
  });

  it('never throws, and holds no markup characters but those that are text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '=',
      '!',
      '--',
      '/',
      'a',
      'script',
      'hidden',
      ' ',
      '&',
      '#',
      ';',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece), (all) => {
        expect(seen(all.join(''))).toBe(seen(all.join('')).trim());
      }),
    );
  });

  it('is all there is, if there is no markup', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9.,]{1,8}$/)), (words) => {
        expect(seen(words.map((word) => `<p>${word}</p>`).join('\n'))).toBe(words.join(' '));
      }),
    );
  });
});

describe('words of trouble', () => {
  const found = (text: string) => findAny(fold(text), WORDS_OF_TROUBLE)?.phrase;

  it.each([
    ['Server Error in /PersonalizationServer Application.', 'error'],
    ['Login failed for user x', 'failed'],
    ['FAIL', 'fail'],
    ['Cannot open database', 'cannot'],
    ['We can\u2019t reach it', "can't"],
    ['System.InvalidOperationException', 'exception'],
    ['Timeout expired. The timeout period elapsed', 'timeout expired'],
    ['All servers are locked out', 'locked out'],
    ['The versions do not match', 'do not match'],
  ])('are in: %s', (text, phrase) => {
    expect(found(text)).toBe(phrase);
  });

  it.each([
    'Failover servers: 2',
    'Fail over list, fail-over list',
    'Failsafe mode is available',
    'Successfully opened a database connection',
    'Clocked in, unlocked, blocked',
    'Timeout: 30 seconds',
  ])('are not in: %s', (text) => {
    expect(found(text)).toBeUndefined();
  });

  it('are found where they stand, the first of them, the longest there', () => {
    const text = 'İ all is well; it timed out, failed';
    expect(findAny(fold(text), ['failed', 'timed', 'timed out'])).toEqual({
      phrase: 'timed out',
      start: text.indexOf('timed'),
      end: text.indexOf(', failed'),
    });
  });

  it('are found as a plain search finds them', () => {
    const word = fc.constantFrom('fail', 'failed', 'error', 'er', 'ror', 'a', 'of', 'Time', 'out', 'x.y');
    fc.assert(
      fc.property(
        fc.array(word),
        fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        (text, all) => {
          const phrases = all.map((words) => words.join(' '));
          const plain = phrases.filter((phrase) =>
            ` ${text.join(' ')} `.toLowerCase().includes(` ${phrase.toLowerCase()} `),
          );
          const folded = fold(text.join(' '));
          expect(phrases.filter((phrase) => findAny(folded, [phrase]) !== undefined).sort()).toEqual(
            expect.arrayContaining([...plain].sort()),
          );
          const one = findAny(folded, phrases);
          expect(one === undefined).toBe(phrases.every((phrase) => findAll(folded, [phrase]).lacks !== undefined));
          if (one) expect(folded.slice(one.start, one.end)).toBe(one.phrase.toLowerCase());
        },
      ),
    );
  });
});

describe('the version that a page names', () => {
  it.each([
    ['Version: 2023.1', ['2023.1']],
    ['Version:10.13.1.0', ['10.13.1.0']],
    ['Personalization Server v2023.1 (build 7)', ['2023.1']],
    ['Ivanti User Workspace Manager 2023.1.0.4', ['2023.1.0.4']],
    ['Version of the server is 2023.1.', ['2023.1']],
    ['Component Version\fPersonalization Server 2023.1.0', ['2023.1.0']],
    ['Microsoft .NET Framework Version:4.0.30319; ASP.NET Version:4.8.4494.0', []],
    ['.NET Framework Version 4.0.30319', []],
    ['SQL Server 15.0.2000, IIS version 10.0', []],
    ['Database version 2022.2\fServer version 2023.1', ['2023.1']],
    ['Successfully opened a database connection\fServer version 2023.1', ['2023.1']],
    ['Version: unknown. Address: 10.0.0.5', []],
    ['Server 10.0.0.12', []],
    ['Version date 24.12.2025', []],
    ['This version answered in 3.5 seconds', []],
    ['Version from 12:30.5 on', []],
    ['Version 1.2.3.4.5.6', []],
    ['10.1.2 and 3.4', []],
  ])('in "%s" is %j', (text, versions) => {
    expect([...versionsIn(text)]).toEqual(versions);
  });

  it.each([
    ['10.1 FR3', [10, 1]],
    ['v2023.1', [2023, 1]],
    ['Ivanti UWM 2023.1 SP1', [2023, 1]],
    ['2023', [2023]],
    ['FR3', undefined],
  ])('is expected as people write it: %s', (release, number) => {
    expect(numberOf(release)).toEqual(number);
  });

  it('is looked for in no time, whatever the page holds', () => {
    for (const piece of ['1.1 ', 'version 1.1 ', '1.', 'version ', '9'])
      compareVersion(piece.repeat(1_000_000 / piece.length), '2023.1');
  });
});

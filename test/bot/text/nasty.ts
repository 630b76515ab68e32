import fc from 'fast-check';

const fragments = [
  '<!channel>',
  '<!here|x>',
  '<@U012AB>',
  '<#C1>',
  '@here',
  '@everyone',
  '*b*',
  '_i_',
  '~s~',
  '`c`',
  '```',
  '`',
  '*',
  '_',
  '~',
  '**',
  '&amp;',
  '&',
  '<',
  '>',
  '<!date^1^{time}|x>',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\ud83d',
  '😀',
  '\n',
  '\r\n',
  '\t',
  ' ',
  'word',
  'a_b',
  ':fire:',
  'https://example.org/?a=b&c',
  `$\{pair.first}`,
  '$${',
  '[x](https://y.org)',
  '- ',
  '# ',
  '> ',
];

/** Text as nobody should write it, up to a few thousand characters. */
export function nasty(): fc.Arbitrary<string> {
  const mixed = fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'grapheme' })),
    {
      maxLength: 40,
    },
  );
  return fc.oneof(
    mixed.map((parts) => parts.join('')),
    fc
      .tuple(mixed, fc.integer({ min: 1, max: 60 }))
      .map(([parts, times]) => parts.join('').repeat(times).slice(0, 8_000)),
  );
}

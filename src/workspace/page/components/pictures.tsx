/**
 * The emoji that say how things stand, drawn for this page, so that they look the same everywhere and are there even
 * where no emoji font is. The character itself stays in the text: for screen readers, for copying, for finding.
 */
import { type ComponentChildren, Fragment, h } from 'preact';

/** A path on a 20 × 20 grid, filled or, with a width, stroked. */
type Shape = readonly [path: string, colour: string, width?: number];

const green = '#2c9a5b';
const red = '#d2453d';
const amber = '#e9ab2f';
const blue = '#3f7fbf';
const white = '#ffffff';
const dark = '#4a3500';
const square =
  'M5 1.500h10a3.5 3.5 0 0 1 3.5 3.500v10a3.5 3.5 0 0 1-3.5 3.500H5A3.5 3.5 0 0 1 1.5 15V5A3.5 3.5 0 0 1 5 1.500z';
const circle = 'M10 1.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z';
const disc = (colour: string): readonly Shape[] => [[circle, colour]];
const key = (...shapes: readonly Shape[]): readonly Shape[] => [[square, blue], ...shapes];
const hourglass: readonly Shape[] = [
  [
    'M5 2h10v2.500c0 2.5-3 4-3.5 5.5.5 1.5 3.5 3 3.5 5.500V18H5v-2.500c0-2.5 3-4 3.5-5.500C8 8.5 5 7 5 4.500z',
    '#f6dfae',
  ],
  ['M7.2 6h5.600L10 9zM6.5 17c0-2 3.5-4 3.5-4s3.5 2 3.5 4z', amber],
  ['M4 2.200h12M4 17.800h12', '#8a6420', 2],
];

const drawings: Readonly<Record<string, readonly Shape[]>> = {
  '✅': [
    [square, green],
    ['M5.5 10.500l3.2 3.2 6-7', white, 2.4],
  ],
  '✔': [['M3.5 11l4.5 4.5 8.5-11', green, 3]],
  '☑': [
    [square, blue],
    ['M5.5 10.500l3.2 3.2 6-7', white, 2.4],
  ],
  '❌': [['M4 4l12 12M16 4 4 16', red, 3.4]],
  '❎': [
    [square, green],
    ['M6 6l8 8M14 6l-8 8', white, 2.4],
  ],
  '⚠': [
    [
      'M10 1.800c.8 0 1.4.4 1.8 1.100l6.8 12.200c.8 1.4-.1 3.1-1.8 3.100H3.200c-1.7 0-2.6-1.7-1.8-3.100L8.2 2.900C8.6 2.2 9.2 1.8 10 1.800z',
      amber,
    ],
    ['M10 7v4.800M10 14.900v.1', dark, 2.2],
  ],
  '⏳': hourglass,
  '⌛': hourglass,
  '✍': [
    ['M2.5 17.800h15', '#7b8a86', 1.6],
    ['M13.8 2.300l3.4 3.4-8.7 8.7-4.3 1 .9-4.400z', amber],
    ['M13.8 2.300l3.4 3.4-1.9 1.9-3.4-3.400z', red],
    ['M5.1 11l3.4 3.4-4.3 1z', '#5a4a36'],
  ],
  '⏭': key(['M4.5 5.500v9l4.5-4.500zM9 5.500v9l4.5-4.500z', white], ['M14.6 5.500v9', white, 1.8]),
  '⏸': key(['M7.5 5.800v8.400M12.5 5.800v8.4', white, 2.4]),
  '▶': key(['M7 5v10l8-5z', white]),
  '⏹': key(['M6 6h8v8H6z', white]),
  ℹ: key(['M10 5.500v.1M10 9v5.5', white, 2.4]),
  '⛔': [
    [circle, red],
    ['M5.5 10h9', white, 3],
  ],
  '🚫': [['M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM4.8 4.800l10.4 10.4', red, 2.2]],
  '🛑': [['M6.5 1.500h7l5 5v7l-5 5h-7l-5-5v-7z', red]],
  '🔒': [
    ['M6.5 9V6a3.5 3.5 0 0 1 7 0v3', '#8d9592', 2],
    ['M4.5 8.800h11V18h-11z', amber],
    ['M10 12.200v2.4', dark, 1.8],
  ],
  '🔔': [
    ['M10 2c3.3 0 5 2.5 5 5.5 0 4 1.8 5.5 1.8 7H3.200c0-1.5 1.8-3 1.8-7C5 4.5 6.7 2 10 2z', amber],
    ['M8.3 16.800h3.4', '#8a6420', 2.4],
  ],
  '📝': [
    ['M4 2h12v16H4z', '#f1ede2'],
    ['M6.5 6h7M6.5 9.500h7M6.5 13h4', '#8d9592', 1.4],
    ['M17.8 8l-6 7.5-1.3.8.2-1.600z', amber],
  ],
  '👀': [
    [
      'M5.5 4c2 0 3.5 2.7 3.5 6s-1.5 6-3.5 6S2 13.3 2 10s1.5-6 3.5-6zM14.5 4c2 0 3.5 2.7 3.5 6s-1.5 6-3.5 6-3.5-2.7-3.5-6 1.5-6 3.5-6z',
      white,
    ],
    [
      'M5.5 4c2 0 3.5 2.7 3.5 6s-1.5 6-3.5 6S2 13.3 2 10s1.5-6 3.5-6zM14.5 4c2 0 3.5 2.7 3.5 6s-1.5 6-3.5 6-3.5-2.7-3.5-6 1.5-6 3.5-6z',
      '#7b8a86',
      1,
    ],
    ['M4.5 11.500v.1M13.5 11.500v.1', '#2b3330', 3.2],
  ],
  '🔴': disc(red),
  '🟠': disc('#e07b2c'),
  '🟡': disc(amber),
  '🟢': disc(green),
  '🔵': disc(blue),
  '⚪': [
    [circle, '#f1f1ee'],
    [circle, '#8d9592', 1],
  ],
  '⚫': disc('#3a413f'),
};

// U+FE0F asks for the coloured form of a character that has a plain one too.
const drawn = new RegExp(`((?:${Object.keys(drawings).join('|')})\\uFE0F?)`, 'u');

function Picture({ glyph }: { readonly glyph: string }) {
  const shapes = drawings[glyph.replace('\uFE0F', '')] ?? [];
  const paths = shapes.map(([d, colour, width]) =>
    width === undefined ? (
      <path d={d} fill={colour} />
    ) : (
      <path d={d} fill="none" stroke={colour} stroke-width={width} stroke-linecap="round" stroke-linejoin="round" />
    ),
  );
  return (
    <span class="picture">
      {h('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' }, ...paths)}
      <span class="picture-text">{glyph}</span>
    </span>
  );
}

/** Text with its emoji drawn, where there is a drawing. */
export function pictured(text: string): ComponentChildren {
  if (!drawn.test(text)) return text;
  // Splitting on a pattern with one group leaves text at even places and emoji at odd ones.
  const pieces = text.split(drawn);
  return h(Fragment, null, ...pieces.map((piece, index) => (index % 2 === 1 ? <Picture glyph={piece} /> : piece)));
}

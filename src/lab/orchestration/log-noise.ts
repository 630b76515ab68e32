/** What else is in such a log: most of it has no level or id, some of it is not even text. One entry is written at once. */

import { type LogLine, localIso } from '../genesys/log-line.ts';

type Random = () => number;

const kinds: readonly ((random: Random, at: Date) => readonly LogLine[])[] = [
  (random) => [{ timed: `Total number of sessions: ${upTo(random, 40)}` }],
  (random) => [{ timed: `Total number of clients: ${upTo(random, 6)}` }],
  (random, at) => [{ raw: `-Ap[${33_000 + upTo(random, 999)}]->-${upTo(random, 900)} @${localIso(at).slice(11)}0` }],
  (random) => [
    { level: 'Dbg', id: '24001', text: `Session ${session(random)}: event received`, own: true },
    { raw: `\tname='interaction.present'` },
    { raw: `\tdata={ "ani": "${5_550_000 + upTo(random, 9_999)}", "attempt": ${upTo(random, 3)} }` },
  ],
  // Bytes of ISO 8859-1, as agents' and queues' names come from the tenants.
  (random) => [
    { timed: `METRIC <extension sid='${session(random)}' queue='R\u00fcckfragen_S\u00fcd' result='success'/>` },
  ],
  // What a terminal or a binary attribute leaves behind.
  (random) => [{ timed: `attr_user_data \u0000\u0001\u0007[${upTo(random, 255)}] \u001b[0m bytes` }],
  // Numbers and words that look like an event to whoever searches the text instead of reading the line.
  (random) => [
    { level: 'Dbg', id: '24007', text: `Session ${session(random)}: ECMA log`, own: true },
    { raw: `    'queue 04562: backup mode ${upTo(random, 9)} seconds, last was Std 04560'` },
  ],
  (random) => [{ level: 'Trc', id: '24002', text: `Session ${session(random)} finished`, own: true }],
  () => [{ raw: '' }],
];

/** A few lines that a running server writes between events. */
export function noise(random: Random, at: Date): readonly LogLine[] {
  return kinds[Math.min(kinds.length - 1, Math.floor(random() * kinds.length))]?.(random, at) ?? [];
}

function upTo(random: Random, most: number): number {
  return Math.floor(random() * (most + 1));
}

function session(random: Random): string {
  return Math.floor(random() * 2 ** 32)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');
}

/** What else is in the logs of Framework: most of it has no level or id, some of it is not even text. */
import { type LogLine, localIso } from '../genesys/log-line.ts';
import type { ProductName } from './model.ts';

type Random = () => number;
type Entry = (random: Random, at: Date) => readonly LogLine[];

const everywhere: readonly Entry[] = [
  (random, at) => [{ raw: `-Ap[${33_000 + upTo(random, 999)}]->-${upTo(random, 900)} @${localIso(at).slice(11)}0` }],
  // What a terminal or a binary attribute leaves behind.
  (random) => [{ timed: `packet \u0000\u0001\u0007[${upTo(random, 255)}] \u001b[0m dropped` }],
  () => [{ raw: '' }],
];

const configuration: readonly Entry[] = [
  ...everywhere,
  // Bytes of ISO 8859-1, as agents' names come from the tenants.
  (random) => [
    { level: 'Trc', id: '24200', text: `Object: [CfgPerson], DBID: [${100 + upTo(random, 900)}] changed`, own: true },
    { raw: `    firstName='J\u00fcrgen', lastName='M\u00f8ller'` },
  ],
  // Numbers and words that look like an event to whoever searches the text instead of reading the line.
  (random) => [
    { level: 'Trc', id: '24305', text: `Session ${upTo(random, 99)}: query for log events`, own: true },
    { raw: `    'message 21-22172, 21-25301 or Std 04560, at most ${upTo(random, 9)}'` },
  ],
  // The mode of a port is not that of the server.
  (random) => [
    {
      level: 'Trc',
      id: '22800',
      text: `Port [${7_018 + upTo(random, 3)}], protocol [CFGLIB], mode [UPGRADE]`,
      own: true,
    },
  ],
];

const management: readonly Entry[] = [
  ...everywhere,
  (random) => [{ timed: `Queue: ${upTo(random, 12)} messages, ${upTo(random, 4)} waiting` }],
  (random) => [
    { raw: `\tAPP_STATUS_RUNNING dbid=${100 + upTo(random, 50)}` },
    { raw: `\ttext='04562 Warm Standby ${upTo(random, 9)}'` },
  ],
];

/** A few lines that a running server writes between events. */
export function noise(random: Random, at: Date, product: ProductName): readonly LogLine[] {
  const entries = product === 'confserv' || product === 'confserv-proxy' ? configuration : management;
  return entries[Math.min(entries.length - 1, Math.floor(random() * entries.length))]?.(random, at) ?? [];
}

function upTo(random: Random, most: number): number {
  return Math.floor(random() * (most + 1));
}

/**
 * Whole start-ups, written down by hand in the forms that the products use, noise included. Each event is taken away in
 * turn: nothing may then be told that rests on it.
 */
import { describe, expect, it } from 'vitest';
import { outcomeOf, Watched } from './support.ts';

/** A Configuration Server 8.5 log in the short form, times without dates. */
const MASTER = `Application name: confserv
Application type: ConfigurationServer (21)
Time zone:        28800, Pacific Standard Time, Pacific Daylight Time
UTC time:         2015-12-23T22:59:09.388
Local time:       2015-12-23T14:59:09.388
Start time (UTC): 2015-12-23T22:59:09
File:             (1) logs/cs85.20151223_145909_388.log

14:59:09.395 Std 05060 Application started
14:59:09.395 Std 22100 Genesys Configuration Server. Version 8.5.100.04
14:59:09.495 Std 22915 Server mode is set to [PRIMARY]
14:59:09.496 Int 22800 Port [7018], protocol [CFGLIB], mode [UPGRADE]
14:59:10.763 Std 22500 LCA is configured at [csh-01:4999]
14:59:10.764 Open LCALayer on port=4999
14:59:10.765 Std 22911 Backup server [cs_b] on [csh-02:4070] is set up in the configuration
    peer: cs_b, was 21-22902 before, see 25301
-Ap[33200]->-648 @05:21:34.8600
14:59:12.001 Trc 04541 Message MSGCFG_GETOBJECTINFO received from 172 (CCView), 22172 bytes
14:59:14.100 Std 25301 Upgrade mode entered, peer is not fully compatible
14:59:31.807 Std 22902 Objectset [main-cfgset] : read requests sent on DBServer
14:59:33.079 Std 22904 Objectset [main-cfgset] is fully loaded
14:59:36.948 Total number of clients: 0
14:59:36.949 Std 04525 Port 4050 opened for listening
14:59:37.381 Std 22915 Server mode is set to [PRIMARY]
14:59:37.390 Trc 25302 Request to switch over is refused in upgrade mode
14:59:37.398 Std 22170 Configuration Server ready to accept client connections
14:59:38.000 Std 22109 Configuration Server is initialized
15:59:09.000 Trc 04120 Check point 2015-12-23T15:59:09
`;

/** A backup in the full form, fields three spaces apart, with dates and a header of its own. */
const BACKUP = `Application name: confserv_b
Application type: ConfigurationServer (21)
Time zone:        -3600, CET, CEST
UTC time:         2026-11-21T00:49:31.112
Local time:       2026-11-21T01:49:31.112
Start time (UTC): 2026-11-21T00:49:31
File:             (1) /var/log/cs_b/cs_b.20261121_014931_112.log

2026-11-21T01:49:31.120   Standard   csh-02   confserv_b   GCTI-00-05060   Application started
2026-11-21T01:49:31.121   Standard   csh-02   confserv_b   GCTI-21-22100   Genesys Configuration Server. Version 8.5.101.04
2026-11-21T01:49:32.400   Standard   csh-02   confserv_b   GCTI-21-22911   Backup server [confserv] on [csh-01:4070] is set up in the configuration
   object count 1204, GCTI-21-25301 not seen so far
2026-11-21T01:49:33.010   Interaction   csh-02   confserv_b   GCTI-21-25303   Peer is fully compatible
2026-11-21T01:49:33.011   Debug   csh-02   confserv_b   GCTI-00-09900   keep-alive, after GCTI-21-22172 of the peer
2026-11-21T01:49:53.807   Standard   csh-02   confserv_b   GCTI-21-22902   Objectset [main-cfgset] : read requests sent on DBServer
2026-11-21T01:49:55.000   Total number of clients: 0
2026-11-21T01:49:56.398   Trace   csh-02   confserv_b   GCTI-21-22172   Configuration Server is fully synchronised in backup mode
`;

/** An Orchestration Server in the short form with whole times, without a header. */
const ORCHESTRATION = `2026-11-21T01:49:31.120 Std 05060 Application started
2026-11-21T01:49:31.130 Std 05200 Orchestration. Version 8.1.400.75
2026-11-21T01:49:31.200 Std 04503 Connected to StatServer 'stat_a' at host 'h-04562', port 7002
2026-11-21T01:49:58.120 Std 20009 Configuration is fully loaded
\ttask 04560 00-04560 GCTI-00-04560
2026-11-21T01:50:01.000 Std 23000 ORS Cassandra schema version 8.1.3: session recovery and scheduled tasks will not be available after failover
2026-11-21T01:52:13.201 Trc 04560 Warm Standby (backup) mode activated
`;

/** What the guide waits for when a pair of Configuration Servers is upgraded. */
const UPGRADE = {
  upgrade: ['21-22911', '21-25301', '21-22902', { any: ['21-22170', '21-22171'] }],
  compatible: [{ between: ['21-22911', '21-22902'], without: ['21-25301', '21-25300'] }, '21-22172'],
  'no-mode': [{ between: ['21-22911', '21-22902'], without: ['21-25300', '21-25301'] }, { any: ['22170', '22171'] }],
};

interface StartUp {
  readonly text: string;
  readonly outcomes: Record<string, unknown>;
  readonly outcome: string;
  /** Event → what is told without its line. */
  readonly needed: Readonly<Record<string, string>>;
}

const startUps: Readonly<Record<string, StartUp>> = {
  'into upgrade mode': {
    text: MASTER,
    outcomes: UPGRADE,
    outcome: 'upgrade',
    needed: { '22911': 'not-yet', '25301': 'no-mode', '22902': 'not-yet', '22170': 'not-yet' },
  },
  'as a compatible backup': {
    text: BACKUP,
    outcomes: UPGRADE,
    outcome: 'compatible',
    needed: { '22911': 'not-yet', '22902': 'not-yet', '22172': 'not-yet' },
  },
  'as backup beside an older primary': {
    text: BACKUP,
    outcomes: { compatible: { sequence: ['21-25303', '21-22172'], without: ['21-25301'] } },
    outcome: 'compatible',
    needed: { '25303': 'not-yet', '22172': 'not-yet' },
  },
  'without a header': {
    text: ORCHESTRATION,
    outcomes: {
      backup: ['00-05060', '20009', { any: ['00-04560', '00-04561'] }],
      primary: [{ any: ['00-04562', '00-04563'] }],
    },
    outcome: 'backup',
    needed: { '05060': 'not-yet', '20009': 'not-yet', '04560': 'not-yet' },
  },
};

/** The place at which an id belongs, in either form. */
function isEvent(line: string, number: string): boolean {
  return new RegExp(`^\\S+ (?:Std|Int|Trc|Dbg) ${number} |^\\S+   \\w+   \\S+   \\S+   GCTI-\\d+-${number} `).test(
    line,
  );
}

async function told(startUp: StartUp, lines: readonly string[], pieces = 1): Promise<string> {
  const watched = new Watched(startUp.outcomes);
  await watched.takeBaseline();
  const bytes = Buffer.from(lines.join('\n'), 'latin1');
  watched.write('');
  let outcome = '';
  for (let piece = 0; piece < pieces; piece++) {
    const at = (n: number) => Math.floor((n * bytes.length) / pieces);
    watched.append(bytes.subarray(at(piece), at(piece + 1)));
    outcome = outcomeOf(await watched.look());
  }
  return outcome;
}

describe.each(Object.entries(startUps))('a start-up %s', (_, startUp) => {
  const lines = startUp.text.split('\n');

  it('is told at once, or piece by piece', async () => {
    expect(await told(startUp, lines)).toBe(startUp.outcome);
    expect(await told(startUp, lines, 13)).toBe(startUp.outcome);
  });

  it.each(Object.entries(startUp.needed))('is not, without %s', async (number, outcome) => {
    const left = lines.filter((line) => !isEvent(line, number));
    expect(left).toHaveLength(lines.length - 1);
    expect(await told(startUp, left)).toBe(outcome);
    expect(await told(startUp, left, 13)).toBe(outcome);
  });

  it('is not, with the last event before the baseline', async () => {
    const last = Object.keys(startUp.needed).at(-1) ?? '';
    const at = lines.findIndex((line) => isEvent(line, last));
    const watched = new Watched(startUp.outcomes);
    watched.write(`${lines.slice(0, at + 1).join('\n')}\n`);
    await watched.takeBaseline();
    watched.append(lines.slice(at + 1).join('\n'));
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });

  it('is the same without any other line', async () => {
    const numbers = ['05060', ...Object.keys(startUp.needed), '25303'];
    const header = lines.slice(
      0,
      lines.findIndex((line) => isEvent(line, '05060')),
    );
    const bare = lines.filter((line) => numbers.some((number) => isEvent(line, number)));
    expect(await told(startUp, [...header, ...bare, ''])).toBe(startUp.outcome);
  });
});

describe('a start-up that is still under way', () => {
  it('tells nothing of what must not come before 22902 until that is there', async () => {
    const watched = new Watched(UPGRADE);
    await watched.takeBaseline();
    const at = MASTER.indexOf('14:59:14.100 Std 25301');
    watched.write(MASTER.slice(0, at));
    expect((await watched.look()).summary).toContain('1 of 3 events of "compatible" seen');
    watched.append(MASTER.slice(at));
    expect(outcomeOf(await watched.look())).toBe('upgrade');
  });

  it('goes on in another segment', async () => {
    const watched = new Watched(UPGRADE);
    await watched.takeBaseline();
    const at = MASTER.indexOf('14:59:31.807');
    const header = MASTER.slice(0, MASTER.indexOf('14:59:09.395'));
    watched.write(MASTER.slice(0, at), 'ors_a1.20151223_145909_388.log');
    await watched.look();
    watched.write(header.replace('(1)', '(2)') + MASTER.slice(at), 'ors_a1.20151223_145930_001.log');
    expect(outcomeOf(await watched.look())).toBe('upgrade');
  });

  it('does not go on in another process', async () => {
    const watched = new Watched(UPGRADE);
    await watched.takeBaseline();
    const at = MASTER.indexOf('14:59:31.807');
    const header = MASTER.slice(0, MASTER.indexOf('14:59:09.395'));
    watched.write(MASTER.slice(0, at), 'ors_a1.20151223_145909_388.log');
    await watched.look();
    const later = header.replace('Start time (UTC): 2015-12-23T22:59:09', 'Start time (UTC): 2015-12-23T23:04:00');
    watched.write(later + MASTER.slice(at), 'ors_a1.20151223_150400_001.log');
    expect(outcomeOf(await watched.look())).toBe('not-yet');
    watched.memory = undefined;
    expect(outcomeOf(await watched.look())).toBe('not-yet');
  });
});

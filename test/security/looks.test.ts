/** Servers and files that hold anything at all: a look says so, in few and plain words, and garbage proves nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look } from '../../src/checks/check.ts';
import { logVersion } from '../../src/checks/log-version/declaration.ts';
import { logVersionProbe } from '../../src/checks/log-version/probe.ts';
import { look as lookAtCassandra, nodetool } from '../checks/cassandra-schema-support.ts';
import { clients, START_UP, Watched as WatchedClients } from '../checks/client-count-support.ts';
import { WatchedOptions } from '../checks/config-options-support.ts';
import { healthyPage, look as lookAtPage, passes, personalization, tcp } from '../checks/http-status-support.ts';
import {
  BACKUP,
  header,
  lines,
  NOISE,
  outcomeOf,
  serverWith,
  signal,
  temporaryFolder,
  Watched,
} from '../checks/support.ts';

/** What a look tells is short and in words that break no message. */
function expectTold({ summary, evidence }: Look): void {
  expect(summary.length).toBeLessThanOrEqual(2_000);
  expect(evidence.length).toBeLessThanOrEqual(50);
  for (const text of [summary, ...evidence.map((each) => each.text)]) expect(text).not.toMatch(/[\0\x1b\n]/);
  for (const { text } of evidence) expect(text.length).toBeLessThanOrEqual(500);
}

/** The bytes with some changed, cut off, repeated, or others in between. */
function damaged(good: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.record({
    how: fc.constantFrom('flip', 'cut', 'insert', 'drop', 'repeat'),
    at: fc.nat(good.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce((all, { how, at, bytes }) => {
      const [before, after] = [all.subarray(0, at), all.subarray(at)];
      if (how === 'cut') return before;
      if (how === 'flip')
        return Buffer.concat([
          before,
          Buffer.from(after.subarray(0, 1).map((byte) => byte ^ (bytes[0] ?? 1))),
          after.subarray(1),
        ]);
      if (how === 'insert') return Buffer.concat([before, bytes, after]);
      if (how === 'drop') return Buffer.concat([before, after.subarray(bytes.length)]);
      return Buffer.concat([before, after.subarray(0, 50), after]);
    }, good),
  );
}

const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));

describe('a status page', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n';
  const body = Buffer.from(healthyPage());
  const whole = Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);
  const flood = (count: number) =>
    Array.from({ length: count }, (_, i) => `X-Flood-${i}: ${'y'.repeat(100)}\r\n`).join('');
  const odd: readonly Buffer[] = [
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx`,
    `${head}Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(50_000)}\r\nhello\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    `${head}Content-Length: -1\r\n\r\n`,
    `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    `${head}Content-Length: 99999999999999999999\r\n\r\nhello`,
    `${head}${flood(5_000)}\r\n`,
    `HTTP/1.1 200 ${'O'.repeat(100_000)}\r\n\r\n`,
    `${head}X: ${'y'.repeat(1_000_000)}`,
    `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(200)}`,
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    'HTTP/9.9 200 OK\r\n\r\n',
    'HTTP/1.1 999999 OK\r\n\r\n',
    'HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n',
    'HTTP/1.1 302 Found\r\nLocation: \0\r\n\r\n',
    'SSH-2.0-OpenSSH_9\r\n',
    '',
    ...['utf-16', 'utf-7', 'x-none', 'utf-8; charset=utf-16be', '"'].map(
      (charset) =>
        `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; charset=${charset}\r\n\r\n\xff\xfe\x00\xd8\xc0\xaf`,
    ),
  ].map((text) => Buffer.from(text, 'latin1'));

  it('that is broken anywhere is told as what it is, and only a whole one passes', { timeout: 60_000 }, async () => {
    let answer: Buffer = whole;
    const port = await tcp((socket) => socket.once('data', () => socket.end(answer)));
    const seenOf = async (bytes: Buffer) => {
      answer = bytes;
      const seen = await lookAtPage(personalization(port), { timeout: 2 });
      expectTold(seen);
      return seen;
    };
    expect(passes(await seenOf(whole))).toBe(true);
    for (const each of odd) expect(passes(await seenOf(each)), each.subarray(0, 90).toString('latin1')).toBe(false);
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        expect(passes(await seenOf(bytes))).toBe(false);
        expect(
          passes(await seenOf(Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.length}\r\n\r\n`), bytes]))),
        ).toBe(false);
      }),
      { seed: 21, numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(damaged(whole), async (bytes) => {
        // What still says that it is well may be well: what is damaged is another part of it.
        const words = bytes
          .toString('latin1')
          .replace(/<[^>]*>|&nbsp;/g, '')
          .replace(/[^a-z]/gi, '')
          .toLowerCase();
        if (passes(await seenOf(bytes))) expect(words).toContain('successfullyopenedadatabaseconnection');
      }),
      { seed: 22, numRuns: 100 },
    );
  });
});

describe('a log', () => {
  const start = Buffer.from(header() + lines(...NOISE, BACKUP));

  it('of any bytes proves nothing, whichever check reads it', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        const [events, counts] = [new Watched(), new WatchedClients()];
        await Promise.all([events.takeBaseline(), counts.takeBaseline()]);
        events.write(bytes);
        counts.write(bytes);
        for (const seen of [await events.look(), await counts.look()]) {
          expectTold(seen);
          expect(seen.state).not.toBe('outcome');
        }
      }),
      { seed: 23, numRuns: 60 },
    );
  });

  it('that is damaged passes only by the line that is the proof', { timeout: 60_000 }, async () => {
    expect(await watched(start)).toMatchObject({ outcome: 'backup' });
    await fc.assert(
      fc.asyncProperty(damaged(start), async (bytes) => {
        const seen = await watched(bytes);
        expectTold(seen);
        if (outcomeOf(seen) === 'backup') expect(bytes.toString('latin1')).toMatch(/04560/);
      }),
      { seed: 24, numRuns: 80 },
    );
  });

  async function watched(bytes: Buffer): Promise<Look> {
    const log = new Watched();
    await log.takeBaseline();
    log.write(bytes);
    return log.look();
  }

  it('of a server whose clients are counted passes only by a whole count', { timeout: 60_000 }, async () => {
    const whole = Buffer.from(header() + lines(...START_UP, clients(40)));
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(damaged(whole), async (bytes) => {
        const log = new WatchedClients();
        await log.takeBaseline();
        log.write(bytes);
        const seen = await log.look();
        expectTold(seen);
        if (outcomeOf(seen) !== 'reached') return;
        reached += 1;
        expect(seen.evidence[0]?.text).toMatch(/Total number of clients: \d+$/);
      }),
      { seed: 25, numRuns: 80 },
    );
    expect(reached).toBeGreaterThan(10);
  });
});

describe('a version', () => {
  const versionIn = async (bytes: Buffer) => {
    const logs = join(temporaryFolder(), 'confserv.*.log');
    const server = serverWith({ product: 'confserv', logs });
    const parameters = logVersion.parameters.parse({ is: '8.5.100' });
    const baseline = await logVersionProbe.baseline?.(server, parameters, signal());
    writeFileSync(logs.replace('*', '1'), bytes);
    return logVersionProbe.look(server, parameters, { signal: signal(), ...(baseline && { baseline }) });
  };
  const nodetoolSays = async (bytes: Buffer) => {
    const file = join(temporaryFolder(), 'said');
    writeFileSync(file, bytes);
    return lookAtCassandra({ nodetool: nodetool(`cat '${file}'`) }, { version: { from: '1.1.12', below: '1.2' } });
  };

  it.each<[string, (bytes: Buffer) => Promise<Look>, Buffer, RegExp]>([
    ['in a log', versionIn, Buffer.from(header() + lines(...NOISE)), /22100.*Version 8\.5\.100/],
    [
      'that nodetool tells',
      nodetoolSays,
      Buffer.from('xss = -Xss180k\nReleaseVersion: 1.1.12\n'),
      /ReleaseVersion:.*1\.1\.\d/,
    ],
  ])('%s passes only by the line that tells it', { timeout: 60_000 }, async (_what, see, whole, proof) => {
    expect(await see(whole)).toMatchObject({ outcome: 'as-asked' });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged(whole), anyBytes), async (bytes) => {
        const seen = await see(bytes);
        expectTold(seen);
        if (outcomeOf(seen) === 'as-asked') expect(bytes.toString('latin1')).toMatch(proof);
      }),
      { seed: 28, numRuns: 40 },
    );
  });
});

describe('an exported configuration', () => {
  const text = '[cluster]\r\npolicy=strict\r\nname=ä\r\n[log]\r\nverbose=all\r\n';
  const forms = [
    Buffer.from(text),
    Buffer.from(text, 'latin1'),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  ];

  it('that is damaged, or half of a character, proves nothing that does not stand there', {
    timeout: 60_000,
  }, async () => {
    const seenOf = async (bytes: Buffer) => {
      const seen = await new WatchedOptions({ 'cluster/policy': { is: 'strict' } }).exported(bytes);
      expectTold(seen);
      return outcomeOf(seen);
    };
    for (const form of forms) {
      expect(await seenOf(form)).toBe('as-asked');
      await fc.assert(
        fc.asyncProperty(damaged(form), async (bytes) => {
          if ((await seenOf(bytes)) !== 'as-asked') return;
          const readable = bytes.toString('latin1').replaceAll('\0', '');
          expect(readable).toMatch(/policy/i);
          expect(readable).toMatch(/strict/);
        }),
        { seed: 26, numRuns: 40 },
      );
      // Cut at each place: in UTF-16 every other one is in the middle of a character.
      for (let cut = 1; cut < form.indexOf('c') + 10; cut++)
        expect(await seenOf(form.subarray(0, cut))).not.toBe('as-asked');
    }
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        expect(await seenOf(bytes)).not.toBe('as-asked');
      }),
      { seed: 27, numRuns: 60 },
    );
  });
});

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/checks/cassandra-schema/describe-keyspace.ts';
import { Malformed } from '../../src/checks/cassandra-schema/thrift-reader.ts';
import type { Look } from '../../src/checks/check.ts';
import { until } from '../support/wait.ts';
import { answering, cassandra, look, simple, tcpServer } from './cassandra-schema-support.ts';

const ASKED = { keyspace: 'ks', 'strategy-class': 'SimpleStrategy', 'replication-factor': 1 };

const text = (value: string) => `${size(value.length)}${Buffer.from(value).toString('hex')}`;
const size = (value: number) => value.toString(16).padStart(8, '0');
const START = `80010002${text('describe_keyspace')}00000001`;
const NAME = `0b0001${text('ks')}`;
const STRATEGY = `0b0002${text('a.SimpleStrategy')}`;
const OPTIONS = `0d00030b0b00000001${text('replication_factor')}${text('1')}`;
const FAMILIES = `0f00050c00000001${`0b0001${text('ks')}`}00`;
/** Written by hand: a keyspace as asked, of which the others are made. */
const WHOLE = `${START}0c0000${NAME}${STRATEGY}${OPTIONS}${FAMILIES}0200060100${'00'}`;

function frame(hex: string): Buffer {
  const message = Buffer.from(hex, 'hex');
  const length = Buffer.alloc(4);
  length.writeInt32BE(message.length);
  return Buffer.concat([length, message]);
}

const lookAt = (port: number, timeout = 10) => look({ port }, { ...ASKED, timeout });
const answer = async (bytes: Buffer) => lookAt(await answering(() => bytes));

function expectUnknown(seen: Look, summary: RegExp): void {
  expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringMatching(summary), evidence: [] });
}

describe('cassandra-schema, told something odd', () => {
  it('passes the answer of which the others are made, also in pieces of one byte', async () => {
    expect(await answer(frame(WHOLE))).toMatchObject({ outcome: 'as-asked' });
    const port = await tcpServer((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => {
        for (const byte of frame(WHOLE)) socket.write(Buffer.from([byte]));
      });
    });
    expect(await lookAt(port)).toMatchObject({ outcome: 'as-asked' });
  });

  it('cannot tell from less than the whole answer, wherever it is cut', async () => {
    const whole = frame(WHOLE);
    let cut = 0;
    const port = await answering(() => whole.subarray(0, cut));
    for (; cut < whole.length; cut++) {
      expectUnknown(await lookAt(port), /closed the connection before its answer was complete/);
    }
  });

  it('cannot tell from a message that is cut though its frame is whole', async () => {
    const whole = Buffer.from(WHOLE, 'hex');
    for (let cut = 0; cut < whole.length; cut++) {
      expect(() => readAnswer(whole.subarray(0, cut), 'ks')).toThrow(Malformed);
    }
    expectUnknown(await answer(frame(WHOLE.slice(0, -2))), /not Cassandra's Thrift \(its end is missing\).*9160/);
  });

  it.each<[string, string, RegExp]>([
    ['no result', `${START}00`, /0 results instead of one/],
    ['two results', `${WHOLE.slice(0, -2)}0c00010000`, /2 results instead of one/],
    ['a result of another type', `${START}0b0000${text('ks')}00`, /0 results/],
    ['another keyspace', WHOLE.replace(NAME, `0b0001${text('kt')}`), /definition of the keyspace kt/],
    ['no name', WHOLE.replace(NAME, ''), /without name or strategy/],
    ['no strategy', WHOLE.replace(STRATEGY, ''), /without name or strategy/],
    ['a strategy of another type', WHOLE.replace(STRATEGY, `08000200000001`), /field 2 of type 8/],
    ['two strategies', WHOLE.replace(STRATEGY, STRATEGY + STRATEGY), /field 2 twice/],
    ['options of numbers', WHOLE.replace(OPTIONS, `0d000308080000000100000001${size(1)}`), /other than texts/],
    [
      'an option twice',
      WHOLE.replace(OPTIONS, `0d00030b0b00000002${`${text('a')}${text('1')}`.repeat(2)}`),
      /an entry of a map twice/,
    ],
    ['no UTF-8', WHOLE.replace(STRATEGY, '0b000200000002c328'), /no UTF-8/],
    ['a type that there is not', WHOLE.replace(FAMILIES, '630005'), /a value of type 99/],
    ['more after the end', `${WHOLE}00`, /1 bytes too many/],
    ['a call instead of a reply', WHOLE.replace('80010002', '80010001'), /no reply/],
    [
      'the reply to another method',
      WHOLE.replace(text('describe_keyspace'), text('describe_version')),
      /something else/,
    ],
    ['the reply to another call', WHOLE.replace(START, START.replace(/01$/, '02')), /something else/],
    ['no version of the protocol', `${text('describe_keyspace')}02`, /no reply/],
  ])('cannot tell from %s', async (_what, hex, summary) => {
    expectUnknown(await answer(frame(hex)), summary);
  });

  it.each<[string, string]>([
    ['a text of two gigabytes', WHOLE.replace(STRATEGY, '0b00027fffffff')],
    ['a text of less than nothing', WHOLE.replace(STRATEGY, '0b0002ffffffff')],
    ['an unread text of two gigabytes', WHOLE.replace(FAMILIES, '0b00057fffffff')],
    ['an unread text of less than nothing', WHOLE.replace(FAMILIES, '0b0005ffffffff')],
    ['a map of two thousand million entries', WHOLE.replace(OPTIONS, '0d00030b0b7fffffff')],
    ['a list of two thousand million entries', WHOLE.replace(FAMILIES, '0f00050c7fffffff')],
    ['a list of less than nothing', WHOLE.replace(FAMILIES, '0f00050cffffffff')],
    ['structures without end', `${START}0c0000${'0c0001'.repeat(100_000)}`],
    ['lists without end', `${START}0c00000f0009${'0f00000001'.repeat(100_000)}`],
  ])('cannot tell from %s, and takes no harm', async (_what, hex) => {
    expectUnknown(await answer(frame(hex)), /not Cassandra's Thrift/);
  });

  it.each<[string, string]>([
    ['a frame of two gigabytes', '7fffffff'],
    ['a frame of less than nothing', 'ffffffff'],
    ['an empty frame', '00000000'],
    ['a message without frame', '80010002000000'],
    ['the web', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n').toString('hex')],
  ])('cannot tell from %s, and does not wait for it', async (_what, hex) => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.write(Buffer.from(hex, 'hex'))));
    expectUnknown(await lookAt(port, 30), /not Cassandra's Thrift \(a frame of .* bytes\)/);
  });

  it('tells in the words of the server why it refused, on one line', async () => {
    const words = `80010003${text('describe_keyspace')}000000010b0001${text('Internal\nerror')}00`;
    expectUnknown(await answer(frame(words)), /does not answer: Internal error\.$/);
    expectUnknown(await answer(frame(`${START}0c00020000`)), /does not answer\.$/);
  });

  it('shows names of any kind as one short line', async () => {
    const strategy = `0b0002${text(`x\n\x1b[31m${'y'.repeat(3000)}`)}`;
    const seen = await answer(frame(WHOLE.replace(STRATEGY, strategy)));
    expect(seen).toMatchObject({ outcome: 'differs' });
    for (const shown of [seen.summary, seen.evidence[0]?.text ?? '']) {
      expect(shown.length).toBeLessThanOrEqual(500);
      expect(shown).not.toMatch(/\p{Cc}/u);
    }
  });
});

describe('cassandra-schema, told nonsense', () => {
  it('reads any bytes without harm, and never finds in them what it looks for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => readAnswer(Buffer.from(bytes), 'ks')).toThrow(Malformed);
        const begun = Buffer.concat([Buffer.from(START, 'hex'), bytes]);
        expect(outcomeOf(begun)).not.toBe('found');
      }),
    );
  });

  it('reads an answer with any byte changed as another, or as none', () => {
    const whole = Buffer.from(WHOLE, 'hex');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Buffer.from(whole);
        changed.writeUInt8(whole.readUInt8(place) ^ change, place);
        expect(['found', 'not-there', 'refused', 'malformed']).toContain(outcomeOf(changed));
      }),
    );
  });

  it('cannot tell from random bytes, and lives on', async () => {
    const port = await answering(() => randomBytes(300));
    for (let turn = 0; turn < 10; turn++) expectUnknown(await lookAt(port), /not Cassandra's|before its answer/);
    const right = await look({ port: await cassandra(simple()) }, { keyspace: 'orchestration' });
    expect(right).toMatchObject({ outcome: 'as-asked' });
  });
});

describe('cassandra-schema, with a server that says nothing', () => {
  it('cannot tell if nothing comes', async () => {
    expectUnknown(await lookAt(await tcpServer(() => undefined), 0.2), /did not answer within 0\.2 s/);
  });

  it('cannot tell if it stops in the middle and the connection stays', async () => {
    const port = await tcpServer((socket) => socket.once('data', () => socket.write(frame(WHOLE).subarray(0, -1))));
    expectUnknown(await lookAt(port, 0.2), /did not answer within 0\.2 s/);
  });

  it('cannot tell if it hangs up at once', async () => {
    expectUnknown(await lookAt(await tcpServer((socket) => socket.destroy())), /closed the connection/);
  });

  it('hangs up as soon as the look is called off', async () => {
    const open = new Set<Socket>();
    const port = await tcpServer((socket) => {
      open.add(socket);
      socket.on('data', () => undefined);
      socket.on('close', () => open.delete(socket));
    });
    const calling = new AbortController();
    const seen = look({ port }, ASKED, calling.signal);
    await until('somebody asks', () => open.size > 0);
    calling.abort();
    expectUnknown(await seen, /called off/);
    await until('nobody is connected any more', () => open.size === 0);
  });
});

function outcomeOf(message: Buffer): string {
  try {
    return readAnswer(message, 'ks').is;
  } catch (error) {
    if (error instanceof Malformed) return error.code;
    throw error;
  }
}

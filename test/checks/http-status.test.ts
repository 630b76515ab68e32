import dns from 'node:dns';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { checkOnce } from '../../src/checks/check-once.ts';
import { httpStatus } from '../../src/checks/http-status/declaration.ts';
import { until } from '../support/wait.ts';
import {
  freePort,
  healthyPage,
  http,
  look,
  management,
  page,
  paged,
  passes,
  personalization,
  raw,
  tcp,
} from './http-status-support.ts';
import { outcomeOf, serverWith, signal } from './support.ts';

const CONNECTED = 'Successfully opened a database connection';

describe('a healthy status page', () => {
  it('of a Personalization Server says that it reached its database, at the address that is usual', async () => {
    const asked: (string | undefined)[] = [];
    const port = await http((request, response) => {
      asked.push(`${request.method} ${request.url}`, request.headers.cookie, request.headers.authorization);
      page(healthyPage())(request, response);
    });
    const seen = await look(personalization(port));
    const address = `http://127.0.0.1:${port}/PersonalizationServer/status.aspx`;
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'healthy', summary: `${address} says "${CONNECTED}"` });
    expect(seen.evidence[0]).toMatchObject({ text: expect.stringContaining(CONNECTED), source: address });
    expect(seen.evidence[1]).toEqual({ text: '200 OK', source: address });
    expect(asked).toEqual(['GET /PersonalizationServer/status.aspx', undefined, undefined]);
  });

  it('of a Management Server says anything but trouble', async () => {
    const asked: (string | undefined)[] = [];
    const port = await http((request, response) => {
      asked.push(request.url);
      page('<p>All services are up.</p>')(request, response);
    });
    expect(await look(management(port))).toMatchObject({
      outcome: 'healthy',
      evidence: [{ text: 'All services are up.' }, { text: '200 OK' }],
    });
    expect(asked).toEqual(['/ManagementServer/deployment/status.aspx']);
  });

  it('may take its time', async () => {
    let answer: (() => void) | undefined;
    const port = await http((request, response) => {
      answer = () => page(healthyPage())(request, response);
    });
    const looking = look(personalization(port));
    (await until('the request', () => answer))();
    expect(outcomeOf(await looking)).toBe('healthy');
  });

  it('is found behind a redirect within the same server', async () => {
    const port = await http((request, response) => {
      if (request.url !== '/status.aspx') return void response.writeHead(302, { location: '/status.aspx' }).end();
      page(`<p>${CONNECTED}</p>`)(request, response);
    });
    const seen = await look(personalization(port));
    expect(seen).toMatchObject({
      outcome: 'healthy',
      evidence: [{ source: `http://127.0.0.1:${port}/status.aspx` }, {}],
    });
  });

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff<p>Datenbank verbunden: für alle</p>`), 'text/html'],
    ['UTF-16, little end first', Buffer.from('\ufeff<p>Datenbank verbunden: für alle</p>', 'utf16le'), 'text/html'],
    [
      'UTF-16, big end first',
      Buffer.from('\ufeff<p>Datenbank verbunden: für alle</p>', 'utf16le').swap16(),
      'text/html',
    ],
    [
      'UTF-16 by its header',
      Buffer.from('<p>Datenbank verbunden: für alle</p>', 'utf16le'),
      'text/html; charset="UTF-16LE"',
    ],
    ['Latin-1', Buffer.from('<p>Datenbank verbunden: für alle</p>', 'latin1'), 'text/html; charset=iso-8859-1'],
    ['plain text', Buffer.from('Datenbank\r\nverbunden: für alle'), 'text/plain'],
    ['entities', Buffer.from('<p>Datenbank&#32;verbunden&#x3a; f&uuml;r&nbsp;alle</p>'), 'text/html; charset=nonsense'],
  ])('is read in %s', async (_, body, type) => {
    const port = await http(page(body, type));
    const seen = await look(management(port), { says: 'datenbank VERBUNDEN: für alle' });
    expect(seen).toMatchObject({ outcome: 'healthy', evidence: [{ text: 'Datenbank verbunden: für alle' }, {}] });
  });

  it('is asked for again if a kept connection was hung up on', async () => {
    let asked = 0;
    const port = await http((request, response) => {
      asked++;
      if (asked === 2) return void request.socket.destroy();
      page(healthyPage())(request, response);
    });
    const server = personalization(port);
    expect([outcomeOf(await look(server)), outcomeOf(await look(server))]).toEqual(['healthy', 'healthy']);
  });
});

const hasIPv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

describe('a status page over IPv6', () => {
  it('is found at an address, or said to be out of reach where the machine has no IPv6', async () => {
    if (!hasIPv6) {
      const seen = await look(personalization(await freePort(), { host: '::1' }));
      expect(seen).toMatchObject({
        state: expect.not.stringMatching('outcome'),
        summary: expect.stringContaining('[::1]'),
      });
      return;
    }
    const port = await http(page(healthyPage()), '::1');
    const summary = expect.stringContaining(`http://[::1]:${port}/`);
    expect(await look(personalization(port, { host: '::1' }))).toMatchObject({ outcome: 'healthy', summary });
  });

  it('is found by a name that has an address of either kind, whichever it listens at', async () => {
    const addresses = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    const lookup = (_name: string, _options: object, found: Found) => found(null, addresses);
    const hosts = hasIPv6 ? ['::1', '127.0.0.1'] : ['127.0.0.1'];
    const ports = await Promise.all(hosts.map((host) => http(page(healthyPage()), host)));
    const unused = await freePort();
    vi.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
    for (const port of ports) {
      expect(outcomeOf(await look(personalization(port, { host: 'two-addresses.invalid' })))).toBe('healthy');
    }
    const closed = await look(personalization(unused, { host: 'two-addresses.invalid' }));
    expect(closed).toMatchObject({ state: 'not-yet', summary: expect.stringContaining('refuses connections') });
  });
});

type Found = (error: null, addresses: readonly { address: string; family: number }[]) => void;

describe('a status page that answers 200 proves nothing', () => {
  it.each([
    ['lacks what a healthy one says', 'Personalization Server is starting', 'does not say'],
    ['says it only in a comment', `<!-- ${CONNECTED} --><p>Welcome</p>`, 'does not say'],
    ['says it only in a script', `<script>say("${CONNECTED}")</script><p>Welcome</p>`, 'does not say'],
    [
      'says it only where nobody sees it',
      `<div style="display: none"><div>${CONNECTED}</div></div>Welcome`,
      'does not say',
    ],
    ['says it only in an attribute', `<p title="${CONNECTED}">Welcome</p>`, 'does not say'],
    ['says the contrary', `<p>Un${CONNECTED.toLowerCase()}</p>`, 'unsuccessful'],
    ['tells of an error too', `<p>${CONNECTED}</p><p>Error 4060</p>`, 'Error 4060'],
    ['tells of an exception by its name', `<p>${CONNECTED}</p>System.Data.SqlClient.SqlException`, 'SqlException'],
    ['tells of a failure in letters of any size', `<p>${CONNECTED}</p><b>FAIL</b>`, 'FAIL'],
    ['tells of it in pieces', `<p>${CONNECTED}</p>could<br>\n&nbsp;<i>n</i>ot log in`, 'could not'],
    ['tells of it by a picture', `<p>${CONNECTED}</p><img src="x.png" alt="Failed">`, 'Failed'],
    ['tells of it with an invisible character', `<p>${CONNECTED}</p>fa\u00adiled`, 'failed'],
    ['tells of it after broken markup', `<p>${CONNECTED}</p><p title=">" <b>a < b: failed`, 'failed'],
    ['tells that servers are locked out', `<p>${CONNECTED}</p>This server is locked out.`, 'locked out'],
  ])('if it %s', async (_, body, told) => {
    const port = await http(page(body));
    const seen = await look(personalization(port));
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'unhealthy', summary: expect.stringContaining(told) });
    expect(seen.evidence.map(({ text }) => text)).toContain('200 OK');
  });

  it('if it is no page', async () => {
    const port = await http(page('\u0089PNG\r\n', 'image/png'));
    expect(await look(management(port))).toMatchObject({
      outcome: 'unhealthy',
      summary: expect.stringContaining('image/png'),
    });
  });

  it('if it is packed, though nobody asked for that', async () => {
    const port = await http((_request, response) => void response.setHeader('content-encoding', 'gzip').end('packed'));
    expect(await look(management(port))).toMatchObject({ state: 'unknown', summary: expect.stringContaining('gzip') });
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \r\n&nbsp; '],
    ['markup only', '<html><head><script>ok()</script></head><body><p></p><!-- ok --></body></html>'],
  ])('if it holds %s', async (_, body) => {
    const port = await http(page(body));
    expect(await look(management(port))).toMatchObject({ outcome: 'empty', evidence: [{ text: '200 OK' }] });
  });

  it('if it is very large, and then it is not read to its end', async () => {
    const port = await http(page(`<p>${CONNECTED}</p>${'x'.repeat(10_000_000)}`));
    const seen = await look(personalization(port));
    expect(seen).toMatchObject({ outcome: 'too-large', summary: expect.stringContaining('1 MiB') });
    for (const { text } of seen.evidence) expect(text.length).toBeLessThanOrEqual(500);
    expect(seen.evidence.length).toBeLessThan(10);
  });

  it('if it never ends', async () => {
    const port = await http((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write(`<p>${CONNECTED}</p>`);
    });
    expect(await look(personalization(port), { timeout: 0.2 })).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('not done after 0.2 s'),
    });
  });

  it('if it is broken off', async () => {
    const port = await raw(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>${CONNECTED}</p>`,
    );
    expect(await look(personalization(port))).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining('broke off'),
    });
  });
});

describe('a status page that answers otherwise', () => {
  it.each([400, 401, 403, 404, 500, 501, 505, 304, 202])('with %i is not healthy, whatever it says', async (status) => {
    const port = await http((request, response) => {
      response.statusCode = status;
      page(`<title>Runtime trouble</title><p>${CONNECTED}</p>`)(request, response);
    });
    const seen = await look(personalization(port));
    expect(seen).toMatchObject({ outcome: 'http-error', summary: expect.stringContaining(` answered ${status} `) });
    expect(seen.evidence[0]?.text).toMatch(new RegExp(`^${status} `));
  });

  it.each([502, 503, 504])('with %i may be healthy soon', async (status) => {
    const port = await http((_request, response) => void response.writeHead(status).end('Service Unavailable'));
    expect(await look(personalization(port))).toMatchObject({
      state: 'not-yet',
      summary: expect.stringContaining(`answered ${status}`),
    });
  });

  it('with a failure that never ends is judged by that', async () => {
    const port = await http((_request, response) => void response.writeHead(500).write('Server Error'));
    expect(outcomeOf(await look(personalization(port), { timeout: 0.2 }))).toBe('http-error');
  });

  it.each([
    ['another host', 'http://elsewhere.invalid/status', 'to another host'],
    ['another port', 'http://127.0.0.1:9/status', 'to another port'],
    ['no address', 'http://[', 'to no valid address'],
    ['no page', 'mailto:root@localhost', 'to no valid address'],
  ])('with a redirect to %s is not followed', async (_, location, told) => {
    const port = await http((_request, response) => void response.writeHead(302, { location }).end(CONNECTED));
    expect(await look(personalization(port))).toMatchObject({
      outcome: 'redirected',
      summary: expect.stringContaining(told),
    });
  });

  it('with redirects in a circle is not followed for ever', async () => {
    let asked = 0;
    const port = await http((_request, response) => {
      asked++;
      response.writeHead(301, { location: '/again' }).end();
    });
    expect(outcomeOf(await look(personalization(port)))).toBe('redirected');
    expect(asked).toBe(6);
  });
});

describe('a status page that does not answer', () => {
  it('may be there soon if its port is closed', async () => {
    const port = await freePort();
    for (const host of ['127.0.0.1', 'localhost']) {
      const seen = await look(personalization(port, { host }));
      expect(seen).toMatchObject({
        state: 'not-yet',
        summary: expect.stringContaining(`${host}:${port} refuses connections`),
      });
    }
  });

  it('may be there soon if its server hangs up', async () => {
    for (const port of [
      await tcp((socket) => void socket.destroy()),
      await tcp((socket) => socket.on('data', () => socket.resetAndDestroy())),
    ]) {
      expect(await look(personalization(port))).toMatchObject({
        state: 'not-yet',
        summary: expect.stringContaining('hung up'),
      });
    }
  });

  it('is unknown if its name is not found', async () => {
    const seen = await look(personalization(7771, { host: 'no-such-host.invalid' }));
    expect(seen).toMatchObject({ state: 'unknown', summary: expect.stringContaining('no-such-host.invalid') });
  });

  it('is unknown if there is no answer in time', async () => {
    const port = await tcp((socket) => void socket.resume());
    expect(await look(personalization(port), { timeout: 0.2 })).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('did not answer within 0.2 s'),
    });
    const seen = await look(personalization(port), {}, AbortSignal.abort());
    expect(seen).toMatchObject({ state: 'unknown' });
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['half a header', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['a number that is none', 'HTTP/1.1 2x0 OK\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a chunk that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('never passes if it speaks %s', async (_, bytes) => {
    const port = await raw(bytes);
    const seen = await look(management(port));
    expect(passes(seen)).toBe(false);
    expect(seen.summary).not.toBe('');
  });
});

describe('whatever comes as an answer', () => {
  it('never passes and never throws if it is random', async () => {
    let bytes = Buffer.alloc(0);
    const port = await tcp((socket) => socket.once('data', () => socket.end(bytes)));
    const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), async (random, asBody) => {
        bytes = Buffer.concat([asBody ? head : Buffer.alloc(0), random]);
        const seen = await look(personalization(port), { timeout: 5 });
        expect(passes(seen)).toBe(false);
        expect(seen.summary.length).toBeLessThanOrEqual(300);
        expect(seen.summary).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 150 },
    );
  });

  it('is shown without what might mislead', async () => {
    const port = await http(page('<p>\u202efailed\u0007 &#27;[31m</p>'));
    const seen = await look(management(port));
    expect(outcomeOf(seen)).toBe('unhealthy');
    for (const { text } of seen.evidence) expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('what a page should say', () => {
  it('is for the estate to say, and for the procedure before that', async () => {
    const port = await http(page('<p>Database: connected. Errors: 0.</p>'));
    const with_ = (says: readonly string[], neverSays: readonly string[]) =>
      personalization(port, { pages: { status: { says, neverSays } } });
    expect(outcomeOf(await look(personalization(port)))).toBe('unhealthy');
    expect(outcomeOf(await look(with_(['database: connected'], [])))).toBe('healthy');
    expect(outcomeOf(await look(with_(['Database: connected', 'All is well'], [])))).toBe('unhealthy');
    expect(outcomeOf(await look(with_([], ['database: disconnected'])))).toBe('healthy');
    expect(outcomeOf(await look(with_([], ['connect'])))).toBe('healthy');
    expect(outcomeOf(await look(with_([], ['connect*'])))).toBe('unhealthy');
    expect(outcomeOf(await look(with_([], ['connected']), { 'never-says': [] }))).toBe('healthy');
    expect(outcomeOf(await look(with_([], []), { says: 'Replication: off' }))).toBe('unhealthy');
  });

  it('is what the product says, also behind a load balancer', async () => {
    const port = await http(page('<p>Welcome</p>'));
    const address = `http://127.0.0.1:${port}/PersonalizationServer/status.aspx`;
    expect(outcomeOf(await look(paged({ address })))).toBe('unhealthy');
    expect(outcomeOf(await look(paged({ address: `http://127.0.0.1:${port}/` })))).toBe('healthy');
  });
});

describe('a version', () => {
  it.each([
    ['2023.1', healthyPage(), 'healthy', 'version 2023.1.0.0'],
    ['2023.1', healthyPage('2022.2.1.0'), 'other-version', 'names version 2022.2.1.0, not 2023.1'],
    ['2023.1', healthyPage('2023.10'), 'other-version', 'names version 2023.10, not 2023.1'],
    ['2023.1', healthyPage('10.13.1.0'), 'healthy', 'cannot be compared'],
    ['2023.1.2', healthyPage('2023.1'), 'healthy', 'cannot be compared'],
    ['10.1 FR3', healthyPage('10.1.400.0'), 'healthy', 'version 10.1.400.0'],
    ['10.1 FR3', healthyPage('10.0.300.0'), 'other-version', 'names version 10.0.300.0'],
    ['2023.1', healthyPage('unknown'), 'healthy', 'names no version'],
  ])('%s is compared with the one that the page names', async (version, body, outcome, told) => {
    const port = await http(page(body));
    const seen = await look(personalization(port), { version });
    expect([outcomeOf(seen), seen.summary]).toEqual([outcome, expect.stringContaining(told)]);
  });

  it.each(['FR3', '', 2023.1])('is none: %j', (version) => {
    expect(httpStatus.parameters.safeParse({ version }).success).toBe(false);
  });
});

describe('secrets in an address', () => {
  it('are sent, and never shown, even if the page repeats them', async () => {
    const authorization: (string | undefined)[] = [];
    const port = await http((request, response) => {
      authorization.push(request.headers.authorization);
      response.statusCode = request.url?.startsWith('/500') ? 500 : 200;
      response.statusMessage = 'hunter2/hunter2';
      page(`<p>monitor hunter2/hunter2 hunter2%2Fhunter2 ${request.headers.authorization} ${request.url}</p>`)(
        request,
        response,
      );
    });
    const told = JSON.stringify([
      await look(paged({ address: `http://monitor:hunter2%2Fhunter2@127.0.0.1:${port}/?key=swordfish` })),
      await look(paged({ address: `http://monitor:hunter2%2Fhunter2@127.0.0.1:${port}/500?key=swordfish` })),
      await look(paged({ address: `http://monitor:hunter2%2Fhunter2@no-such-host.invalid/?key=swordfish` })),
      await look(paged({ address: `http://monitor:hunter2%2Fhunter2@127.0.0.1:99999/?key=swordfish` })),
    ]);
    expect(told).not.toMatch(/hunter2|swordfish|monitor|bW9uaXRvc/);
    expect(authorization).toEqual(Array(2).fill(`Basic ${Buffer.from('monitor:hunter2/hunter2').toString('base64')}`));
  });

  it('are not sent to where a redirect leads', async () => {
    const received: unknown[] = [];
    const other = await http((request, response) => {
      received.push(request.headers.authorization);
      response.end('ok');
    });
    const port = await http(
      (_request, response) => void response.writeHead(302, { location: `http://x:y@127.0.0.1:${other}/` }).end(),
    );
    const seen = await look(paged({ address: `http://monitor:hunter2@127.0.0.1:${port}/` }));
    expect(seen).toMatchObject({ outcome: 'redirected', summary: expect.not.stringMatching(/x:y|hunter2/) });
    expect(received).toEqual([]);
  });
});

describe('a page that is another at each look', () => {
  it('only in its times is told as before', async () => {
    let n = 10;
    const port = await http((request, response) =>
      page(`<p>${CONNECTED} at 12:00:${n++}, ${n} users</p>`)(request, response),
    );
    const server = personalization(port);
    const first = await look(server);
    const second = await look(server, {}, signal(), JSON.parse(JSON.stringify(first.memory)));
    expect(second).toEqual(first);
    expect((await look(server)).evidence).not.toEqual(first.evidence);
  });

  it('in what it says is told anew', async () => {
    let body = `<p>${CONNECTED}. 12:00</p>`;
    const port = await http((request, response) => page(body)(request, response));
    const server = personalization(port);
    const first = await look(server);
    body = '<p>Database locked. 12:01</p>';
    const second = await look(server, {}, signal(), first.memory ?? {});
    expect([outcomeOf(first), outcomeOf(second)]).toEqual(['healthy', 'unhealthy']);
    expect(second.evidence[0]?.text).toContain('locked');
  });
});

describe('the estate', () => {
  it('must have the page of a server that is of no product known here', async () => {
    const parameters = httpStatus.parameters.parse({});
    expect(httpStatus.missing(serverWith({}), parameters)).toBe('no `pages.status`');
    expect(httpStatus.missing(serverWith({ pages: { status: { says: ['OK'] } } }), parameters)).toBe(
      'no `pages.status.address`',
    );
    expect(httpStatus.missing(paged({ address: 'http://h/' }), parameters)).toBeUndefined();
    expect(httpStatus.missing(personalization(7771), parameters)).toBeUndefined();
    expect(httpStatus.missing(personalization(7771), httpStatus.parameters.parse({ page: 'console' }))).toBe(
      'no `pages.console`',
    );
    expect(httpStatus.missing(personalization(7771), httpStatus.parameters.parse({ page: 'constructor' }))).toBe(
      'no `pages.constructor`',
    );
    const refused = checkOnce({ kind: 'http-status', server: serverWith({}), parameters: {}, signal: signal() });
    await expect(refused).rejects.toMatchObject({ code: 'not-in-estate' });
  });

  it('is told what to do about every outcome that does not pass', () => {
    const outcomes = httpStatus.outcomes(httpStatus.parameters.parse({}));
    expect(outcomes.filter(({ passes: pass }) => pass).map(({ name }) => name)).toEqual(['healthy']);
    for (const { name, passes: pass, advice } of outcomes) if (!pass) expect(advice, name).toMatch(/\.$/);
  });
});

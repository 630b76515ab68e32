import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate } from './certificates.ts';
import {
  freePort,
  healthyPage,
  http,
  https,
  look,
  page,
  paged,
  passes,
  personalization,
} from './http-status-support.ts';
import { outcomeOf, temporaryFolder } from './support.ts';

const LOOPBACK = { hosts: ['127.0.0.1'] };
const YESTERDAY = new Date(Date.now() - 24 * 3_600_000);
const LAST_YEAR = new Date('2025-03-01T00:00:00Z');

const authority = makeCertificate({ name: 'Corporation' });
const good = makeCertificate({ name: 'uwm-ps1', ...LOOPBACK, by: authority });

/** @returns path of a file with them in PEM */
function fileOf(...certificates: readonly Certificate[]): string {
  const path = join(temporaryFolder(), 'ca.pem');
  writeFileSync(path, `# Our authorities\n${certificates.map(({ cert }) => cert).join('\n')}`);
  return path;
}

const secured = (port: number, ca?: string) =>
  personalization(port, { pages: { status: { scheme: 'https', ...(ca !== undefined && { ca }) } } });

describe('a status page over https', () => {
  it('is healthy if its certificate is signed by an authority that the estate names', async () => {
    const port = await https(good, page(healthyPage()));
    const seen = await look(secured(port, fileOf(makeCertificate({ name: 'Another' }), authority)));
    const address = `https://127.0.0.1:${port}/PersonalizationServer/status.aspx`;
    expect(outcomeOf(seen)).toBe('healthy');
    expect(seen.evidence).toContainEqual({ text: '200 OK', source: address });
  });

  it('is healthy if the estate names its certificate, which is signed by itself', async () => {
    const own = makeCertificate({ name: 'uwm-ps1', ...LOOPBACK });
    expect(outcomeOf(await look(secured(await https(own, page(healthyPage())), fileOf(own))))).toBe('healthy');
  });

  const stranger = makeCertificate({ name: 'Stranger' });
  const cases: readonly (readonly [string, Certificate, boolean, RegExp])[] = [
    [
      'has expired',
      makeCertificate({ name: 'uwm-ps1', ...LOOPBACK, by: authority, from: LAST_YEAR, to: YESTERDAY }),
      true,
      /the certificate expired on .+\. Renew it/,
    ],
    [
      'is not valid yet',
      makeCertificate({ name: 'uwm-ps1', ...LOOPBACK, by: authority, from: new Date(Date.now() + 3_600_000) }),
      true,
      /the certificate is valid from .+ on\. Are the clocks right/,
    ],
    ['is signed by itself', makeCertificate({ name: 'uwm-ps1', ...LOOPBACK }), false, /is signed by itself\. .*`ca`/],
    [
      'is signed by itself, while the estate names another',
      makeCertificate({ name: 'uwm-ps1', ...LOOPBACK }),
      true,
      /is signed by itself\. It is not among those of the page's `ca`/,
    ],
    ['is signed by a stranger', good, false, /an authority that is not known here \(Corporation\)\. .*`ca`/],
    [
      'is signed by another authority than the one named',
      makeCertificate({ name: 'uwm-ps1', ...LOOPBACK, by: stranger }),
      true,
      /an authority that is not known here \(Stranger\)\. It is not among/,
    ],
    [
      'is for another name',
      makeCertificate({ name: 'uwm-ps2', hosts: ['uwm-ps2.example', '10.0.0.2'], by: authority }),
      true,
      /is for uwm-ps2\.example, 10\.0\.0\.2, not for 127\.0\.0\.1\./,
    ],
  ];
  it.each(cases)('proves nothing if its certificate %s', async (_, certificate, known, told) => {
    const asked: unknown[] = [];
    const port = await https(certificate, (request, response) => {
      asked.push(request.url);
      page(healthyPage())(request, response);
    });
    const seen = await look(secured(port, known ? fileOf(authority) : undefined));
    expect(seen).toMatchObject({ state: 'outcome', outcome: 'bad-certificate', summary: expect.stringMatching(told) });
    expect(seen.summary.length).toBeLessThanOrEqual(300);
    // Which certificate it was, for whoever has to replace it; and nothing was sent to who knows whom.
    expect(seen.evidence).toMatchObject([{ text: expect.stringMatching(`${certificate.name}, issued by .*SHA-256`) }]);
    expect(asked).toEqual([]);
  });

  it('does not take what an earlier look trusted for trusted now', async () => {
    const port = await https(good, page(healthyPage()));
    expect(outcomeOf(await look(secured(port, fileOf(authority))))).toBe('healthy');
    expect(outcomeOf(await look(secured(port)))).toBe('bad-certificate');
    expect(outcomeOf(await look(secured(port, fileOf(makeCertificate({ name: 'Another' })))))).toBe('bad-certificate');
  });

  it('is not followed to http', async () => {
    const port = await https(
      good,
      (_request, response) => void response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    expect(await look(secured(port, fileOf(authority)))).toMatchObject({
      outcome: 'redirected',
      summary: expect.stringContaining('from https to http'),
    });
  });

  it('is no page if the port speaks http, nor the other way round', async () => {
    const plain = await http(page(healthyPage()));
    expect(await look(secured(plain))).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('port of http'),
    });
    const seen = await look(personalization(await https(good, page(healthyPage()))));
    expect(passes(seen)).toBe(false);
    expect(seen.summary).toContain('https');
  });

  it('may be there soon if its port is closed', async () => {
    expect(await look(secured(await freePort(), fileOf(authority)))).toMatchObject({ state: 'not-yet' });
  });

  it.each([
    ['is not there', () => join(temporaryFolder(), 'ca.pem'), 'is not there'],
    [
      'holds no certificate',
      () => {
        const path = join(temporaryFolder(), 'ca.pem');
        writeFileSync(path, good.key);
        return path;
      },
      'no certificate in PEM form',
    ],
    [
      'holds a broken one',
      () => {
        const path = join(temporaryFolder(), 'ca.pem');
        writeFileSync(path, authority.cert.replace(/\n.{40}/, '\n'));
        return path;
      },
      'no certificate in PEM form',
    ],
  ])('is unknown if the file with the authority %s', async (_, file, told) => {
    const port = await https(good, page(healthyPage()));
    expect(await look(secured(port, file()))).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining(told),
    });
  });

  it('tells of a certificate without what signs in', async () => {
    const port = await https(good, page(healthyPage()));
    const told = JSON.stringify(
      await look(paged({ address: `https://monitor:hunter2@127.0.0.1:${port}/?key=swordfish` })),
    );
    expect(told).toContain('bad-certificate');
    expect(told).not.toMatch(/monitor|hunter2|swordfish/);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { flat, visibleText } from '../../src/checks/http-status/visible-text.ts';
import { makeCertificate } from './certificates.ts';
import {
  healthyPage,
  http,
  https,
  look,
  management,
  page,
  paged,
  passes,
  personalization,
  raw,
} from './http-status-support.ts';
import { outcomeOf } from './support.ts';

const CONNECTED = 'Successfully opened a database connection';

describe('a page that somebody could take for a healthy one', () => {
  it('must say what a Personalization Server says, wherever the estate has its page', async () => {
    const port = await http(page('<p>Welcome</p>'));
    const status = { address: `http://127.0.0.1:${port}/PS/status.aspx` };
    expect(outcomeOf(await look(personalization(port, { pages: { status } })))).toBe('unhealthy');
  });

  it.each([
    '/Error.htm?aspxerrorpath=/ManagementServer/deployment/status.aspx',
    '/ManagementServer/login.aspx?ReturnUrl=%2fManagementServer%2fdeployment%2fstatus.aspx',
    '/',
  ])('is not the one that the server sends to instead: %s', async (to) => {
    const port = await http((request, response) => {
      if (request.url !== to) return void response.writeHead(302, { location: to }).end();
      page('<p>Sorry. Something is not quite right.</p>')(request, response);
    });
    const seen = await look(management(port));
    expect(seen).toMatchObject({ outcome: 'redirected', summary: expect.stringContaining('sends to another page: ') });
    expect(JSON.stringify(seen)).not.toContain('ReturnUrl');
    expect(passes(await look(management(port), { says: 'Sorry' }))).toBe(true);
  });

  it('may be the same page under the name of a session', async () => {
    const path = '/ManagementServer/(S(qx1))/deployment/Status.aspx';
    const port = await http((request, response) => {
      if (request.url !== path) return void response.writeHead(302, { location: path }).end();
      page('<p>All services are up.</p>')(request, response);
    });
    expect(outcomeOf(await look(management(port)))).toBe('healthy');
  });

  it('proves nothing if it ends before its end, where only its end tells how long it is', async () => {
    const whole = `<html><body><p>${CONNECTED}</p><p>The schema failed.</p></body></html>`;
    const head = 'HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n';
    const cut = await look(personalization(await raw(head + whole.slice(0, 70))));
    expect(cut).toMatchObject({ state: 'not-yet', summary: expect.stringContaining('broke off in the middle') });
    expect(outcomeOf(await look(personalization(await raw(head + whole))))).toBe('unhealthy');
    expect(outcomeOf(await look(personalization(await raw(head + whole.replace('failed', 'is fine')))))).toBe(
      'healthy',
    );
  });

  it.each([
    `<table><tr style="display:none"><td>${CONNECTED}</td></tr><tr><td>No.</td></tr></table>`,
    `<table><tr><td hidden>${CONNECTED}<td>No.</table>`,
    `<p hidden>${CONNECTED}</p><p>No.</p>`,
    `<ul><li hidden>${CONNECTED}<li>No.</ul>`,
  ])('does not say what it hides: %s', async (html) => {
    expect(outcomeOf(await look(personalization(await http(page(html)))))).toBe('unhealthy');
  });

  it.each([
    '<div><span style="display:none">x</div><p>It failed.</p>',
    '<table><tr><td><div hidden>x</td></tr></table><p>It failed.</p>',
    '<table><tr><td hidden>x<td>It failed.</table>',
    '<table><tr hidden><td>x<tr><td>It failed.</table>',
    '<ul><li hidden>x<li>It failed.</ul>',
    '<p hidden>x<div>It failed.</div>',
    '<div style="--x: display:none-at-all">It failed.</div>',
    '<!-- x --!><p>It failed.</p>',
    'It&nbspfailed.',
  ])('hides no trouble: %s', async (html) => {
    expect(outcomeOf(await look(management(await http(page(`<p>All is up.</p>${html}`)))))).toBe('unhealthy');
  });

  it.each([
    '<div hidden><div>x</div><p>error</div>',
    '<table hidden><tr><td>error<td>error</table>',
    '<tr hidden><td>error</td><td><table><tr><td>error</td></tr></table></td></tr>',
    '<ul hidden><li>error<li>error</ul>',
    '<p style="color: red; display: none !important">error</p>',
  ])('hides what nobody sees: %s', async (html) => {
    expect(outcomeOf(await look(management(await http(page(`<p>All is up.</p>${html}`)))))).toBe('healthy');
  });
});

describe('what a server makes of its page', () => {
  it('holds nobody up, however many marks it puts on a letter', () => {
    const text = flat(visibleText(`<p>a${'\u0301\u0316'.repeat(250_000)}b failed</p>`));
    expect(text).toMatch(/b failed$/);
    expect(text.length).toBeLessThan(100);
  }, 60_000);
});

describe('what an address hides', () => {
  it('is not told where a page repeats a part of it, or writes it in its own way', async () => {
    const port = await http((request, response) => {
      const { url = '', headers } = request;
      const { authorization = '' } = headers;
      const key = new URL(url, 'http://x').searchParams.get('key');
      const password = Buffer.from(authorization.slice(6), 'base64').toString().split(':')[1];
      page(`<p>Key ${key}, password ${password}</p>`)(request, response);
    });
    const address = `http://bo:ﬁsh%20%20hook@127.0.0.1:${port}/status?key=sword%20fish&x=1`;
    const seen = await look(paged({ address }));
    expect(outcomeOf(seen)).toBe('healthy');
    expect(JSON.stringify(seen)).not.toMatch(/hook|sword|fish/);
  });
});

describe('a certificate', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('counts whatever the environment says of certificates', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const port = await https(makeCertificate({ name: 'uwm-ps1', hosts: ['127.0.0.1'] }), page(healthyPage()));
    const server = personalization(port, { pages: { status: { scheme: 'https' } } });
    expect(outcomeOf(await look(server))).toBe('bad-certificate');
  });
});

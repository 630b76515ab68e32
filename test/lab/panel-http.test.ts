import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { openLab, states, temporaryDirectory } from './support.ts';

const json = { 'Content-Type': 'application/json' };

function post(lab: Lab, body: unknown, headers: Record<string, string> = json): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(new URL('api/act', lab.url), { method: 'POST', headers, body: text });
}

/** The status of a request whose Host header is not the address it is sent to, which `fetch` does not allow. */
function statusWithHost(lab: Lab, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(lab.url, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

describe('the panel’s JSON', () => {
  it('shows every server with its paths, the tail of its log and what is unwise', async () => {
    const lab = await openLab();
    const { wings } = await (await fetch(new URL('api/servers', lab.url))).json();
    const [snapshot] = wings;
    expect(snapshot.release).toBe('8.1.4');
    expect(snapshot.pairs.map((pair: { name: string }) => pair.name)).toEqual(['ors-a', 'ors-b']);
    expect(snapshot.pairs[0]).toMatchObject({
      switchOverCaution: null,
      next: 'Switch over ors-a, because ors-a2 takes the calls while ors-a1 is upgraded.',
      servers: [
        { name: 'ors-a1', role: 'primary', cautions: { stop: 'ors-a1 is primary: ors-a2 takes over.' } },
        { name: 'ors-a2', role: 'backup', cautions: { install: 'ors-a2 is running: its files are in use.' } },
      ],
    });
    expect(snapshot.pairs[0].plan).toHaveLength(12);
    expect(snapshot.pairs[0].servers[0].tail.length).toBeGreaterThan(3);
  });

  it('shows each product apart, User Workspace Manager with its groups, databases and what is unwise', async () => {
    const lab = await openLab();
    const { wings } = await (await fetch(new URL('api/servers', lab.url))).json();
    expect(wings.map(({ wing }: { wing: string }) => wing)).toEqual([
      'orchestration',
      'workspace-manager',
      'framework',
    ]);
    const [, part] = wings;
    expect(part.release).toBe('2023.1');
    expect(part.groups).toMatchObject([
      { title: 'Management Servers', balancer: null },
      { title: 'Replicated Personalization Servers', balancer: null },
      { title: 'Load-balanced Personalization Servers', balancer: { members: ['uwm-ps4', 'uwm-ps5', 'uwm-ps6'] } },
    ]);
    expect(part.groups[1].servers[0]).toMatchObject({
      name: 'uwm-ps1',
      state: 'online',
      cautions: { install: 'uwm-ps1 is online: its files are in use.' },
    });
    expect(part.databases).toHaveLength(5);
    for (const secret of Object.values(lab.secrets)) expect(JSON.stringify(wings)).not.toContain(secret);
  });

  it('acts on servers of any product', async () => {
    const lab = await openLab();
    expect((await post(lab, { server: 'uwm-ps1', action: 'take-offline' })).status).toBe(200);
    const refused = await post(lab, { server: 'uwm-ps1', action: 'take-offline' });
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { ok: false, message: 'uwm-ps1 is offline already.' },
    ]);
    expect((await post(lab, { server: 'uwm-ps1', action: 'switch-over' })).status).toBe(400);
    expect((await post(lab, { server: 'uwm-ps1', action: 'set-page', page: 'pink' })).status).toBe(400);
  });

  it('acts on a server or a pair, and answers 409 with the reason to what is refused', async () => {
    const lab = await openLab();
    const done = await post(lab, { pair: 'ors-a', action: 'switch-over' });
    expect([done.status, (await done.json()).ok]).toEqual([200, true]);
    expect(states(lab)[0]).toBe('ors-a1: running backup');
    const refused = await post(lab, { server: 'ors-a1', action: 'start' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toEqual({ ok: false, message: 'ors-a1 cannot be started: it is already running.' });
    expect((await (await post(lab, { action: 'do-it-for-me' })).json()).message).toMatch(/^Stop ors-a1/);
  });

  it('streams the state at once and after every change', async () => {
    const lab = await openLab();
    const abort = new AbortController();
    const response = await fetch(new URL('api/stream', lab.url), { signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const readUntil = async (wanted: RegExp) => {
      let text = '';
      while (!wanted.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString('utf8');
    };
    await readUntil(/"name":"ors-a2".*?"state":"running"/);
    await lab.act('ors-a2', 'stop');
    await readUntil(/"name":"ors-a2"[^{]*"state":"stopped"/);
    abort.abort();
  });

  it.each([
    ['no JSON', '{', 400],
    ['no action', { server: 'ors-a1' }, 400],
    ['an unknown action', { server: 'ors-a1', action: 'explode' }, 400],
    ['no target', { action: 'stop' }, 400],
    ['an unknown server', { server: 'nobody', action: 'stop' }, 409],
    ['too much', { server: 'x'.repeat(20_000), action: 'stop' }, 413],
  ])('turns away %s with a sentence', async (_what, body, status) => {
    const lab = await openLab();
    const response = await post(lab, body);
    expect(response.status).toBe(status);
    expect((await response.json()).message).toMatch(/\w{2,}.*\.?/);
    expect(states(lab)).toEqual(['ors-a1: running primary', 'ors-a2: running backup']);
  });
});

describe('the panel talks only to this machine’s pages', () => {
  it('turns away pages from elsewhere, forms, and names that merely lead here', async () => {
    const lab = await openLab();
    const stop = { server: 'ors-a1', action: 'stop' };
    expect((await post(lab, stop, { ...json, Origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(lab, stop, { ...json, Origin: 'null' })).status).toBe(403);
    expect((await post(lab, stop, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect(await statusWithHost(lab, 'evil.example')).toBe(403);
    expect(states(lab)[0]).toBe('ors-a1: running primary');
    expect((await post(lab, stop, { ...json, Origin: 'http://localhost:8080' })).status).toBe(200);
  });

  it('may be framed by them, and loads nothing from elsewhere', async () => {
    const lab = await openLab();
    const response = await fetch(lab.url);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*");
    expect(response.headers.get('x-frame-options')).toBeNull();
    expect(await response.text()).not.toMatch(/https?:/);
  });

  it('says which port is taken when it cannot have it', async () => {
    const lab = await openLab();
    const port = Number(new URL(lab.url).port);
    await expect(startLab({ directory: temporaryDirectory(), ports: 'any', port })).rejects.toMatchObject({
      code: 'panel-unavailable',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });
});

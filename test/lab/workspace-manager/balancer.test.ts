import { describe, expect, it } from 'vitest';
import type { Lab, LoadBalancer } from '../../../src/lab/lab.ts';
import { openLab, statusPage, uwm } from '../support.ts';

const members = ['uwm-ps4', 'uwm-ps5', 'uwm-ps6'];

function balancer(lab: Lab): LoadBalancer {
  const found = lab.servers().find((one) => one.product === 'load-balancer');
  if (!found) throw new Error('no balancer');
  return found;
}

/** Which versions come back, of as many requests as there are members. */
async function versions(lab: Lab): Promise<string[]> {
  const seen = new Set<string>();
  for (const _ of members) {
    const page = await statusPage(lab, 'uwm-lb');
    seen.add(/Server version: <[^>]+>([\d.]+)</.exec(page?.text ?? '')?.[1] ?? `${page?.status}`);
  }
  return [...seen].sort();
}

describe('the load balancer', () => {
  it('sends each request to the next member that is online', async () => {
    const lab = await openLab();
    for (const [at, page] of (['wrong-version', 'failing', 'ok'] as const).entries())
      await lab.act(members[at] ?? '', { action: 'set-page', page });
    expect(await versions(lab)).toEqual(['2020.2', '2021.1', '500']);
    await lab.act('uwm-ps5', 'take-offline');
    expect(await versions(lab)).toEqual(['2020.2', '2021.1']);
  });

  it('leaves out whoever is taken out of it, though it is online', async () => {
    const lab = await openLab();
    await lab.act('uwm-ps4', { action: 'set-page', page: 'failing' });
    expect(await lab.act('uwm-ps4', 'leave-balancer')).toMatchObject({ ok: true });
    expect(balancer(lab).members).toEqual(['uwm-ps5', 'uwm-ps6']);
    expect(await versions(lab)).toEqual(['2021.1']);
    expect((await statusPage(lab, 'uwm-ps4'))?.status).toBe(500);
    await lab.act('uwm-ps4', 'join-balancer');
    expect(await versions(lab)).toEqual(['2021.1', '500']);
  });

  it('answers 503 while no member is online', async () => {
    const lab = await openLab();
    for (const name of members) await lab.act(name, 'take-offline');
    expect((await statusPage(lab, 'uwm-lb'))?.status).toBe(503);
    await lab.act('uwm-ps6', 'bring-online');
    expect(await versions(lab)).toEqual(['2021.1']);
    await lab.act('uwm-ps6', 'leave-balancer');
    expect((await statusPage(lab, 'uwm-lb'))?.status).toBe(503);
    expect((await lab.act('uwm-ps4', 'leave-balancer')).ok).toBe(true);
    expect((await lab.act('uwm-ps4', 'join-balancer')).message).toContain('once it is online');
  });

  it('refuses what would change nothing', async () => {
    const lab = await openLab();
    expect((await lab.act('uwm-ps4', 'join-balancer')).message).toBe('uwm-ps4 is in uwm-lb already.');
    expect((await lab.act('uwm-ps1', 'leave-balancer')).message).toBe('uwm-ps1 has nothing to do with uwm-lb.');
    expect(uwm(lab, 'uwm-ps1').inBalancer).toBeNull();
  });
});

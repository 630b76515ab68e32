import { describe, expect, it } from 'vitest';
import { claimPort } from '../../src/lab/claim-port.ts';

const taken = () => Promise.reject(new Error('EADDRINUSE'));
const any = { name: 'ors-a1', port: 0, say: () => undefined };

describe('a port that may be any', () => {
  it('is none that the system hands out by itself, and nobody else’s while its server is not running', async () => {
    const listen = (port: number) => Promise.resolve(port);
    const ports = new Set<number>();
    for (let n = 0; n < 100; n++) ports.add(await claimPort({ ...any, listen }));
    expect(ports.size).toBe(100);
    expect(Math.min(...ports)).toBeGreaterThan(10_080);
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  it('is the next one where one is taken', async () => {
    const tried: number[] = [];
    const listen = (port: number) => {
      tried.push(port);
      return tried.length < 3 ? taken() : Promise.resolve(port);
    };
    const opened = await claimPort({ ...any, listen });
    expect(tried).toHaveLength(3);
    expect(opened).toBe(tried[2]);
  });

  it('is asked of the system when all of them are taken', async () => {
    const listen = (port: number) => (port === 0 ? Promise.resolve(40_000) : taken());
    expect(await claimPort({ ...any, listen })).toBe(40_000);
  });
});

it('a configured port that is taken is told, with the one that is used instead', async () => {
  const port = 7210;
  const said: string[] = [];
  const listen = (wanted: number) => (wanted === port ? taken() : Promise.resolve(wanted));
  const opened = await claimPort({ name: 'ors-a1', port, listen, say: (sentence) => said.push(sentence) });
  expect(said).toEqual([`Port ${port} is taken on this machine: ors-a1 uses ${opened} instead.`]);
});

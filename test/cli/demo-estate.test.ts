import { expect, it } from 'vitest';
import { demoEstate } from '../../src/cli/demo-estate.ts';
import { parseEstate } from '../../src/estate/load.ts';
import { openLab } from '../lab/support.ts';

it('the lab’s servers are an estate, with what each check needs and no secret in it', async () => {
  const lab = await openLab();
  const text = demoEstate(lab.servers());
  const estate = parseEstate(text, 'estate.yaml');
  expect(Object.keys(estate.servers)).toEqual(lab.servers().map(({ name }) => name));
  expect(Object.keys(estate.pairs)).toEqual(['ors-a', 'ors-b', 'fw-scs', 'fw-ms', 'fw-cs', 'fw-csp']);
  const ports = new Map(lab.servers().map(({ name, port }) => [name, port]));
  for (const server of Object.values(estate.servers)) expect(server.ports.main).toBe(ports.get(server.name));
  expect(estate.servers['uwm-ps2']).toMatchObject({
    product: 'personalization-server',
    host: '127.0.0.1',
    files: { installation: expect.stringContaining('uwm-ps2') },
    databases: {
      personalization: {
        engine: 'sqlserver',
        database: 'Personalization2',
        user: 'handrail',
        password: `\${env:HANDRAIL_LAB_SQL_PASSWORD}`,
        encrypt: false,
      },
    },
  });
  expect(estate.servers['uwm-ms1']?.databases).toHaveProperty('management');
  expect(estate.servers['uwm-lb']?.product).toBe('load-balancer');
  expect(text).toMatch(/status: http:\/\/127\.0\.0\.1:\d+\/PersonalizationServer\/status\.aspx/);
  for (const secret of Object.values(lab.secrets)) expect(text).not.toContain(secret);
});

import { describe, expect, it } from 'vitest';
import { EnvironmentMissing, fillEnvironment } from '../../src/estate/environment.ts';
import { parseEstate } from '../../src/estate/load.ts';

const [server] = Object.values(
  parseEstate(
    `name: test
servers:
  db-1:
    product: uwm
    host: \${env:DB_HOST}
    ports: { main: 1433 }
    logs: \${env:LOGS}/db/*.log
    pages:
      status: { address: 'https://\${env:USER_NAME}:\${env:PASSWORD}@db-1/status', says: [OK, '\${env:USER_NAME}'] }
    databases:
      main: { engine: sqlserver, host: db-1, database: d, password: '\${env:PASSWORD}' }
`,
    'e',
  ).servers,
);
if (!server) throw new Error('The estate above has one server.');

describe('what a worker fills in', () => {
  const env = { DB_HOST: 'db.inside', LOGS: '/mnt', USER_NAME: 'me', PASSWORD: `a$&b\${env:LOGS}` };

  it('is its own environment, wherever the entry asks for it', () => {
    expect(fillEnvironment(server, env)).toMatchObject({
      host: 'db.inside',
      ports: { main: 1433 },
      logs: '/mnt/db/*.log',
      pages: { status: { address: 'https://me:a%24%26b%24%7Benv%3ALOGS%7D@db-1/status', says: ['OK', 'me'] } },
      databases: { main: { password: env.PASSWORD } },
    });
    expect(server.host).toBe(`\${env:DB_HOST}`);
  });

  it('is one secret in an address too, whatever characters it has', () => {
    const { pages } = fillEnvironment(server, { ...env, PASSWORD: 'p@ss/w?rd#1 %41' });
    const url = new URL(pages.status?.address ?? '');
    expect([url.host, decodeURIComponent(url.password)]).toEqual(['db-1', 'p@ss/w?rd#1 %41']);
  });

  it('leaves an entry without look-ups as it is', () => {
    const plain = fillEnvironment(server, env);
    expect(fillEnvironment({ ...plain, databases: {}, pages: {} }, {})).toEqual({ ...plain, databases: {}, pages: {} });
  });

  it('is told by name if it is not set, with where it is asked for', () => {
    const fill = () => fillEnvironment(server, { DB_HOST: 'h', USER_NAME: 'me' });
    expect(fill).toThrow(EnvironmentMissing);
    expect(fill).toThrow(
      '`db-1`: `PASSWORD` (for `db-1.databases.main.password`), `LOGS` (for `db-1.logs`) are not set. Set them where this worker runs, and start it again.',
    );
  });

  it('is never what objects inherit', () => {
    expect(() => fillEnvironment({ ...server, host: `\${env:constructor}` }, env)).toThrow('`constructor`');
  });
});

import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAuthorities } from '../../src/checks/http-status/authorities.ts';
import { connectionTo } from '../../src/checks/replication-disabled/connection.ts';
import { temporaryFolder } from './support.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const database = (ca: string) => connectionTo({ engine: 'sqlserver', host: 'sql', database: 'db', ca });

it.each<[string, (ca: string) => Promise<unknown>]>([
  ['of SQL Server', database],
  ['of a page', readAuthorities],
])('certificates to trust %s that are larger than any are not read, however large', async (_what, read) => {
  const ca = join(temporaryFolder(), 'ca.pem');
  writeFileSync(ca, PEM);
  truncateSync(ca, 1024 * 1024 + 1);
  await expect(read(ca)).rejects.toThrow(/ca\.pem has more than 1,048,576 bytes/);
  // Larger than all memory; it takes no room on the disk.
  truncateSync(ca, 2 ** 42);
  await expect(read(ca)).rejects.toThrow(/has more than 1,048,576 bytes/);
});

it('certificates of SQL Server are read up to the limit', async () => {
  const ca = join(temporaryFolder(), 'ca.pem');
  writeFileSync(ca, PEM.padEnd(1024 * 1024, '\n'));
  expect((await database(ca)).ca).toHaveLength(1024 * 1024);
});

it('a pipe is no certificate, and nobody waits for one to come out of it', async () => {
  const ca = join(temporaryFolder(), 'ca.pem');
  execFileSync('mkfifo', [ca]);
  await expect(database(ca)).rejects.toThrow(/ca\.pem is no file/);
  await expect(database('/dev/zero')).rejects.toThrow(/zero is no file/);
});

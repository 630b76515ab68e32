/** How a database of the estate is reached. */
import type { Database } from '../../estate/model.ts';
import { CannotLook } from '../errors.ts';
import { readSmall } from '../small-file.ts';
import type { SqlServerConnection } from './messages.ts';

const LONGEST_CA = 1024 * 1024;

/** @throws {CannotLook} if the certificates to trust cannot be read */
export async function connectionTo(entry: Database): Promise<SqlServerConnection> {
  const { host, port, instance, database, user = '', password = '', domain, ca } = entry;
  return {
    host,
    database,
    user,
    password,
    encrypt: entry.encrypt ?? true,
    trustCertificate: entry.trustCertificate ?? false,
    ...(port !== undefined && { port }),
    ...(instance !== undefined && { instance }),
    ...(domain !== undefined && { domain }),
    ...(ca !== undefined && { ca: await certificatesIn(ca) }),
  };
}

async function certificatesIn(path: string): Promise<string> {
  const text = (await readSmall(path, LONGEST_CA)).toString('utf8');
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new CannotLook(`${path} holds no certificate in PEM form. Correct the estate's \`ca\`, or the file.`);
  }
  return text;
}

const USUAL_PORT = 1433;

/** As people know the server: `uwm-sql2`, `uwm-sql2\UWM`, `uwm-sql2:1444`. */
export function placeOf({ host, port, instance }: SqlServerConnection): string {
  if (instance !== undefined) return `${host}\\${instance}`;
  return port === undefined || port === USUAL_PORT ? host : `${host}:${port}`;
}

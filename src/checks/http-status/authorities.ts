/** The certificates that a page's `ca` names. */
import { X509Certificate } from 'node:crypto';
import { CannotLook } from '../errors.ts';
import { readSmall } from '../small-file.ts';

const LONGEST = 1024 * 1024;
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The file's certificates, in PEM. Read at each look, so that a new file needs no restart.
 *
 * @throws CannotLook if it cannot be read, or holds none
 */
export async function readAuthorities(path: string): Promise<string> {
  const blocks = (await readSmall(path, LONGEST)).toString('latin1').match(BLOCK) ?? [];
  try {
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block).toString()).join('\n');
  } catch {
    // Told below.
  }
  throw new CannotLook(`${path} holds no certificate in PEM form. Export the authority's certificate as Base-64.`);
}

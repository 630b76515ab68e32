/**
 * What is made from the sources as they are, and takes longer to make than to read, such as a page for the browser. It is
 * kept beside the JavaScript that was made from the same sources, and so is never older than they are.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of that JavaScript: `begin.js` puts it there. There is none where the sources run as they are. */
declare const javascriptFolder: string | undefined;
const folder = typeof javascriptFolder === 'string' ? javascriptFolder : undefined;

/**
 * @param name unique among all that is kept
 * @param make what it returns has to be the same after it was written as JSON and read again
 */
export async function kept<T>(name: string, make: () => Promise<T>): Promise<T> {
  if (folder === undefined) return make();
  const file = join(folder, `${name}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : parsed<T>(text);
  if (known !== undefined) return known;
  const made = await make();
  const unfinished = `${file}.${process.pid}`;
  // Where it cannot be written, it is made at each start.
  await writeFile(unfinished, JSON.stringify(made))
    .then(() => rename(unfinished, file))
    .catch(() => undefined);
  return made;
}

/** Undefined for what is damaged, as by a loss of power: it is made anew. */
function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

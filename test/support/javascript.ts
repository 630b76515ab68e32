/**
 * Has the program's JavaScript made once, before a dozen processes begin at the same time and each would make it; and lets
 * tests that run the sources within share what is kept beside it.
 */
import { MADE } from './made.ts';

/** JavaScript itself, which comes without types. */
interface Begin {
  javascript(): Promise<string>;
}

const begin = new URL('../../src/javascript/begin.js', import.meta.url);

export default async function setup(): Promise<void> {
  const { javascript }: Begin = await import(begin.href);
  process.env[MADE] = await javascript();
}

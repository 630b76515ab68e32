/** Has the program's JavaScript made once, before a dozen processes begin at the same time and each would make it. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const handrail = fileURLToPath(new URL('../../bin/handrail.js', import.meta.url));

export default function setup(): void {
  execFileSync(process.execPath, [handrail, '--version']);
}

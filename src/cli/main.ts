/** The `handrail` command as a process. */
import { leaveSoon } from './leave.ts';
import { flushed } from './output.ts';
import { handrail } from './program.ts';

const code = await handrail(process.argv.slice(2));
await flushed();
// Connections that libraries keep must not keep a command that has said what it had to say.
await leaveSoon(code);

/** A workspace in a process of its own, for tests that kill it. Prints one line of JSON when it is up. */
import { startWorkspace } from '../../src/workspace/server.ts';

const workspace = await startWorkspace({
  manifest: { display_information: { name: 'Probe' } },
  dataDir: process.argv[2] ?? '',
});
process.stdout.write(`${JSON.stringify({ apiUrl: workspace.apiUrl, botToken: workspace.botToken })}\n`);

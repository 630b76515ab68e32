/** What `handrail start` is compared with: the same workspace, and an app that does next to nothing, in one process. */
import { App } from '@slack/bolt';
import { startWorkspace } from '../../src/workspace/server.ts';
import { bareManifest } from './bare-manifest.ts';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('Which folder?');
const workspace = await startWorkspace({ manifest: bareManifest, dataDir });
const app = new App({
  token: workspace.botToken,
  appToken: workspace.appToken,
  socketMode: true,
  clientOptions: { slackApiUrl: workspace.apiUrl },
});
app.command('/bare', ({ ack }) => ack('ready'));
await app.start();
console.log(`ready: ${workspace.url}`);

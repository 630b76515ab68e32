/** What was answered is there after a restart, however the process ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { startWorkspace } from '../../src/workspace/server.ts';
import { Store } from '../../src/workspace/store.ts';
import {
  clientOf,
  directoryForTest,
  eventually,
  manifest,
  openLink,
  plain,
  silent,
  workspaceForTest,
} from './support.ts';

test('closing twice is closing once', async () => {
  const workspace = await startWorkspace({ manifest, dataDir: await directoryForTest() });
  await Promise.all([workspace.close(), workspace.close()]);
  await expect(workspace.close()).resolves.toBeUndefined();
});

test('a restart keeps tokens, messages, files, channels, homes and open modals', async () => {
  const dataDir = await directoryForTest();
  const first = await startWorkspace({ manifest, dataDir });
  const client = clientOf(first);
  const channel = first.channelId('upgrades');
  const metadata = { event_type: 'step', event_payload: { key: 'root' } };
  const root = await client.chat.postMessage({ channel, text: 'root', metadata });
  await client.chat.postMessage({ channel, text: 'reply', thread_ts: root.ts ?? '' });
  const gone = await client.chat.postMessage({ channel, text: 'gone' });
  await client.chat.delete({ channel, ts: gone.ts ?? '' });
  await client.filesUploadV2({ channel_id: channel, filename: 'a.txt', content: 'the bytes' });
  await client.conversations.open({ users: first.personId('ann') });
  const blocks = [{ type: 'divider' as const }];
  await client.views.publish({ user_id: first.personId('ann'), view: { type: 'home', blocks } });
  const link = await openLink(first);
  const given = first.command('ann', 'upgrades', '/probe');
  const frame = await eventually(() => link.envelopes().find((it) => it.type === 'slash_commands'));
  const trigger_id = String(Object.entries(frame.payload).find(([key]) => key === 'trigger_id')?.[1]);
  const input = { type: 'plain_text_input' as const, action_id: 'a' };
  const view = {
    type: 'modal' as const,
    title: plain('Kept'),
    submit: plain('Go'),
    blocks: [{ type: 'input' as const, block_id: 'b', label: plain('L'), element: input }],
  };
  await client.views.open({ trigger_id, view });
  link.acknowledge(frame);
  await given;
  const before = { messages: first.messages('upgrades'), views: first.views('ann'), home: first.home('ann') };
  await first.close();

  const second = await workspaceForTest({ dataDir });
  expect([second.botToken, second.appToken, second.signingSecret]).toEqual([
    first.botToken,
    first.appToken,
    first.signingSecret,
  ]);
  expect({
    messages: second.messages('upgrades'),
    views: second.views('ann'),
    home: second.home('ann'),
  }).toEqual(before);
  const file = second.messages('upgrades').find((it) => it.files !== undefined)?.files?.[0];
  expect(await (await fetch(new URL(file?.url ?? '', second.url))).text()).toBe('the bytes');
  const again = clientOf(second);
  const replies = await again.conversations.replies({ channel, ts: root.ts ?? '', include_all_metadata: true });
  expect(replies.messages?.map((it) => it.text)).toEqual(['root', 'reply']);
  expect(replies.messages?.[0]?.metadata).toEqual(metadata);
  expect(await again.conversations.open({ users: second.personId('ann') })).toMatchObject({ already_open: true });
});

test('an event that the app had not acknowledged is delivered after the restart', async () => {
  const dataDir = await directoryForTest();
  const first = await startWorkspace({ manifest, dataDir });
  first.post('ann', 'upgrades', 'is anybody there?');
  await first.close();
  const second = await workspaceForTest({ dataDir });
  const link = await openLink(second);
  const frame = await eventually(() => link.envelopes()[0]);
  expect(frame.payload.event).toMatchObject({ type: 'message', text: 'is anybody there?' });
});

test('a killed process loses nothing that it had answered', async () => {
  const dataDir = await directoryForTest();
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { apiUrl, botToken } = JSON.parse(String(line));
  const client = new WebClient(botToken, { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, logger: silent });
  const answered: string[] = [];
  const post = async (): Promise<void> => {
    for (let i = 0; ; i += 1) {
      const { ts = '' } = await client.chat.postMessage({ channel: 'upgrades', text: `message ${i}` });
      answered.push(ts);
    }
  };
  const posters = Promise.allSettled([post(), post(), post()]);
  await eventually(() => answered.length >= 60);
  child.kill('SIGKILL');
  await posters;

  const workspace = await workspaceForTest({ manifest: { display_information: { name: 'Probe' } }, dataDir });
  const kept = new Set(workspace.messages('upgrades').map((it) => it.ts));
  expect(answered.filter((ts) => !kept.has(ts))).toEqual([]);
  const next = await clientOf(workspace).chat.postMessage({ channel: 'upgrades', text: 'after' });
  expect(Number(next.ts)).toBeGreaterThan(Math.max(...[...kept].map(Number)));
});

test('a last line that was written by half is cut off, and what follows is kept', async () => {
  const dataDir = await directoryForTest();
  const first = await startWorkspace({ manifest, dataDir });
  first.post('ann', 'upgrades', 'whole');
  await first.close();
  await appendFile(join(dataDir, 'workspace.jsonl'), '["message","C1/1.0000');

  const second = await startWorkspace({ manifest, dataDir });
  second.post('ann', 'upgrades', 'after');
  await second.close();
  const third = await workspaceForTest({ dataDir });
  expect(third.messages('upgrades').map((it) => it.text)).toEqual(['whole', 'after']);
});

test('a file that is no workspace’s is left alone, with a word about what to do', async () => {
  const dataDir = await directoryForTest();
  const path = join(dataDir, 'workspace.jsonl');
  await writeFile(path, 'something else\n');
  await expect(startWorkspace({ manifest, dataDir })).rejects.toMatchObject({
    code: 'unreadable-data',
    message: expect.stringContaining('Move it away'),
  });
  expect(await readFile(path, 'utf8')).toBe('something else\n');
});

test('a long life of changes leaves a file of what is there, not of what was', async () => {
  const dataDir = await directoryForTest();
  const first = await startWorkspace({ manifest: { display_information: { name: 'Probe' } }, dataDir });
  const path = join(dataDir, 'workspace.jsonl');
  const client = clientOf(first);
  const channel = first.channelId('upgrades');
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'x'.repeat(1000) });
  for (let i = 0; i < 300; i += 1) await client.chat.update({ channel, ts, text: `${i}`.padEnd(1000, 'x') });
  await first.close();
  const second = await startWorkspace({ manifest: { display_information: { name: 'Probe' } }, dataDir });
  const lines = (await readFile(path, 'utf8')).split('\n').filter((it) => it.startsWith('["message"'));
  expect(lines).toHaveLength(1);
  expect(second.messages('upgrades').map((it) => it.text)).toEqual(['299'.padEnd(1000, 'x')]);
  await second.close();
});

test('the file is written anew while it is in use, and no change falls between', async () => {
  const directory = await directoryForTest();
  const first = new Store(directory);
  for (let i = 0; i <= 25_000; i += 1) first.settings.put(`key ${i % 7}`, String(i));
  const lines = (await readFile(join(directory, 'workspace.jsonl'), 'utf8')).split('\n').length;
  const settings = [...first.settings.entries()];
  first.close();
  expect(lines).toBeLessThan(15_000);
  const second = new Store(directory);
  expect([...second.settings.entries()]).toEqual(settings);
  second.close();
});

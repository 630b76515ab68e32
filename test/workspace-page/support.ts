/** The page in a real browser, in front of a real workspace with a real app. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../../src/workspace/server.ts';
import type { Windows } from '../support/windows.ts';
import { manifest, type Pilot, startPilot } from './pilot-app.ts';

export interface Scene {
  readonly workspace: Workspace;
  readonly pilot: Pilot;
  /** Opens the page as somebody, by handle. */
  open(as: string): Promise<Page>;
  /** Ends everything but the pages that are open. */
  stopServing(): Promise<void>;
  close(): Promise<void>;
}

/** Something to show beside the conversation, on a port of its own. */
export async function servePanel(): Promise<{ address: string; close: () => void }> {
  const page =
    '<!doctype html><title>Harbour</title><body style="font:15px sans-serif;padding:20px"><h3>Harbour</h3><button>Open the gate</button>';
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Starts a workspace with an app in it and a panel beside it. */
export async function startScene(windows: Windows, options: Partial<WorkspaceOptions> = {}): Promise<Scene> {
  const panel = await servePanel();
  const workspace = await startWorkspace({
    manifest,
    name: 'Night watch',
    panel: { title: 'Harbour', address: panel.address },
    ...options,
  });
  const pilot = await startPilot(workspace);
  const closers: (() => Promise<void>)[] = [];
  let closed: Promise<void> | undefined;
  const close = async () => {
    await pilot.stop();
    await workspace.close();
    panel.close();
  };
  const stopServing = () => {
    closed ??= close();
    return closed;
  };
  return {
    workspace,
    pilot,
    stopServing,
    async open(as) {
      const page = await windows.open();
      closers.push(() => windows.giveBack(page));
      await page.goto(`${workspace.url}?as=${as}`);
      await page.getByLabel('Message #upgrades').waitFor();
      return page;
    },
    async close() {
      for (const leave of closers) await leave();
      closers.length = 0;
      await stopServing();
    },
  };
}

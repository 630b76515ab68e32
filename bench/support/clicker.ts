/** Somebody who looks at a channel of a local workspace and clicks, with the time that it takes to see the answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { ENTERED } from '../../src/bot/modals/parts.ts';
import { blockOf } from '../../src/bot/modals/start-inputs.ts';
import type { Message } from '../../src/workspace/protocol.ts';
import type { Workspace } from '../../src/workspace/server.ts';

/** People read before they click: nothing is under way any more. */
const QUIET_MS = 60;
const PATIENCE_MS = 30_000;

export class Clicker {
  readonly workspace: Workspace;
  readonly #action: string;
  #seen = new Set<string>();
  #newest: Message | undefined;
  #changedAt = 0;
  #tell: (at: number) => void = () => {};

  constructor(workspace: Workspace, action: string) {
    this.workspace = workspace;
    this.#action = action;
    workspace.watch('ann', (change) => {
      this.#changedAt = performance.now();
      if (change.type !== 'message') return;
      const { message } = change;
      if (this.#seen.has(message.ts)) {
        if (message.ts === this.#newest?.ts) this.#newest = message;
        return;
      }
      this.#seen.add(message.ts);
      this.#newest = message;
      if (message.threadTs !== undefined && message.threadTs !== message.ts) this.#tell(this.#changedAt);
    });
  }

  async startRun(begin: () => Promise<unknown>): Promise<void> {
    const posted = this.#nextPost();
    await begin();
    await posted;
  }

  /** @returns milliseconds from the click to the next message in the thread */
  async click(): Promise<number> {
    await this.#untilQuiet();
    const { ts = '' } = this.#newest ?? {};
    const button = this.workspace.find('ann', 'upgrades', ts, this.#action);
    const posted = this.#nextPost();
    const from = performance.now();
    const clicked = this.workspace.click('ann', button);
    const at = await posted;
    await clicked;
    return at - from;
  }

  #nextPost(): Promise<number> {
    const posted = new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('nothing was posted in time')), PATIENCE_MS);
      this.#tell = (at) => {
        clearTimeout(limit);
        this.#tell = () => {};
        resolve(at);
      };
    });
    // It is waited for in a moment; if it fails before, it fails then.
    posted.catch(() => undefined);
    return posted;
  }

  async #untilQuiet(): Promise<void> {
    const hasButton = () => JSON.stringify(this.#newest?.blocks ?? []).includes(`"action_id":"${this.#action}"`);
    const end = performance.now() + PATIENCE_MS;
    while (!hasButton() || performance.now() - this.#changedAt < QUIET_MS) {
      if (performance.now() > end) throw new Error(`there is no ${this.#action} to click on`);
      await delay(QUIET_MS / 4);
    }
  }
}

/** Starts a run of a procedure that asks for one server, `app-1`. */
export async function startHandrail(workspace: Workspace, id: string, server = 'app-1'): Promise<void> {
  await workspace.command('ann', 'upgrades', `/upgrade start ${id}`);
  await form(workspace, 'start_inputs');
  await workspace.submitView('ann', { [blockOf('server')]: { [ENTERED]: server } });
  await form(workspace, 'start_preview');
  await workspace.submitView('ann');
}

async function form(workspace: Workspace, callback: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (workspace.views('ann').at(-1)?.view.callback_id !== callback) {
    if (performance.now() > end) throw new Error(`the form ${callback} did not open`);
    await delay(5);
  }
}

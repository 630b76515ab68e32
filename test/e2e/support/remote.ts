/** Somebody at a workspace in another process, through the requests that its page makes. */
import type { View } from '@slack/types';
import { z } from 'zod';
import { actionFor, type FieldValue, findElements, stateFor } from '../../../src/workspace/elements.ts';
import type { ClientRequests, Message, OpenView, Snapshot, StateValues } from '../../../src/workspace/protocol.ts';

const snapshotSchema = z.custom<Snapshot>((value) => typeof value === 'object' && value !== null);
const outcomeSchema = z.object({ ok: z.boolean(), error: z.string().optional() });

export class Remote {
  readonly #url: string;
  readonly #name: string;

  constructor(url: string, name: string) {
    this.#url = url;
    this.#name = name;
  }

  async snapshot(): Promise<Snapshot> {
    const { people } = await this.#state('');
    const me = people.find(({ name }) => name === this.#name);
    return this.#state(me?.id ?? '');
  }

  async command(line: string): Promise<void> {
    const { me, channels } = await this.snapshot();
    const [command = '', ...words] = line.split(' ');
    const channel = channels.find(({ name }) => name === 'upgrades')?.id ?? '';
    await this.#post('/client/command', { as: me.id, channel, command, text: words.join(' ') });
  }

  /** The modal on top, if it is this one. */
  async form(callback: string): Promise<OpenView | undefined> {
    const top = (await this.snapshot()).views?.at(-1);
    return top?.view.callback_id === callback ? top : undefined;
  }

  async submit({ id, view }: OpenView, fields: Readonly<Record<string, FieldValue>>): Promise<void> {
    const { me } = await this.snapshot();
    await this.#post('/client/view/submit', { as: me.id, viewId: id, state: stateOf(view, fields) });
  }

  /** Messages with this element, oldest first. */
  async messagesWith(actionId: string): Promise<readonly Message[]> {
    const { messages } = await this.snapshot();
    return messages.filter(({ blocks }) => findElements(blocks).some((found) => found.actionId === actionId));
  }

  async click(message: Message, actionId: string): Promise<void> {
    const { me } = await this.snapshot();
    const found = findElements(message.blocks).find((each) => each.actionId === actionId);
    if (found === undefined) throw new Error(`there is no ${actionId}`);
    const container = { type: 'message', channel: message.channel, ts: message.ts } as const;
    await this.#post('/client/action', { as: me.id, container, action: actionFor(found), state: {} });
  }

  async #state(as: string): Promise<Snapshot> {
    const answer = await fetch(`${this.#url}client/state${as === '' ? '' : `?as=${as}`}`);
    return snapshotSchema.parse(await answer.json());
  }

  async #post<Path extends keyof ClientRequests>(path: Path, body: ClientRequests[Path]): Promise<void> {
    const answer = await fetch(new URL(path, this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const outcome = outcomeSchema.parse(await answer.json());
    if (!outcome.ok) throw new Error(`${path} was refused: ${outcome.error}`);
  }
}

/** What was entered, by block_id: each block of ours has one element. */
function stateOf(view: View, fields: Readonly<Record<string, FieldValue>>): StateValues {
  const state: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const { blockId, actionId, element } of findElements(view.blocks)) {
    const value = fields[blockId];
    if (value !== undefined) state[blockId] = { [actionId]: stateFor(element, value) };
  }
  return state;
}

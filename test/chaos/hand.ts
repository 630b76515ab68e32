/**
 * Somebody's hand on the buttons. A click that the workspace cannot make, since the button has gone meanwhile, or that
 * nobody answered, is nothing to make a fuss about: people look again and go on.
 */

import { type FieldValue, findElements } from '../../src/workspace/elements.ts';
import type { Workspace } from '../../src/workspace/server.ts';
import { closeAll, form, submit } from './forms.ts';
import type { Shown } from './ledger.ts';

export class Hand {
  readonly workspace: Workspace;
  readonly person: string;
  clicks = 0;
  /** Clicks of which the person was told that nobody answered. */
  unanswered = 0;

  constructor(workspace: Workspace, person: string) {
    this.workspace = workspace;
    this.person = person;
  }

  /** False if there is no such button in the message as it is now. */
  async click({ channel, ts }: Shown, action: string, value?: FieldValue): Promise<boolean> {
    const found = this.#find(channel, ts, action);
    if (found === undefined) return false;
    await this.#use(found, value);
    return true;
  }

  /** Clicks what a message showed a while ago, as a page does that was not told of the change yet. */
  async clickOld(shown: Shown, action: string): Promise<boolean> {
    const element = findElements(shown.message.blocks).find(({ actionId }) => actionId === action);
    if (element === undefined) return false;
    await this.#use({ ...element, channel: shown.channel, ts: shown.ts });
    return true;
  }

  /** Clicks what opens a form, and submits it. False if that did not come about. */
  async fillIn(
    shown: Shown,
    action: { readonly action: string; readonly value?: string },
    callback: string,
    known: Readonly<Record<string, FieldValue>> = {},
  ): Promise<boolean> {
    if (!(await this.click(shown, action.action, action.value))) return false;
    return this.fill(callback, known);
  }

  /** @param then `kept` where the answer may be another form */
  async fill(
    callback: string,
    known: Readonly<Record<string, FieldValue>>,
    then: 'closed' | 'kept' = 'closed',
  ): Promise<boolean> {
    const view = await form(this.workspace, this.person, callback);
    if (view !== undefined) await submit(this.workspace, this.person, view, known);
    if (then === 'closed' || view === undefined) await closeAll(this.workspace, this.person);
    return view !== undefined;
  }

  async command(channel: string, line: string): Promise<void> {
    this.clicks += 1;
    const outcome = await this.workspace.command(this.person, channel, line);
    if (!outcome.ok || !outcome.acknowledged) this.unanswered += 1;
  }

  #find(channel: string, ts: string, action: string) {
    try {
      return this.workspace.find(this.person, channel, ts, action);
    } catch {
      return undefined;
    }
  }

  async #use(element: Parameters<Workspace['click']>[1], value?: FieldValue): Promise<void> {
    this.clicks += 1;
    const outcome = await this.workspace.click(this.person, element, value);
    if (!outcome.ok || !outcome.acknowledged) this.unanswered += 1;
  }
}

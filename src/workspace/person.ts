/** People without a browser: for tests and tools, everything that the page can do and see. */
import type { View } from '@slack/types';
import type { Client } from './client.ts';
import { actionFor, type FieldValue, type FoundElement, findElements, stateFor } from './elements.ts';
import { WorkspaceError } from './errors.ts';
import type { Hub } from './hub.ts';
import { stableId } from './ids.ts';
import type { Interactions, Outcome } from './interactions.ts';
import type { Messages } from './messages.ts';
import type { Modals } from './modals.ts';
import type { StoredChannel, StoredMessage, StoredPerson } from './model.ts';
import type { Change, Message, OpenView, StateValues } from './protocol.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';

/** What was entered, by block_id, then action_id. */
export type Fields = Readonly<Record<string, Readonly<Record<string, FieldValue>>>>;

/** An element of a message, to be used now or later, when it may no longer be there. */
export interface Clickable extends FoundElement {
  readonly channel: string;
  readonly ts: string;
}

export interface People {
  /** Posts in a channel (by name or id), or in a thread of it. */
  post(person: string, channel: string, text: string, options?: { readonly threadTs?: string }): Message;
  /** Gives a slash command: `command('ann', 'upgrades', '/upgrade status')`. */
  command(person: string, channel: string, line: string): Promise<Outcome>;
  /** The element of a message, ephemeral ones included, with this action_id. */
  find(person: string, channel: string, ts: string, actionId: string): Clickable;
  /** Uses an element: a button as it is, a menu with the value of an option, a picker with what was picked. */
  click(person: string, element: Clickable, value?: FieldValue): Promise<Outcome>;
  /** Uses an element of the modal on top, or of the Home tab when no modal is open. */
  clickInView(person: string, actionId: string, value?: FieldValue, fields?: Fields): Promise<Outcome>;
  /** Submits the modal on top. Fields that are left out keep what they hold. */
  submitView(person: string, fields?: Fields): Promise<Outcome>;
  /** Closes the modal on top. */
  closeView(person: string): Promise<Outcome>;
  openHome(person: string): Outcome;
  /** A channel's messages, replies included, oldest first. */
  messages(channel: string): readonly Message[];
  /** A thread with its root, oldest first. */
  thread(channel: string, ts: string): readonly Message[];
  /** What a message carries for apps, as the app gave it; undefined where it carries nothing. */
  metadata(channel: string, ts: string): StoredMessage['metadata'];
  /** What only this person sees, oldest first. */
  ephemerals(person: string): readonly Message[];
  /** This person's open modals, bottom first. */
  views(person: string): readonly OpenView[];
  home(person: string): View | undefined;
  /** Calls back with each change that this person sees, notices among them, until the returned function is called. */
  watch(person: string, listener: (change: Change) => void): () => void;
  /** Ids by name. @throws WorkspaceError if there is none */
  personId(name: string): string;
  channelId(name: string): string;
}

interface Parts {
  readonly store: Store;
  readonly hub: Hub;
  readonly messages: Messages;
  readonly modals: Modals;
  readonly shapes: Shapes;
  readonly interactions: Interactions;
  readonly client: Client;
}

export function peopleOf(parts: Parts): People {
  const { store, hub, messages, modals, shapes, interactions, client } = parts;

  const personOf = (name: string): StoredPerson => {
    const person = store.people.get(name) ?? store.people.get(stableId('U', name));
    if (person === undefined) throw new WorkspaceError('unknown-person', `There is no @${name} in this workspace.`);
    return person;
  };
  const channelOf = (name: string): StoredChannel => {
    const channel = store.channels.get(name) ?? store.channels.get(stableId('C', name.replace(/^#/, '')));
    if (channel === undefined) throw new WorkspaceError('unknown-channel', `There is no #${name} in this workspace.`);
    return channel;
  };
  const top = (person: StoredPerson): OpenView => {
    const view = modals.openViews(person.id).at(-1);
    if (view === undefined) throw new WorkspaceError('no-view', `@${person.name} has no modal open.`);
    return view;
  };
  const show = (message: StoredMessage): Message => shapes.message(message);

  return {
    post(name, channel, text, options = {}) {
      const posted = client.post(personOf(name), channelOf(channel), text, options.threadTs);
      if ('error' in posted) throw new WorkspaceError('not-posted', `The message was refused: ${posted.error}.`);
      return show(posted);
    },
    command(name, channel, line) {
      const [command = '', ...words] = line.split(' ');
      return interactions.command(personOf(name), channelOf(channel), command, words.join(' '));
    },
    find(name, channelName, ts, actionId) {
      const channel = channelOf(channelName).id;
      const message = messages.ephemeral(personOf(name).id, channel, ts) ?? store.message(channel, ts);
      const found = findElements(message?.blocks).find((it) => it.actionId === actionId);
      if (found === undefined) {
        throw new WorkspaceError('no-element', `Message ${ts} has no element with the action_id ${actionId}.`);
      }
      return { ...found, channel, ts };
    },
    click(name, element, value) {
      const { channel, ts } = element;
      return interactions.action(personOf(name), {
        container: { type: 'message', channel, ts },
        action: actionFor(element, value),
        state: stateOf([element], value === undefined ? {} : { [element.blockId]: { [element.actionId]: value } }),
      });
    },
    clickInView(name, actionId, value, fields = {}) {
      const person = personOf(name);
      const modal = modals.openViews(person.id).at(-1);
      const elements = findElements(modal?.view.blocks ?? modals.home(person.id)?.view.blocks);
      const found = elements.find((it) => it.actionId === actionId);
      if (found === undefined) {
        throw new WorkspaceError('no-element', `@${person.name} sees no element with the action_id ${actionId}.`);
      }
      const own = value === undefined ? {} : { [found.blockId]: { ...fields[found.blockId], [actionId]: value } };
      return interactions.action(person, {
        container: { type: 'view', viewId: modal?.id ?? 'home' },
        action: actionFor(found, value),
        state: stateOf(elements, { ...fields, ...own }),
      });
    },
    submitView(name, fields = {}) {
      const person = personOf(name);
      const { id, view } = top(person);
      return interactions.submit(person, id, stateOf(findElements(view.blocks), fields));
    },
    closeView(name) {
      const person = personOf(name);
      return interactions.close(person, top(person).id);
    },
    openHome: (name) => interactions.openHome(personOf(name)),
    messages: (channel) => store.messages(channelOf(channel).id).map(show),
    thread(channelName, ts) {
      const channel = channelOf(channelName).id;
      const root = store.message(channel, ts);
      return [...(root === undefined ? [] : [root]), ...store.replies(channel, ts)].map(show);
    },
    metadata: (channel, ts) => store.message(channelOf(channel).id, ts)?.metadata,
    ephemerals: (name) => messages.ephemerals(personOf(name).id).map((it) => ({ ...show(it), ephemeral: true })),
    views: (name) => modals.openViews(personOf(name).id),
    home: (name) => modals.home(personOf(name).id)?.view,
    watch: (name, listener) => hub.subscribe(personOf(name).id, listener),
    personId: (name) => personOf(name).id,
    channelId: (name) => channelOf(name).id,
  };
}

/** Fields as Slack's `state.values`. @throws WorkspaceError for a field that is not there */
function stateOf(elements: readonly FoundElement[], fields: Fields): StateValues {
  const state: Record<string, Record<string, Readonly<Record<string, unknown>>>> = {};
  for (const [blockId, actions] of Object.entries(fields)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const found = elements.find((it) => it.blockId === blockId && it.actionId === actionId);
      if (found === undefined) throw new WorkspaceError('no-element', `There is no field ${blockId}/${actionId}.`);
      state[blockId] = { ...state[blockId], [actionId]: stateFor(found.element, value) };
    }
  }
  return state;
}

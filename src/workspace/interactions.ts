/** What people do that the app hears of at once: commands, clicks, modals, opening the Home tab. */

import { checkFields } from './check-fields.ts';
import type { Clock } from './clock.ts';
import { commandText } from './command-text.ts';
import type { Acknowledgement, Delivery, EnvelopeKind } from './delivery/envelope.ts';
import type { EventQueue } from './delivery/event-queue.ts';
import { mergeState } from './elements.ts';
import type { Hub } from './hub.ts';
import { stableId, type Timestamps } from './ids.ts';
import type { Messages } from './messages.ts';
import type { Modals } from './modals.ts';
import type { StoredChannel, StoredMessage, StoredPerson } from './model.ts';
import type { ClientRequests, StateValues } from './protocol.ts';
import type { Responses, ResponseTarget } from './responses.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';
import { applySubmission, hasContent, reasonOf } from './submission-answer.ts';
import type { Team } from './team.ts';
import type { Triggers } from './triggers.ts';

/** Refused here, with a code; or passed on to the app, which acknowledged it in time or did not. */
export type Outcome =
  | { readonly ok: true; readonly acknowledged: boolean }
  | { readonly ok: false; readonly error: string };

type Json = Record<string, unknown>;
type Silence = Extract<Acknowledgement, { acknowledged: false }>;
type Action = ClientRequests['/client/action'];

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly team: Team;
  readonly hub: Hub;
  readonly messages: Messages;
  readonly modals: Modals;
  readonly shapes: Shapes;
  readonly triggers: Triggers;
  readonly responses: Responses;
  readonly events: EventQueue;
  readonly timestamps: Timestamps;
  readonly delivery: () => Delivery;
}

export class Interactions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A slash command in a channel. There is no way to give one inside a thread, as there is none on Slack. */
  async command(person: StoredPerson, channel: StoredChannel, command: string, text: string): Promise<Outcome> {
    const { store, team, responses, triggers } = this.#parts;
    const definition = team.app.commands.find((it) => it.command === command);
    if (definition === undefined) {
      this.#notice(person.id, `${command} is not a command of this workspace.`, { channel: channel.id });
      return { ok: false, error: 'unknown_command' };
    }
    const target: ResponseTarget = { personId: person.id, channel: channel.id };
    const payload = {
      token: 'verification-token',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channel.directWith === undefined ? channel.name : 'directmessage',
      user_id: person.id,
      user_name: person.name,
      command,
      text: commandText(store, definition, text),
      api_app_id: team.app.id,
      is_enterprise_install: 'false',
      response_url: responses.issue(target),
      trigger_id: triggers.issue(person.id),
    };
    const url = definition.url ?? team.app.interactivityUrl;
    const outcome = await this.#deliver('slash_commands', payload, true, url);
    if (!outcome.acknowledged) return this.#silence(person.id, ` to ${command}`, outcome, { channel: channel.id });
    if (hasContent(outcome.payload)) this.#applyAnswer(person.id, target, outcome.payload);
    return { ok: true, acknowledged: true };
  }

  /** A button, menu or other element was used, in a message, a modal or the Home tab. */
  async action(person: StoredPerson, request: Pick<Action, 'container' | 'action' | 'state'>): Promise<Outcome> {
    const { container, action, state } = request;
    if (container.type === 'message') return this.#messageAction(person, container, action, state);
    return this.#viewAction(person, container.viewId, action, state);
  }

  /** A modal was submitted. Its fields are checked here first, as Slack's client does. */
  async submit(person: StoredPerson, viewId: string, given: StateValues): Promise<Outcome> {
    const { modals, triggers } = this.#parts;
    const found = modals.find(viewId);
    if (found === undefined || found.personId !== person.id) return { ok: false, error: 'view_not_found' };
    const stored = modals.remember(found, given);
    const wrong = checkFields(stored);
    modals.showErrors(viewId, wrong);
    if (Object.keys(wrong).length > 0) return { ok: false, error: 'missing_required_field' };
    const payload = {
      ...this.#interaction('view_submission', person),
      trigger_id: triggers.issue(person.id),
      view: modals.slackView(stored),
      response_urls: [],
    };
    const outcome = await this.#deliver('interactive', payload, true);
    if (!outcome.acknowledged) return this.#silence(person.id, '', outcome, {});
    const problem = applySubmission(modals, person.id, viewId, outcome.payload);
    if (problem !== undefined) this.#unusable(person.id, problem);
    return { ok: true, acknowledged: true };
  }

  /** A modal was closed by its person: this view, or the whole stack if the view says so. */
  async close(person: StoredPerson, viewId: string): Promise<Outcome> {
    const { modals } = this.#parts;
    const stored = modals.find(viewId);
    if (stored === undefined || stored.personId !== person.id) return { ok: false, error: 'view_not_found' };
    const isCleared = stored.view.type === 'modal' && stored.view.clear_on_close === true;
    const closed = isCleared ? modals.stack(person.id) : [stored];
    if (isCleared) modals.closeAll(person.id);
    else modals.close(viewId);
    const told = closed.filter(({ view }) => view.type === 'modal' && view.notify_on_close === true);
    const outcomes = await Promise.all(
      told.map((it) => {
        const payload = {
          ...this.#interaction('view_closed', person),
          view: modals.slackView(it),
          is_cleared: isCleared,
        };
        return this.#deliver('interactive', payload, false);
      }),
    );
    return { ok: true, acknowledged: outcomes.every((it) => it.acknowledged) };
  }

  /** The app's Home tab was opened; the app hears of it as an event. */
  openHome(person: StoredPerson): Outcome {
    const { modals, timestamps, events } = this.#parts;
    const home = modals.home(person.id);
    events.emit('app_home_opened', {
      user: person.id,
      channel: directId(person),
      tab: 'home',
      event_ts: timestamps.next(),
      ...(home === undefined ? {} : { view: modals.slackHome(home) }),
    });
    return { ok: true, acknowledged: true };
  }

  /** The direct message between a person and the app, made when it is first needed. */
  directChannel(person: StoredPerson): StoredChannel {
    const { store, team, hub, shapes, clock } = this.#parts;
    const id = directId(person);
    const existing = store.channels.get(id);
    if (existing !== undefined) return existing;
    const channel: StoredChannel = {
      id,
      name: team.app.name,
      topic: '',
      memberIds: [person.id, team.app.botUserId],
      createdAt: clock.now(),
      directWith: person.id,
    };
    store.channels.put(id, channel);
    hub.toPerson(person.id, { type: 'channel', channel: shapes.channel(channel) });
    return channel;
  }

  async #messageAction(
    person: StoredPerson,
    container: Extract<Action['container'], { type: 'message' }>,
    action: Action['action'],
    state: StateValues,
  ): Promise<Outcome> {
    const { store, messages, responses, triggers, timestamps } = this.#parts;
    const channel = store.channels.get(container.channel);
    const ephemeral = messages.ephemeral(person.id, container.channel, container.ts);
    const message = ephemeral ?? store.message(container.channel, container.ts);
    if (channel === undefined || message === undefined) return { ok: false, error: 'message_not_found' };
    const isEphemeral = ephemeral !== undefined;
    const where = { channel: channel.id, ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }) };
    const target = { personId: person.id, channel: channel.id, source: { ts: message.ts, ephemeral: isEphemeral } };
    const payload = {
      ...this.#interaction('block_actions', person),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.id,
        is_ephemeral: isEphemeral,
        ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
      },
      trigger_id: triggers.issue(person.id),
      channel: { id: channel.id, name: channel.name },
      ...this.#messagePart(message, isEphemeral),
      state: { values: mergeState(message.blocks, state) },
      response_url: responses.issue(target),
      actions: [{ ...action, action_ts: timestamps.next() }],
    };
    const outcome = await this.#deliver('interactive', payload, false);
    return outcome.acknowledged ? { ok: true, acknowledged: true } : this.#silence(person.id, '', outcome, where);
  }

  async #viewAction(
    person: StoredPerson,
    viewId: string,
    action: Action['action'],
    given: StateValues,
  ): Promise<Outcome> {
    const { modals, triggers, timestamps } = this.#parts;
    const view = this.#seenView(person, viewId, given);
    if (view === undefined) return { ok: false, error: 'view_not_found' };
    const payload = {
      ...this.#interaction('block_actions', person),
      container: { type: 'view', view_id: view.id },
      trigger_id: triggers.issue(person.id),
      view: view.type === 'home' ? modals.slackHome(view.home, given) : modals.slackView(view.modal),
      actions: [{ ...action, action_ts: timestamps.next() }],
    };
    const outcome = await this.#deliver('interactive', payload, false);
    return outcome.acknowledged ? { ok: true, acknowledged: true } : this.#silence(person.id, '', outcome, {});
  }

  /** A person's open modal, or their Home tab, which the page knows as `home`. */
  #seenView(person: StoredPerson, viewId: string, given: StateValues) {
    const { modals } = this.#parts;
    const home = modals.home(person.id);
    if (home !== undefined && (viewId === 'home' || viewId === home.id))
      return { type: 'home', id: home.id, home } as const;
    const modal = modals.find(viewId);
    if (modal === undefined || modal.personId !== person.id) return undefined;
    return { type: 'modal', id: modal.id, modal: modals.remember(modal, given) } as const;
  }

  #messagePart(message: StoredMessage, isEphemeral: boolean): Json {
    // Slack does not send what an ephemeral message says.
    return isEphemeral ? {} : { message: this.#parts.shapes.slackMessage(message) };
  }

  #interaction(type: string, person: StoredPerson): Json {
    const { team } = this.#parts;
    return {
      type,
      user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
      api_app_id: team.app.id,
      token: 'verification-token',
      team: { id: team.id, domain: team.domain },
      enterprise: null,
      is_enterprise_install: false,
    };
  }

  async #deliver(
    kind: EnvelopeKind,
    payload: Json,
    acceptsResponse: boolean,
    url = this.#parts.team.app.interactivityUrl,
  ): Promise<Acknowledgement> {
    if (kind === 'interactive' && !this.#parts.team.app.interactivity) {
      return { acknowledged: false, reason: 'turned_off' };
    }
    return this.#parts.delivery().deliver({ kind, payload, acceptsResponse, url, attempt: 0, reason: '' });
  }

  #applyAnswer(personId: string, target: ResponseTarget, payload: unknown): void {
    try {
      this.#parts.responses.apply(target, payload);
    } catch (error) {
      this.#unusable(personId, reasonOf(error));
    }
  }

  #unusable(personId: string, why: string): void {
    this.#notice(personId, `The answer from ${this.#parts.team.app.name} cannot be used: ${why}.`);
  }

  #silence(personId: string, to: string, outcome: Silence, where: { channel?: string; threadTs?: string }): Outcome {
    const { name } = this.#parts.team.app;
    this.#notice(personId, `${name} did not respond${to}. ${whySilent(outcome.reason)}`, where);
    return { ok: true, acknowledged: false };
  }

  #notice(personId: string, text: string, where: { channel?: string; threadTs?: string } = {}): void {
    this.#parts.hub.toPerson(personId, { type: 'notice', text, ...where });
  }
}

function whySilent(reason: Silence['reason']): string {
  switch (reason) {
    case 'turned_off':
      return 'Its manifest turns interactivity off.';
    case 'unreachable':
    case 'connection_failed':
      return 'It is not connected.';
    case 'http_error':
      return 'It refused the request.';
    case 'timeout':
      return 'It may still be at work; try again in a moment.';
  }
}

function directId(person: StoredPerson): string {
  return stableId('D', person.name);
}

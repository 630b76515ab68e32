/** The page's side of the workspace: the snapshot, the stream of changes and the requests of `protocol.ts`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { maxTextLength } from './api/content.ts';
import { mediaType, parseObject, readBody } from './http/body.ts';
import { sendJson } from './http/respond.ts';
import type { Hub } from './hub.ts';
import type { Interactions, Outcome } from './interactions.ts';
import type { Messages } from './messages.ts';
import type { Modals } from './modals.ts';
import type { StoredChannel, StoredMessage, StoredPerson } from './model.ts';
import type { ClientRequests, Panel, Snapshot } from './protocol.ts';
import type { Shapes } from './shapes.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

const stateValues = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const as = z.string();

const requests = {
  post: z.object({ as, channel: z.string(), threadTs: z.string().optional(), text: z.string() }),
  command: z.object({ as, channel: z.string(), command: z.string(), text: z.string() }),
  action: z.object({
    as,
    container: z.discriminatedUnion('type', [
      z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
      z.object({ type: z.literal('view'), viewId: z.string() }),
    ]),
    action: z.looseObject({ type: z.string(), block_id: z.string(), action_id: z.string() }),
    state: stateValues,
  }),
  submit: z.object({ as, viewId: z.string(), state: stateValues }),
  close: z.object({ as, viewId: z.string() }),
  openHome: z.object({ as }),
  dismiss: z.object({ as, channel: z.string(), ts: z.string() }),
};

type Handler = (body: unknown) => Promise<Outcome>;

const maxBodyBytes = 1_000_000;

interface Parts {
  readonly store: Store;
  readonly team: Team;
  readonly hub: Hub;
  readonly messages: Messages;
  readonly modals: Modals;
  readonly shapes: Shapes;
  readonly interactions: Interactions;
  readonly panel: Panel | undefined;
  appIsConnected(): boolean;
}

export class Client {
  readonly #parts: Parts;
  readonly #requests: ReadonlyMap<string, Handler>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#requests = new Map(Object.entries(this.#handlers()));
  }

  async serve(path: string, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && path === '/client/state') {
      const person = this.person(query.get('as') ?? this.#first());
      if (person === undefined) sendJson(response, 404, { ok: false, error: 'unknown_person' });
      else sendJson(response, 200, this.snapshot(person));
      return;
    }
    // A form that another site submits cannot be JSON, so nothing else is taken.
    if (request.method !== 'POST' || mediaType(request) !== 'application/json') {
      sendJson(response, 405, { ok: false, error: 'not_supported' });
      return;
    }
    const body = parseObject((await readBody(request, maxBodyBytes)).toString('utf8'));
    const handler = this.#requests.get(path);
    const outcome: Outcome = handler === undefined ? { ok: false, error: 'unknown_request' } : await handler(body);
    sendJson(response, 200, outcome.ok ? { ok: true } : outcome);
  }

  /** Sends each change that this person may see, as it happens. */
  stream(person: StoredPerson, socket: WebSocket): void {
    const { hub, modals } = this.#parts;
    const stop = hub.subscribe(person.id, (change) => socket.send(JSON.stringify(change)));
    socket.on('close', stop);
    socket.on('error', () => socket.terminate());
    const views = modals.openViews(person.id);
    if (views.length > 0) socket.send(JSON.stringify({ type: 'views', views }));
  }

  /** Somebody who can use the workspace: not the app. */
  person(id: string): StoredPerson | undefined {
    const person = this.#parts.store.people.get(id);
    return person?.isBot === true ? undefined : person;
  }

  #first(): string {
    for (const { id, isBot } of this.#parts.store.people.values()) if (!isBot) return id;
    return '';
  }

  snapshot(me: StoredPerson): Snapshot {
    const { store, team, shapes, modals, panel } = this.#parts;
    const channels = [...store.channels.values()].filter(
      (it) => it.directWith === undefined || it.directWith === me.id,
    );
    const home = modals.home(me.id);
    const views = modals.openViews(me.id);
    return {
      team: { id: team.id, name: team.name },
      me: shapes.person(me),
      people: [...store.people.values()].map((it) => shapes.person(it)),
      channels: channels.map((it) => shapes.channel(it)),
      messages: channels.flatMap((it) => store.messages(it.id)).map((it) => shapes.message(it)),
      commands: team.app.commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
      app: { name: team.app.name, botUserId: team.app.botUserId, connected: this.#parts.appIsConnected() },
      ...(home === undefined ? {} : { home: home.view }),
      ...(panel === undefined ? {} : { panel }),
      ...(views.length === 0 ? {} : { views }),
    };
  }

  /** Posts as a person; the error is a code. */
  post(
    person: StoredPerson,
    channel: StoredChannel,
    text: string,
    threadTs?: string,
  ): StoredMessage | { error: string } {
    if (text.trim() === '') return { error: 'no_text' };
    if (text.length > maxTextLength) return { error: 'msg_too_long' };
    const { store, messages } = this.#parts;
    if (threadTs !== undefined && store.message(channel.id, threadTs) === undefined)
      return { error: 'thread_not_found' };
    return messages.post({ channel: channel.id, userId: person.id, byApp: false, text, threadTs });
  }

  #handlers(): Record<keyof ClientRequests, Handler> {
    const { interactions, messages } = this.#parts;
    return {
      '/client/post': this.#handler(requests.post, (it, person) => {
        const channel = this.#channel(it.channel, person);
        if (channel === undefined) return { ok: false, error: 'channel_not_found' };
        const posted = this.post(person, channel, it.text, it.threadTs);
        return 'error' in posted ? { ok: false, error: posted.error } : { ok: true, acknowledged: true };
      }),
      '/client/command': this.#handler(requests.command, (it, person) => {
        const channel = this.#channel(it.channel, person);
        if (channel === undefined) return { ok: false, error: 'channel_not_found' };
        return interactions.command(person, channel, it.command, it.text);
      }),
      '/client/action': this.#handler(requests.action, (it, person) => interactions.action(person, it)),
      '/client/view/submit': this.#handler(requests.submit, (it, person) =>
        interactions.submit(person, it.viewId, it.state),
      ),
      '/client/view/close': this.#handler(requests.close, (it, person) => interactions.close(person, it.viewId)),
      '/client/home/open': this.#handler(requests.openHome, (_it, person) => interactions.openHome(person)),
      '/client/ephemeral/dismiss': this.#handler(requests.dismiss, (it, person) =>
        messages.dismissEphemeral(person.id, it.channel, it.ts)
          ? { ok: true, acknowledged: true }
          : { ok: false, error: 'message_not_found' },
      ),
    };
  }

  #handler<Schema extends z.ZodType<{ as: string }>>(
    schema: Schema,
    run: (request: z.output<Schema>, person: StoredPerson) => Outcome | Promise<Outcome>,
  ): Handler {
    return async (body) => {
      const parsed = schema.safeParse(body);
      if (!parsed.success) return { ok: false, error: 'bad_request' };
      const person = this.person(parsed.data.as);
      return person === undefined ? { ok: false, error: 'unknown_person' } : run(parsed.data, person);
    };
  }

  #channel(id: string, person: StoredPerson): StoredChannel | undefined {
    const channel = this.#parts.store.channels.get(id);
    return channel?.directWith === undefined || channel.directWith === person.id ? channel : undefined;
  }
}

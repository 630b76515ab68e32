/** Answers that come by a response_url, or with the acknowledgement of a slash command. */
import { z } from 'zod';
import { type Content, readContent } from './api/content.ts';
import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import { secret } from './ids.ts';
import type { Messages } from './messages.ts';
import type { Store } from './store.ts';
import type { Team } from './team.ts';

/** Slack's limits on a response_url. */
export const responseUrlUses = 5;
export const responseUrlLifeMs = 30 * 60_000;

/** What a response answers: something that a person did, perhaps on a message. */
export interface ResponseTarget {
  readonly personId: string;
  readonly channel: string;
  readonly source?: { readonly ts: string; readonly ephemeral: boolean };
}

interface ResponseUrl {
  readonly target: ResponseTarget;
  readonly expiresAt: number;
  uses: number;
}

const bodySchema = z.looseObject({
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

export class Responses {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #team: Team;
  readonly #messages: Messages;
  readonly #urls = new Map<string, ResponseUrl>();

  constructor(parts: { clock: Clock; store: Store; team: Team; messages: Messages }) {
    this.#clock = parts.clock;
    this.#store = parts.store;
    this.#team = parts.team;
    this.#messages = parts.messages;
  }

  /** An address that takes up to 5 answers within 30 minutes. */
  issue(target: ResponseTarget): string {
    const now = this.#clock.now();
    for (const [key, url] of this.#urls) {
      if (url.expiresAt + responseUrlLifeMs > now) break;
      this.#urls.delete(key);
    }
    const key = secret();
    this.#urls.set(key, { target, expiresAt: now + responseUrlLifeMs, uses: 0 });
    return new URL(`/response/${key}`, this.#team.address()).href;
  }

  /**
   * Serves a request to a response_url.
   * @throws ApiError `expired_url` or `used_url`, or what is wrong with the content
   */
  answer(key: string, body: unknown): void {
    const url = this.#urls.get(key);
    if (url === undefined || url.expiresAt < this.#clock.now()) throw new ApiError('expired_url');
    if (url.uses >= responseUrlUses) throw new ApiError('used_url');
    url.uses += 1;
    this.apply(url.target, body);
  }

  /**
   * Posts, replaces or deletes as the body says; without a word about it, it posts an ephemeral message.
   * @throws ApiError for content that Slack would refuse
   */
  apply(target: ResponseTarget, body: unknown): void {
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) throw new ApiError('invalid_payload');
    const request = parsed.data;
    if (request.delete_original === true) {
      this.#deleteOriginal(target);
      return;
    }
    const content = readContent(request);
    if (request.replace_original === true && target.source !== undefined) {
      this.#replaceOriginal(target, content);
      return;
    }
    const draft = {
      ...content,
      channel: target.channel,
      userId: this.#team.app.botUserId,
      byApp: true,
      threadTs: request.thread_ts,
    };
    if (request.response_type === 'in_channel') this.#messages.post(draft);
    else this.#messages.postEphemeral(target.personId, draft);
  }

  #deleteOriginal({ personId, channel, source }: ResponseTarget): void {
    if (source === undefined) throw new ApiError('no_original_message');
    if (source.ephemeral) {
      this.#messages.dismissEphemeral(personId, channel, source.ts);
      return;
    }
    const message = this.#store.message(channel, source.ts);
    if (message !== undefined) this.#messages.remove(message);
  }

  #replaceOriginal({ personId, channel, source }: ResponseTarget, content: Content): void {
    if (source === undefined) return;
    const revision = { ...content, blocks: content.blocks ?? null };
    if (source.ephemeral) {
      const message = this.#messages.ephemeral(personId, channel, source.ts);
      if (message !== undefined) this.#messages.updateEphemeral(personId, message, revision);
      return;
    }
    const message = this.#store.message(channel, source.ts);
    if (message !== undefined) this.#messages.update(message, revision, this.#team.app.botUserId);
  }
}

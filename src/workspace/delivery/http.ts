import { createHmac } from 'node:crypto';
import { stringify } from 'node:querystring';
import { Agent, request } from 'undici';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import { secret } from '../ids.ts';
import { type Acknowledgement, acknowledgeWithinMs, type Delivery, type Envelope } from './envelope.ts';

interface Answer {
  readonly status: number;
  readonly noRetry: boolean;
  readonly body: string;
}

/**
 * Deliveries to the app's request URLs, signed as Slack signs them. An events URL is verified with a challenge before
 * its first event.
 */
export class HttpDelivery implements Delivery {
  readonly #clock: Clock;
  readonly #faults: () => Faults;
  readonly #signingSecret: string;
  readonly #agent = new Agent({ connections: 50 });
  readonly #verified = new Set<string>();

  constructor(parts: { clock: Clock; faults: () => Faults; signingSecret: string }) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#signingSecret = parts.signingSecret;
  }

  /** An address counts as a connection: whether anybody listens there is known only by trying. */
  connected(): boolean {
    return true;
  }

  async deliver(envelope: Envelope): Promise<Acknowledgement> {
    if (envelope.url === undefined) return { acknowledged: false, reason: 'unreachable', final: true };
    const fault = this.#faults().takeDelivery(envelope.kind);
    const giveUp = new AbortController();
    const cancel = this.#clock.after(acknowledgeWithinMs, () => giveUp.abort());
    try {
      if (envelope.kind === 'events_api' && !(await this.#verify(envelope.url, giveUp.signal))) {
        return { acknowledged: false, reason: 'http_error' };
      }
      const late = fault?.kind === 'late' ? fault.ms : 0;
      if (late > 0) await new Promise<void>((resolve) => void this.#clock.after(late, resolve));
      // One that is late goes out even if nobody waits for its answer any more.
      const signal = late > 0 ? new AbortController().signal : giveUp.signal;
      const send = (): Promise<Answer> => this.#post(envelope.url ?? '', envelope, signal);
      const isDoubled = fault?.kind === 'twice' || this.#faults().deliverTwice;
      const [answer] = await Promise.all(isDoubled ? [send(), send()] : [send()]);
      const isLost = fault?.kind === 'unacknowledged' || this.#faults().dropAcknowledgements || giveUp.signal.aborted;
      if (answer === undefined || isLost) return { acknowledged: false, reason: 'timeout' };
      if (answer.status < 200 || answer.status > 299) {
        return { acknowledged: false, reason: 'http_error', final: answer.noRetry };
      }
      return { acknowledged: true, payload: parseAnswer(answer.body) };
    } catch {
      return { acknowledged: false, reason: giveUp.signal.aborted ? 'timeout' : 'connection_failed' };
    } finally {
      cancel();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #verify(url: string, signal: AbortSignal): Promise<boolean> {
    if (this.#verified.has(url)) return true;
    const challenge = secret();
    const body = JSON.stringify({ token: 'verification-token', challenge, type: 'url_verification' });
    const answer = await this.#send(url, body, 'application/json', {}, signal);
    const answered = parseAnswer(answer.body);
    const value = isRecord(answered) ? answered.challenge : answer.body.trim();
    if (answer.status !== 200 || value !== challenge) return false;
    this.#verified.add(url);
    return true;
  }

  #post(url: string, envelope: Envelope, signal: AbortSignal): Promise<Answer> {
    const form = 'application/x-www-form-urlencoded';
    switch (envelope.kind) {
      case 'events_api': {
        const retry = {
          'x-slack-retry-num': String(envelope.attempt),
          'x-slack-retry-reason': retryReason(envelope.reason),
        };
        const headers = envelope.attempt === 0 ? {} : retry;
        return this.#send(url, JSON.stringify(envelope.payload), 'application/json', headers, signal);
      }
      case 'slash_commands':
        return this.#send(url, stringify(strings(envelope.payload)), form, {}, signal);
      case 'interactive':
        return this.#send(url, stringify({ payload: JSON.stringify(envelope.payload) }), form, {}, signal);
    }
  }

  async #send(
    url: string,
    body: string,
    contentType: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const timestamp = String(Math.floor(this.#clock.now() / 1000));
    const signature = createHmac('sha256', this.#signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const response = await request(url, {
      method: 'POST',
      dispatcher: this.#agent,
      signal,
      body,
      headers: {
        ...headers,
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
    });
    const text = await response.body.text();
    return { status: response.statusCode, noRetry: response.headers['x-slack-no-retry'] === '1', body: text };
  }
}

/** JSON where it is JSON; a bare text is an answer too (to a slash command), and nothing is nothing. */
function parseAnswer(body: string): unknown {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return { text: body };
  }
}

/** Slack's word for it in the header. */
function retryReason(reason: string): string {
  return reason === 'timeout' ? 'http_timeout' : reason;
}

function strings(payload: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

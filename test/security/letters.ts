/** Requests to the bot's HTTP door, as Slack sends them or as somebody else would. */
import { createHmac } from 'node:crypto';
import { request as send } from 'node:http';
import type { World } from '../bot/support/world.ts';

const FORM = 'application/x-www-form-urlencoded';

export const now = () => Math.floor(Date.now() / 1000);

export interface Letter {
  readonly body: string | Buffer;
  readonly type?: string;
  readonly stamp?: number | string;
  readonly signature?: string | undefined;
  readonly secret?: string;
  readonly path?: string;
  readonly method?: string;
}

export interface LetterAnswer {
  readonly status: number;
  readonly text: string;
}

export function signed(body: string | Buffer, stamp: number | string, secret: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest('hex')}`;
}

/** Signed with the workspace's secret just now, unless the letter says otherwise. */
export function post(world: World, letter: Letter): Promise<LetterAnswer> {
  const { body, type = FORM, stamp = now(), secret = world.workspace.signingSecret, path = '/slack/events' } = letter;
  const signature = 'signature' in letter ? letter.signature : signed(body, stamp, secret);
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': String(stamp),
    ...(signature !== undefined && { 'x-slack-signature': signature }),
  };
  const to = { port: world.bot().port, host: '127.0.0.1', path, method: letter.method ?? 'POST', headers };
  return new Promise((resolve, reject) => {
    const sent = send(to, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => {
        text += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

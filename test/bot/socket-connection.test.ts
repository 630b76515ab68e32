import { WebAPIPlatformError } from '@slack/web-api';
import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Connectable, type Pace, SocketConnection } from '../../src/bot/slack/socket-connection.ts';
import { until } from '../support/wait.ts';

const log = pino({ level: 'silent' });
const pace: Pace = { first: 1, longest: 2, patience: 5_000, startTries: 3 };

/** A client whose connections the test makes and breaks. */
class Client implements Connectable {
  starts = 0;
  failures: Error[] = [];
  disconnects = 0;
  #lost: (() => void)[] = [];
  #started: (() => void)[] = [];

  async start(): Promise<void> {
    this.starts += 1;
    for (const tell of this.#started.splice(0)) tell();
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  async disconnect(): Promise<void> {
    this.disconnects += 1;
    this.lose();
  }

  onDisconnected(listener: () => void): void {
    this.#lost.push(listener);
  }

  lose(): void {
    for (const listener of this.#lost) listener();
  }

  async startsReach(count: number): Promise<void> {
    while (this.starts < count) await new Promise<void>((resolve) => this.#started.push(resolve));
  }
}

const away = () => new Error('connect ECONNREFUSED');
const refused = () => new WebAPIPlatformError({ ok: false, error: 'invalid_auth' });

describe('a Socket Mode connection', () => {
  it('is made again at once when Slack recycles it', async () => {
    const client = new Client();
    const connection = new SocketConnection(client, log, pace);
    await connection.start();
    client.lose();
    await client.startsReach(2);
    client.lose();
    await client.startsReach(3);
    await connection.close();
  });

  it('tells that it is back after a while in which Slack may have given up, and not after a moment', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const client = new Client();
    let back = 0;
    const connection = new SocketConnection(client, log, pace, () => back++);
    await connection.start();
    client.lose();
    await client.startsReach(2);
    client.failures = [away(), away()];
    client.lose();
    await client.startsReach(3);
    expect(back).toBe(0);
    vi.setSystemTime(Date.now() + 60_000);
    await until('it is told', () => back === 1);
    await connection.close();
  });

  it('is tried until Slack is back, and never throws meanwhile', async () => {
    const client = new Client();
    const connection = new SocketConnection(client, log, pace);
    await connection.start();
    client.failures = Array.from({ length: 20 }, away);
    client.lose();
    await client.startsReach(22);
    await connection.close();
  });

  it('is given up at the start when Slack refuses the token, with what to do', async () => {
    const client = new Client();
    client.failures = [refused()];
    const connection = new SocketConnection(client, log, pace);
    await expect(connection.start()).rejects.toMatchObject({ code: 'slack-refused', message: /invalid_auth/ });
    expect(client.starts).toBe(1);
    await connection.close();
  });

  it('bears a few failures at the start, then says that Slack is not reached', async () => {
    const client = new Client();
    client.failures = [away(), away()];
    const patient = new SocketConnection(client, log, pace);
    await patient.start();
    await patient.close();

    const gone = new Client();
    gone.failures = Array.from({ length: 9 }, away);
    const connection = new SocketConnection(gone, log, pace);
    await expect(connection.start()).rejects.toMatchObject({ code: 'slack-unreachable' });
    expect(gone.starts).toBe(3);
    await connection.close();
  });

  it('stays closed once closed, even in the middle of trying', async () => {
    const client = new Client();
    const connection = new SocketConnection(client, log, { ...pace, first: 60_000, longest: 60_000 });
    await connection.start();
    client.failures = [away()];
    client.lose();
    await client.startsReach(2);
    await connection.close();
    expect(client.starts).toBe(2);
  });
});

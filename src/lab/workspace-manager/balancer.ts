/** The load balancer: it sends each request to the next of its members that is online. */
import { request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { claimPort } from '../claim-port.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { HttpDoor, sendPage } from './http-door.ts';
import type { World } from './model.ts';
import { plainPage } from './status-page.ts';
import type { UwmServer } from './uwm-server.ts';

/** These are between two neighbours only. */
const notPassedOn = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

export class Balancer {
  readonly #servers: readonly UwmServer[];
  readonly #context: Context;
  readonly #door: HttpDoor;
  #state: World['balancer'];
  #turn = 0;

  constructor(state: World['balancer'], servers: readonly UwmServer[], context: Context) {
    this.#state = state;
    this.#servers = servers;
    this.#context = context;
    this.#door = new HttpDoor(context.host, (request, response) => this.#forward(request, response));
  }

  get state(): World['balancer'] {
    return this.#state;
  }

  get members(): readonly UwmServer[] {
    return this.#servers.filter((server) => server.state.inBalancer);
  }

  /** @throws Refusal where that changes nothing, or the server has nothing to do with the balancer */
  setMember(server: UwmServer, member: boolean): string {
    const { name } = this.#state;
    const { inBalancer } = server.state;
    if (inBalancer === null) throw new Refusal(`${server.name} has nothing to do with ${name}.`);
    if (inBalancer === member) throw new Refusal(`${server.name} is ${member ? 'in' : 'out of'} ${name} already.`);
    server.update({ inBalancer: member });
    if (!member) return `${server.name} is out of ${name}: it gets no more requests.`;
    const later = server.state.condition === 'online' ? '' : ' It gets requests once it is online.';
    return `${server.name} is in ${name} again.${later}`;
  }

  async open(): Promise<void> {
    const { name, port } = this.#state;
    const listen = (wanted: number) => this.#door.listen(wanted);
    const opened = await claimPort({ name, port, listen, say: this.#context.say });
    this.#state = { name, port: opened };
  }

  close(): Promise<void> {
    return this.#door.close();
  }

  #next(): UwmServer | undefined {
    const online = this.members.filter((server) => server.state.condition === 'online');
    this.#turn = online.length === 0 ? 0 : (this.#turn + 1) % online.length;
    return online[this.#turn];
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const member = this.#next();
    if (!member) {
      const { status, html } = plainPage(503, 'Service Unavailable', 'No member is available.');
      return sendPage(response, status, html);
    }
    const { url: path, method, headers } = request;
    const onward = ask(
      { host: this.#context.host, port: member.state.port, path, method, headers: passedOn(headers), agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
        answer.on('error', () => response.destroy());
        answer.pipe(response);
      },
    );
    onward.on('error', () => {
      const { status, html } = plainPage(502, 'Bad Gateway', 'The member ended the connection.');
      if (response.headersSent) response.destroy();
      else sendPage(response, status, html);
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notPassedOn.has(name)));
}

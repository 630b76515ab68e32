/** All pairs and servers by name: what they look like from outside, and one door through which they are acted on. */
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import { descriptionFile, packageFolder } from '../genesys/software.ts';
import { type ActResult, everything } from '../wing.ts';
import { type Action, actionSchema } from './actions.ts';
import type { Cassandra, CassandraNode } from './cassandra.ts';
import { foresee } from './foresee.ts';
import {
  exportedPath,
  exportOptions,
  install,
  installationFolder,
  product,
  setOption,
  setRedundancy,
} from './host-jobs.ts';
import { type Next, nameAction, nextAction, type PairView } from './next-action.ts';
import type { Pair } from './pair.ts';
import type { OrsServer } from './servers.ts';
import type { SimulatedServer } from './simulated-server.ts';

export class Estate {
  readonly pairs: readonly Pair[];
  readonly cassandra: Cassandra;
  readonly #context: Context;

  constructor(pairs: readonly Pair[], cassandra: Cassandra, context: Context) {
    this.pairs = pairs;
    this.cassandra = cassandra;
    this.#context = context;
  }

  get packageVersion(): string {
    return this.#context.packageVersion;
  }

  servers(): readonly OrsServer[] {
    return this.pairs.flatMap((pair) => pair.members).map((server) => this.#describe(server));
  }

  has(target: string): boolean {
    const named = (pair: Pair) => pair.name === target || pair.members.some((member) => member.name === target);
    const isNode = this.cassandra.nodes.some(({ name }) => name === target);
    return target === everything || isNode || this.pairs.some(named);
  }

  /** Why a request is no action of this wing, or null. */
  objection(request: unknown): string | null {
    const parsed = parse(request);
    return parsed.success ? null : `That is no action: ${z.prettifyError(parsed.error)}`;
  }

  /** Does it, or says why not. The result's message is a sentence for a person. */
  act(target: string, request: unknown): ActResult {
    const parsed = parse(request);
    if (!parsed.success) return { ok: false, message: `That is no action: ${z.prettifyError(parsed.error)}` };
    try {
      if (parsed.data.action === 'do-it-for-me') return this.#doIt(target);
      return { ok: true, message: this.#perform(target, parsed.data) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, message: error.message };
      throw error;
    }
  }

  #perform(target: string, action: Action): string {
    if (action.action === 'switch-over') return this.#pair(target).switchOver();
    if (action.action === 'upgrade-cassandra') return this.#node(target).upgrade();
    const server = this.#server(target);
    switch (action.action) {
      case 'start':
        return server.start();
      case 'stop':
        return server.stop();
      case 'kill':
        return server.kill();
      case 'rotate-log':
        return server.rotateLog();
      case 'export':
        return exportOptions(server);
      case 'install':
        return install(server);
      case 'set-option':
        return setOption(server, action.section, action.option, action.value);
      case 'set-redundancy':
        return setRedundancy(server, action.broken);
      case 'do-it-for-me':
        throw new Refusal('Doing it for you is done for a pair.');
    }
  }

  /** One step of the rolling upgrade, of the pair or of the first pair that needs one. */
  #doIt(target: string): ActResult {
    const pairs = target === everything ? this.pairs : [this.#pair(target)];
    const pair = pairs.find((one) => nextAction(one.view).kind !== 'done');
    if (!pair) return { ok: true, message: 'Everything is upgraded. There is nothing left to do.' };
    const before = pair.view;
    const next = nextAction(before);
    if (next.kind === 'wait') return { ok: false, message: `${next.why} Try again when it has settled.` };
    if (next.kind === 'done') return { ok: true, message: next.why };
    const message = `${this.#name(next)}: ${this.#perform(next.target, next.action)}`;
    const after = foresee(before, next.target, next.action);
    return { ok: true, message, ...(after ? { next: this.#whatNext(after, pairs) } : {}) };
  }

  #whatNext(after: PairView, pairs: readonly Pair[]): string {
    const next = nextAction(after);
    if (next.kind === 'act') return `Next: ${this.#name(next)}, because ${next.why}.`;
    for (const pair of pairs) {
      const other = nextAction(pair.view);
      if (pair.name !== after.name && other.kind === 'act') return `${next.why} Next: ${this.#name(other)}.`;
    }
    return next.why;
  }

  #name(next: Extract<Next, { kind: 'act' }>): string {
    return nameAction(next.target, next.action, this.#context.packageVersion);
  }

  #server(name: string): SimulatedServer {
    const server = this.pairs.flatMap((pair) => pair.members).find((one) => one.name === name);
    if (!server) throw new Refusal(`There is no server ${name} here.`);
    return server;
  }

  #node(name: string): CassandraNode {
    const node = this.cassandra.nodes.find((one) => one.name === name);
    if (!node) throw new Refusal(`There is no node of Cassandra here that is called ${name}.`);
    return node;
  }

  /** By its own name or by a member's. */
  #pair(name: string): Pair {
    const pair = this.pairs.find((one) => one.name === name || one.members.some((member) => member.name === name));
    if (!pair) throw new Refusal(`There is no pair ${name} here.`);
    return pair;
  }

  #describe(server: SimulatedServer): OrsServer {
    const state = server.state;
    return {
      product: 'ors',
      name: state.name,
      application: state.application,
      host: state.host,
      pair: state.pair,
      state: state.condition,
      role: state.role,
      version: state.runningVersion ?? state.installedVersion,
      runningVersion: state.runningVersion,
      installedVersion: state.installedVersion,
      installing: state.installing,
      redundancyBroken: state.redundancyBroken,
      port: state.port,
      paths: {
        directory: server.directory,
        logs: join(server.directory, 'logs', `${state.application}.*.log`),
        exported: exportedPath(server),
        installation: join(installationFolder(server), descriptionFile),
        package: packageFolder(product, server.hostDirectory, this.#context.packageVersion),
      },
    };
  }
}

/** A name alone is enough where the rest has defaults. */
function parse(request: unknown) {
  return actionSchema.safeParse(typeof request === 'string' ? { action: request } : request);
}

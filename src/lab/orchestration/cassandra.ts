/**
 * The Cassandra in which sessions are kept: nodes that tell their keyspaces by Thrift and their release by a nodetool that can be
 * run. An Orchestration Server that starts with the options for it creates its keyspace, if there is none of that name.
 */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startCassandraEndpoint } from '../cassandra/endpoint.ts';
import type { CassandraEndpoint } from '../cassandra/model.ts';
import { claimPort } from '../claim-port.ts';
import { pause } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Context } from '../genesys/context.ts';
import type { Options } from '../genesys/model.ts';
import { writeWhole } from '../whole-file.ts';
import type { CassandraState } from './model.ts';
import type { CassandraNodeInfo } from './servers.ts';

type NodeState = CassandraState['nodes'][number];
type Keyspace = CassandraState['keyspaces'][number];

/** As much of nodetool as the check asks. Where Cassandra is down there is no release to tell. */
const NODETOOL = `#!/bin/sh
for word in "$@"; do command="$word"; done
if [ "$command" != version ]; then echo 'Usage: nodetool -h <host> -p <port> version' >&2; exit 1; fi
release="$(dirname "$0")/../release"
if [ ! -f "$release" ]; then echo 'Failed to connect: Connection refused' >&2; exit 1; fi
echo "ReleaseVersion: $(cat "$release")"
`;

export class Cassandra {
  readonly nodes: readonly CassandraNode[];
  readonly packageVersion: string;
  readonly #context: Context;
  #keyspaces: readonly Keyspace[];

  constructor({ packageVersion, nodes, keyspaces }: CassandraState, context: Context) {
    this.packageVersion = packageVersion;
    this.#context = context;
    this.#keyspaces = keyspaces;
    this.nodes = nodes.map((state) => new CassandraNode(state, this, context));
  }

  get state(): CassandraState {
    return {
      packageVersion: this.packageVersion,
      nodes: this.nodes.map(({ state }) => state),
      keyspaces: [...this.#keyspaces],
    };
  }

  get keyspaces(): readonly Keyspace[] {
    return this.#keyspaces;
  }

  /** What an Orchestration Server does when it starts: nothing where the keyspace is there, or no node is up. */
  createFor({ persistence = {} }: Options): void {
    const { 'cassandra-keyspace-name': name, 'cassandra-strategy-class': strategy } = persistence;
    if (!name || !strategy || !this.nodes.some(({ isUp }) => isUp)) return;
    if (this.#keyspaces.some((keyspace) => keyspace.name === name)) return;
    const strategyOptions = optionsOf(persistence['cassandra-strategy-options'] ?? '');
    const keyspace = { name, strategyClass: `org.apache.cassandra.locator.${strategy}`, strategyOptions };
    this.#keyspaces = [...this.#keyspaces, keyspace];
    this.#context.changed();
  }
}

/** `replication_factor:3`, or `DC1:3,DC2:2`. */
function optionsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(/[,;]/).map((each) => each.split(':').map((part) => part.trim()));
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name && value ? [[name, value] as const] : [])));
}

export class CassandraNode {
  readonly #cluster: Cassandra;
  readonly #context: Context;
  #state: NodeState;
  #endpoint: CassandraEndpoint | null = null;

  constructor(state: NodeState, cluster: Cassandra, context: Context) {
    this.#state = state;
    this.#cluster = cluster;
    this.#context = context;
  }

  get name(): string {
    return this.#state.name;
  }

  get state(): NodeState {
    return this.#state;
  }

  get isUp(): boolean {
    return this.#endpoint !== null;
  }

  get directory(): string {
    return join(this.#context.directory, this.#state.host, 'cassandra');
  }

  get info(): CassandraNodeInfo {
    const { directory } = this;
    return { product: 'cassandra', ...this.#state, paths: { directory, nodetool: join(directory, 'bin', 'nodetool') } };
  }

  /** It comes up, also after an upgrade that was under way when the lab was left. */
  async begin(): Promise<void> {
    const { nodetool } = this.info.paths;
    writeWhole(nodetool, NODETOOL);
    chmodSync(nodetool, 0o755);
    if (this.#state.upgrading) this.#context.track(this.#finishUpgrade());
    else await this.#comeUp();
  }

  /** Its ports are closed meanwhile. @throws Refusal while it is being upgraded, and where there is nothing newer */
  upgrade(): string {
    const { name, version, upgrading } = this.#state;
    const { packageVersion } = this.#cluster;
    if (upgrading) throw new Refusal(`Cassandra on ${name} is being upgraded already.`);
    if (version === packageVersion) throw new Refusal(`Cassandra on ${name} is ${version} already.`);
    this.#update({ upgrading: true });
    this.#context.track(this.#finishUpgrade());
    return `Cassandra on ${name} is going from ${version} to ${packageVersion}; it is down meanwhile.`;
  }

  async close(): Promise<void> {
    const endpoint = this.#endpoint;
    this.#endpoint = null;
    await endpoint?.close();
  }

  async #finishUpgrade(): Promise<void> {
    const { clock, pace, closed } = this.#context;
    rmSync(join(this.directory, 'release'), { force: true });
    await this.close();
    await pause(clock, pace, closed);
    if (closed.aborted) return;
    this.#update({ version: this.#cluster.packageVersion, upgrading: false });
    await this.#comeUp();
  }

  /** Listens on the configured port or, if it is taken, on any other, and says so. */
  async #comeUp(): Promise<void> {
    const { name, port } = this.#state;
    const listen = async (wanted: number) => {
      const keyspaces = () => this.#cluster.keyspaces.map((each) => ({ ...each, columnFamilies: ['sessions'] }));
      this.#endpoint = await startCassandraEndpoint({ host: this.#context.host, port: wanted, keyspaces });
      return this.#endpoint.port;
    };
    const opened = await claimPort({ name: `Cassandra on ${name}`, port, listen, say: this.#context.say });
    if (opened !== port) this.#update({ port: opened });
    writeWhole(join(this.directory, 'release'), `${this.#state.version}\n`);
  }

  #update(change: Partial<NodeState>): void {
    this.#state = { ...this.#state, ...change };
    this.#context.changed();
  }
}

/**
 * The estate: which servers there are, and where the things are by which one can tell how they are. Checks look at
 * nothing else. Strings may hold `${env:NAME}`, which is left as it stands here: the worker that looks fills it in from
 * its own environment, so that a secret is in no journal and in no queue.
 */

import type { Rights } from './rights.ts';

export interface Server {
  readonly name: string;
  /** What runs there: `ors`, `confserv`, `personalization-server`. */
  readonly product: string;
  readonly host: string;
  /** The network from inside which it is looked at. */
  readonly location: string;
  /** The Application object's name, as people know it from Genesys Administrator. */
  readonly application?: string;
  /** Name → number; `main` is the one that serves clients. */
  readonly ports: Readonly<Record<string, number>>;
  /** Glob of the log files, absolute: `/var/log/ors/ors_a1.*.log`. */
  readonly logs?: string;
  readonly encoding?: string;
  /** Name → absolute path or glob: `exported-options`, `installation`. */
  readonly files: Readonly<Record<string, string>>;
  /** Absolute folders into which symbolic links may lead from those that `logs` and `files` name. */
  readonly roots?: readonly string[];
  /** Name → page: `status`. */
  readonly pages: Readonly<Record<string, Page>>;
  /** Name → connection, for checks that ask a database. */
  readonly databases: Readonly<Record<string, Database>>;
}

export interface Page {
  /** `http://…` or `https://…`. Absent: the product's own, at its `ports.main`; see `defaults.ts`. */
  readonly address?: string;
  /** Of the product's own address; `http` if absent. */
  readonly scheme?: 'http' | 'https';
  /** Absolute path, on the worker's host, of a PEM file with the certificates to trust instead of the usual ones. */
  readonly ca?: string;
  /** What a healthy page says: all of these. Absent: what is usual for the product. */
  readonly says?: readonly string[];
  /** What only an unhealthy page says: any of these. Absent: what is usual for the product. */
  readonly neverSays?: readonly string[];
}

export interface Database {
  readonly engine: 'sqlserver' | 'cassandra';
  readonly host: string;
  readonly port?: number;
  /** Of SQL Server, by name; then `port` is absent. */
  readonly instance?: string;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** Windows domain of `user`, who then signs in by NTLM. */
  readonly domain?: string;
  /** Whether the connection is encrypted; true if absent. */
  readonly encrypt?: boolean;
  /** Whether any certificate will do; false if absent. */
  readonly trustCertificate?: boolean;
  /** Absolute path, on the worker's host, of a PEM file with the certificates to trust instead of the usual ones. */
  readonly ca?: string;
  /** Absolute path, on the worker's host, of the program that tells Cassandra's version. */
  readonly nodetool?: string;
  /** Of Cassandra's JMX, by which nodetool asks. */
  readonly jmxPort?: number;
}

export interface Pair {
  readonly name: string;
  readonly product: string;
  /** Names of servers. Which one is primary is seen in the logs, never written here. */
  readonly first: string;
  readonly second: string;
}

export interface Estate {
  /** `production`, `staging`. */
  readonly name: string;
  readonly servers: Readonly<Record<string, Server>>;
  readonly pairs: Readonly<Record<string, Pair>>;
  /** Who may do what. Absent: everybody may do everything. */
  readonly rights?: Rights;
}

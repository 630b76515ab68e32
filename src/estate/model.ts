/**
 * The estate: which servers there are, and where the things are by which one can tell how they are. Checks look at
 * nothing else. Strings may hold `${env:NAME}`, which is left as it stands here: the worker that looks fills it in from
 * its own environment, so that a secret is in no journal and in no queue.
 */

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
  /** Name → address: `status`. */
  readonly pages: Readonly<Record<string, string>>;
  /** Name → connection, for checks that ask a database. */
  readonly databases: Readonly<Record<string, Database>>;
}

export interface Database {
  readonly engine: 'sqlserver' | 'cassandra';
  readonly host: string;
  readonly port?: number;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
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
}

/** What the small Cassandra holds and how it is started. */

export interface CassandraKeyspace {
  readonly name: string;
  /** The whole class, as Cassandra tells it. */
  readonly strategyClass: string;
  readonly strategyOptions: Readonly<Record<string, string>>;
  readonly columnFamilies: readonly string[];
}

export interface CassandraEndpointOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether it answers nobody who has not signed in, which nobody can here. */
  readonly wantsLogin?: boolean;
  /** Asked anew for each question. */
  readonly keyspaces: () => readonly CassandraKeyspace[];
}

export interface CassandraEndpoint {
  readonly port: number;
  /** Closes the port and drops every connection. Harmless when it is closed. */
  close(): Promise<void>;
}

/** What a simulated SQL Server holds: just enough of it for asking whether replication is disabled. */

export interface SqlDatabase {
  readonly name: string;
  /** `is_published` in `sys.databases`: a transactional or snapshot publisher. */
  readonly published: boolean;
  readonly mergePublished: boolean;
  /** `status` of each row of `sysmergesubscriptions`: 0 inactive, 1 active, 2 deleted. Null: there is no such table. */
  readonly mergeSubscriptions: readonly (number | null)[] | null;
  /** How many rows `MSreplication_subscriptions` has. Null: there is no such table. */
  readonly transactionalSubscriptions: number | null;
  /** Whether the login gets the database's row in `sys.databases`; true if absent. */
  readonly visible?: boolean;
  /** Whether the login has VIEW DEFINITION in the database, and so sees its tables' names; true if absent. */
  readonly viewDefinition?: boolean;
  /** Whether the login may SELECT from the database's tables; true if absent. */
  readonly select?: boolean;
}

export interface SqlEndpointOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly login: { readonly user: string; readonly password: string };
  /** Asked anew for each login and each batch. */
  readonly databases: () => readonly SqlDatabase[];
}

export interface SqlEndpoint {
  readonly port: number;
  /** Closes the port and drops every connection. Harmless when it is closed. */
  close(): Promise<void>;
}

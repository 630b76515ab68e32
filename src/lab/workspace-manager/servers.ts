import type { Condition, DatabaseState, PageKind, Portal, Product } from './model.ts';

export interface UwmServer {
  readonly product: Product;
  readonly name: string;
  /** Where it listens, as its database and the load balancer do. */
  readonly host: string;
  readonly port: number;
  readonly state: Condition;
  /** What is installed; null where nothing is. */
  readonly version: string | null;
  /** Address of its status page. */
  readonly statusPage: string;
  /** What is wrong with that page, whatever the server does. */
  readonly page: PageKind;
  /** Why its database does not let it in; null where it does, or would. */
  readonly lockedOut: string | null;
  readonly portal: Portal;
  readonly inBalancer: boolean | null;
  readonly database: {
    readonly name: string;
    readonly version: string;
    readonly port: number;
    readonly user: string;
    /** The environment variable that holds the password. */
    readonly passwordVariable: string;
    readonly replication: DatabaseState['replication'];
  };
  readonly paths: {
    /** The server's own folder. */
    readonly directory: string;
    /** A file that an installation writes, and an uninstallation takes away. */
    readonly installation: string;
  };
}

export interface LoadBalancer {
  readonly product: 'load-balancer';
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Address at which it serves its members' status page. */
  readonly statusPage: string;
  /** The names of those that it sends requests to while they are online. */
  readonly members: readonly string[];
}

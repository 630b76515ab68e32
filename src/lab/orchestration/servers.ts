import type { Condition, Role } from '../genesys/model.ts';

export interface CassandraNodeInfo {
  readonly product: 'cassandra';
  readonly name: string;
  readonly host: string;
  /** Of Thrift. */
  readonly port: number;
  readonly version: string;
  readonly upgrading: boolean;
  readonly paths: {
    readonly directory: string;
    /** A script that can be run. */
    readonly nodetool: string;
  };
}

export interface OrsServer {
  readonly product: 'ors';
  readonly name: string;
  readonly application: string;
  readonly host: string;
  readonly pair: string;
  readonly state: Condition;
  readonly role: Role | null;
  /** What runs or, of a stopped server, what is installed. */
  readonly version: string;
  readonly runningVersion: string | null;
  readonly installedVersion: string;
  readonly installing: boolean;
  readonly redundancyBroken: boolean;
  readonly port: number;
  readonly paths: {
    /** The server's own folder. */
    readonly directory: string;
    /** Glob of the log files; the snapshot beside them matches it as well, as it does on real hosts. */
    readonly logs: string;
    /** The `.cfg` that an export writes. */
    readonly exported: string;
    /** A file that an installation writes. */
    readonly installation: string;
    /** The folder of the package that is installed from. */
    readonly package: string;
  };
}

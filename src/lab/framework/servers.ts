import type { Condition, Role } from '../genesys/model.ts';
import type { ProductName } from './model.ts';

export interface FrameworkServer {
  readonly product: ProductName;
  readonly name: string;
  readonly application: string;
  readonly host: string;
  /** Null where it stands alone; it has no role then. */
  readonly pair: string | null;
  readonly state: Condition;
  readonly role: Role | null;
  readonly runningVersion: string | null;
  /** What the next start runs. */
  readonly installedVersion: string;
  readonly installing: boolean;
  /** Its start has come to a halt. */
  readonly halted: boolean;
  readonly upgradeMode: boolean;
  readonly clients: number;
  readonly port: number;
  /** Of the Local Control Agent on the host of a Solution Control Server. */
  readonly lcaPort: number | null;
  readonly paths: {
    /** The server's own folder. */
    readonly directory: string;
    /** Glob of the log files; the snapshot beside them matches it as well, as it does on real hosts. */
    readonly logs: string;
    /** The `.cfg` that an export writes. */
    readonly exported: string;
    /** A file of the active folder, which an installation or another folder in its place renews. */
    readonly installation: string;
    /** A file of the new folder, and the configuration file in it. */
    readonly newInstallation: string | null;
    readonly newConfiguration: string | null;
    /** The configuration file in the active folder. */
    readonly configuration: string | null;
    /** Glob of a file in the backup copy of an old folder. */
    readonly folderBackup: string | null;
    /** A file that an upgrade of the Local Control Agent on its host renews. */
    readonly lcaInstallation: string | null;
  };
}

/** DB Server of one environment: a port. */
export interface DbServer {
  readonly product: 'db-server';
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly running: boolean;
}

/** A host with a Local Control Agent and no Solution Control Server. */
export interface LcaHost {
  readonly product: 'lca';
  readonly name: string;
  readonly application: string;
  readonly host: string;
  readonly version: string;
  readonly upgrading: boolean;
  readonly port: number;
  readonly paths: { readonly directory: string; readonly logs: string; readonly installation: string };
}

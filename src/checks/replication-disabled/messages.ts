/** What is said between the worker and the thread that the driver runs in. */

export interface SqlServerConnection {
  readonly host: string;
  /** Absent: the port that the instance has, or 1433. */
  readonly port?: number;
  readonly instance?: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** A Windows account's domain; absent for a login of SQL Server's own. */
  readonly domain?: string;
  readonly encrypt: boolean;
  readonly trustCertificate: boolean;
  /** Certificates of those who may vouch for the server, as PEM. */
  readonly ca?: string;
}

export interface Question {
  readonly connection: SqlServerConnection;
  readonly text: string;
  /** For connecting; the rest is for whoever asks to watch. */
  readonly milliseconds: number;
}

export type Reply =
  /** One array of rows for each statement that gave any; rows are objects by column. */
  | { readonly is: 'rows'; readonly sets: readonly (readonly unknown[])[] }
  | {
      readonly is: 'failed';
      /** SQL Server's own, in the order in which it sent them. */
      readonly numbers: readonly number[];
      /** Of the driver, the system and TLS: `ESOCKET`, `ECONNREFUSED`. */
      readonly codes: readonly string[];
      readonly message: string;
    };

/** The thread has loaded the driver. */
export const READY = 'ready';

/** The server would have had the password in plain text, though the estate asks for encryption. */
export const NOT_ENCRYPTED = 'ENOTENCRYPTED';

/** More came back than any answer to what was asked has. */
export const TOO_MUCH = 'ETOOMUCH';

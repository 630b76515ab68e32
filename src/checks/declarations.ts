/** Every kind of check there is, by what it says of itself. Nothing here does I/O. */
import { cassandraSchema } from './cassandra-schema/declaration.ts';
import type { CheckDeclaration } from './check.ts';
import { clientCount } from './client-count/declaration.ts';
import { configOptions } from './config-options/declaration.ts';
import { filePresent } from './file-present/declaration.ts';
import { httpStatus } from './http-status/declaration.ts';
import { logEvents } from './log-events/declaration.ts';
import { logVersion } from './log-version/declaration.ts';
import { portClosed } from './port-closed/declaration.ts';
import { portOpen } from './port-open/declaration.ts';
import { replicationDisabled } from './replication-disabled/declaration.ts';

const all: readonly CheckDeclaration<unknown>[] = [
  cassandraSchema,
  clientCount,
  configOptions,
  filePresent,
  httpStatus,
  logEvents,
  logVersion,
  portClosed,
  portOpen,
  replicationDisabled,
];

/** Kind → declaration. Hand `parameters` to it only as its own schema gave them back. */
export const declarations: ReadonlyMap<string, CheckDeclaration<unknown>> = new Map(
  all.map((declaration) => [declaration.kind, declaration]),
);

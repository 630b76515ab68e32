/** Every kind of check there is, by how it looks. Loaded by workers and by `handrail check` only. */
import { cassandraSchemaProbe } from './cassandra-schema/probe.ts';
import type { Probe } from './check.ts';
import { clientCountProbe } from './client-count/probe.ts';
import { configOptionsProbe } from './config-options/probe.ts';
import { filePresentProbe } from './file-present/probe.ts';
import { httpStatusProbe } from './http-status/probe.ts';
import { logEventsProbe } from './log-events/probe.ts';
import { logVersionProbe } from './log-version/probe.ts';
import { portClosedProbe } from './port-closed/probe.ts';
import { portOpenProbe } from './port-open/probe.ts';
import { replicationDisabledProbe } from './replication-disabled/probe.ts';

/** Kind → probe. Hand it only parameters that the kind's declaration gave back. */
export const probes: ReadonlyMap<string, Probe<unknown>> = new Map<string, Probe<unknown>>([
  ['cassandra-schema', cassandraSchemaProbe],
  ['client-count', clientCountProbe],
  ['config-options', configOptionsProbe],
  ['file-present', filePresentProbe],
  ['http-status', httpStatusProbe],
  ['log-events', logEventsProbe],
  ['log-version', logVersionProbe],
  ['port-closed', portClosedProbe],
  ['port-open', portOpenProbe],
  ['replication-disabled', replicationDisabledProbe],
]);

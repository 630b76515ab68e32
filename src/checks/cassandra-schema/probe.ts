/**
 * Asks Cassandra itself: for a keyspace by Thrift, which releases from 1.1 to 3.11 speak, and for its release by nodetool,
 * since Thrift tells only the version of its own interface. Both at the same time.
 */
import type { Database, Server } from '../../estate/model.ts';
import type { Look, LookContext, Probe } from '../check.ts';
import { CannotLook } from '../errors.ts';
import { type CassandraSchemaParameters, databaseMeant } from './declaration.ts';
import { type Finding, together } from './finding.ts';
import { lookAtKeyspace } from './keyspace.ts';
import { lookAtVersion } from './server-version.ts';

const USUAL_THRIFT_PORT = 9160;
const USUAL_JMX_PORT = 7199;

export const cassandraSchemaProbe: Probe<CassandraSchemaParameters> = { look };

async function look(server: Server, parameters: CassandraSchemaParameters, { signal }: LookContext): Promise<Look> {
  const name = databaseMeant(server, parameters);
  const database = name === undefined ? undefined : server.databases[name];
  if (database === undefined) return unknown(`${server.name} has no such Cassandra in the estate. Add it.`);
  const { timeout } = parameters;
  const whyCalledOff = () =>
    signal.aborted ? 'was not asked to the end: the look was called off' : `did not answer within ${timeout} s`;
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]);
  const questions = [
    aboutKeyspace(database, `databases.${name}`, parameters, whyCalledOff, either),
    aboutVersion(database, parameters, whyCalledOff, either),
  ];
  const findings = await Promise.all(questions.map(orWhyNot));
  return together(findings.filter((finding) => finding !== undefined));
}

async function aboutKeyspace(
  { host, port = USUAL_THRIFT_PORT }: Database,
  entry: string,
  parameters: CassandraSchemaParameters,
  whyCalledOff: () => string,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  if (parameters.keyspace === undefined) return undefined;
  const asked = { ...parameters, keyspace: parameters.keyspace.trim() };
  return lookAtKeyspace({ host, port, entry, whyCalledOff }, asked, signal);
}

async function aboutVersion(
  { host, nodetool, jmxPort = USUAL_JMX_PORT }: Database,
  { version }: CassandraSchemaParameters,
  whyCalledOff: () => string,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  if (version === undefined) return undefined;
  if (nodetool === undefined) throw new CannotLook('Where nodetool is, is not in the estate. Add it as `nodetool`.');
  return lookAtVersion({ nodetool, host, jmxPort, whyCalledOff }, version, signal);
}

async function orWhyNot(question: Promise<Finding | undefined>): Promise<Finding | undefined> {
  try {
    return await question;
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return { is: 'unknown', words: error.message, evidence: [] };
  }
}

function unknown(summary: string): Look {
  return { state: 'unknown', summary, evidence: [] };
}

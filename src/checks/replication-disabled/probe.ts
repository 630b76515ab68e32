/**
 * Asks the database itself whether it still publishes or subscribes. Only what it says counts: whoever does not get to see
 * something, or gets no answer, knows nothing.
 */
import type { Server } from '../../estate/model.ts';
import type { Evidence, Look, LookContext, Probe } from '../check.ts';
import { CannotLook } from '../errors.ts';
import { count, evidenceText } from '../text.ts';
import { ask } from './ask.ts';
import { connectionTo, placeOf } from './connection.ts';
import { databaseMeant, type ReplicationDisabledParameters } from './declaration.ts';
import { type Asked, explain, GRANT, quoted } from './explain.ts';
import { type Facts, QUESTION, readFacts, UnexpectedAnswer } from './facts.ts';

export const replicationDisabledProbe: Probe<ReplicationDisabledParameters> = { look };

async function look(server: Server, parameters: ReplicationDisabledParameters, { signal }: LookContext): Promise<Look> {
  try {
    return await lookAt(server, parameters, signal);
  } catch (error) {
    if (!(error instanceof CannotLook)) throw error;
    return unknown(error.message);
  }
}

async function lookAt(server: Server, parameters: ReplicationDisabledParameters, signal: AbortSignal): Promise<Look> {
  const name = databaseMeant(server, parameters);
  const database = name === undefined ? undefined : server.databases[name];
  if (database === undefined)
    throw new CannotLook(`${server.name} has no such SQL Server database in the estate. Add it.`);
  const { timeout } = parameters;
  const connection = await connectionTo(database);
  const asked: Asked = { connection, place: placeOf(connection), entry: `databases.${name}`, timeout };
  const answer = await ask({ connection, text: QUESTION, milliseconds: timeout * 1000 }, signal);
  if (answer.is !== 'rows') return unknown(explain(answer, asked));
  const facts = factsIn(answer.sets, asked);
  if (facts !== undefined) return judge(facts, asked);
  const sight = `The login \`${connection.user}\` does not see \`${connection.database}\` on ${asked.place}`;
  return unknown(`${sight}. Grant it VIEW ANY DATABASE.`);
}

function factsIn(sets: readonly (readonly unknown[])[], asked: Asked): Facts | undefined {
  try {
    return readFacts(sets, asked.connection.database);
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const what = quoted(error.message, asked);
    throw new CannotLook(
      `${asked.place} gave an answer that SQL Server does not give (${what}), so nothing can be told.`,
    );
  }
}

function judge(facts: Facts, { connection, place }: Asked): Look {
  const it = `\`${facts.database}\` on ${place}`;
  const evidence = evidenceOf(facts, `${facts.database} on ${place}`);
  const enabled = stillEnabled(facts);
  if (enabled.length > 0) return { state: 'not-yet', summary: `${it} ${enabled.join('; ')}`, evidence };
  const hidden = (facts.merge === undefined || facts.transactional === undefined) && !facts.seesTables;
  if (hidden) {
    const summary = `Whether ${it} is a subscriber is hidden from the login \`${connection.user}\`. ${GRANT}`;
    return { state: 'unknown', summary, evidence };
  }
  const left = facts.merge?.inactive ?? 0;
  const remark = left === 0 ? '' : `; ${subscriptions(left, 'inactive merge')} left in its table`;
  const summary = `${it} is neither publisher nor subscriber${remark}`;
  return { state: 'outcome', outcome: 'disabled', summary, evidence };
}

function stillEnabled({ mergePublished, published, merge, transactional = 0 }: Facts): readonly string[] {
  const active = merge?.active ?? 0;
  return [
    ...(mergePublished ? ['is still a merge publisher'] : []),
    ...(published ? ['is still a transactional publisher'] : []),
    ...(active > 0 ? [`still takes part in merge replication: ${subscriptions(active, 'active')}`] : []),
    ...(transactional > 0 ? [`is still a transactional subscriber: ${subscriptions(transactional)}`] : []),
  ];
}

function evidenceOf({ database, published, mergePublished, merge, transactional, seesTables }: Facts, source: string) {
  const flags = `is_published ${Number(published)}, is_merge_published ${Number(mergePublished)}`;
  const none = seesTables ? 'no such table' : 'no such table, or hidden from the login';
  const rows =
    merge && `status 0 (inactive): ${merge.inactive}, 1 (active): ${merge.active}, 2 (deleted): ${merge.deleted}`;
  const texts = [
    `sys.databases: name ${database}, ${flags}`,
    `dbo.sysmergesubscriptions: ${rows ?? none}`,
    `dbo.MSreplication_subscriptions: ${transactional === undefined ? none : `rows: ${transactional}`}`,
  ];
  return texts.map((text): Evidence => ({ text: evidenceText(text), source }));
}

function subscriptions(number: number, kind = ''): string {
  return `${count(number)} ${kind === '' ? '' : `${kind} `}${number === 1 ? 'subscription' : 'subscriptions'}`;
}

function unknown(summary: string): Look {
  return { state: 'unknown', summary, evidence: [] };
}

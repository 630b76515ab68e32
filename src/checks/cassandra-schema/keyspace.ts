/** Whether a keyspace is there and replicates as asked. */
import { CannotLook, systemCode } from '../errors.ts';
import { triesOf, whyUnreachable } from '../knock.ts';
import { evidenceText } from '../text.ts';
import { type CassandraSchemaParameters, factorOf } from './declaration.ts';
import { type Description, type Keyspace, question, readAnswer } from './describe-keyspace.ts';
import { exchange, type Reply } from './exchange.ts';
import { type Finding, quoted } from './finding.ts';
import { Malformed } from './thrift-reader.ts';

export interface Thrift {
  readonly host: string;
  readonly port: number;
  /** Where it stands in the estate: `databases.sessions`. */
  readonly entry: string;
  /** Why a question that was not answered was given up. */
  readonly whyCalledOff: () => string;
}

export type Asked = Pick<CassandraSchemaParameters, 'strategy-class' | 'replication-factor' | 'data-centers'> & {
  readonly keyspace: string;
};

/** @throws {CannotLook} for a value that was filled in and is none */
export async function lookAtKeyspace(thrift: Thrift, asked: Asked, signal: AbortSignal): Promise<Finding> {
  const wanted = wantedOptions(asked);
  const reply = await exchange(thrift, question(asked.keyspace), signal);
  if (reply.is !== 'frame') return explain(reply, thrift);
  let description: Description;
  try {
    description = readAnswer(reply.message, asked.keyspace);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return unknown(`${nonsense(thrift)} (${quoted(error.message)}). ${PORT(thrift)}`);
  }
  const place = placeOf(thrift);
  switch (description.is) {
    case 'not-there':
      return { is: 'not-yet', words: `${place} has no keyspace \`${asked.keyspace}\` yet`, evidence: [] };
    case 'refused':
      return refused(description.why, place);
    case 'found':
      return judge(description.keyspace, asked, wanted, place);
  }
}

function judge(keyspace: Keyspace, asked: Asked, wanted: Wanted, place: string): Finding {
  const { name, strategyClass, strategyOptions } = keyspace;
  const differing = [...strategyDiffers(strategyClass, asked), ...optionsDiffer(strategyOptions, wanted)];
  const options = [...strategyOptions].map(([option, value]) => `${option}: ${value}`).join(', ');
  const text = `keyspace ${name}: strategy_class ${strategyClass}, strategy_options {${options}}`;
  const evidence = [{ text: evidenceText(text), source: place }];
  if (differing.length > 0) return { is: 'differs', words: `keyspace \`${name}\`: ${differing.join(', ')}`, evidence };
  const has = quoted([lastPart(strategyClass), options].filter((each) => each !== '').join(', '));
  return { is: 'as-asked', words: `keyspace \`${name}\` on ${place}: ${has}`, evidence };
}

function strategyDiffers(seen: string, { 'strategy-class': asked }: Asked): readonly string[] {
  const wanted = asked?.trim();
  if (wanted === undefined || seen === wanted || seen.endsWith(`.${wanted}`)) return [];
  return [`strategy ${quoted(lastPart(seen))}, not ${wanted}`];
}

interface Wanted {
  readonly options: ReadonlyMap<string, number>;
  /** Whether another option beside these differs. */
  readonly all: boolean;
}

function wantedOptions({ 'replication-factor': factor, 'data-centers': centers }: Asked): Wanted {
  const given = centers ?? (factor === undefined ? {} : { replication_factor: factor });
  const options = Object.entries(given).map(([name, value]) => [name, numberFrom(name, value)] as const);
  return { options: new Map(options), all: centers !== undefined };
}

function numberFrom(name: string, value: string | number): number {
  const number = factorOf(value);
  if (number !== undefined) return number;
  throw new CannotLook(`\`${name}: ${value}\` is no number of copies. Correct the input that it is from.`);
}

function optionsDiffer(seen: ReadonlyMap<string, string>, { options, all }: Wanted): readonly string[] {
  const others = all ? [...seen.keys()].filter((name) => !options.has(name)) : [];
  return [
    ...[...options].flatMap(([name, wanted]) => {
      const value = seen.get(name);
      if (value === undefined) return [`no ${name}, which is to be ${wanted}`];
      return factorOf(value) === wanted ? [] : [`${name} ${quoted(value)}, not ${wanted}`];
    }),
    ...others.map((name) => `${quoted(name)} ${quoted(seen.get(name) ?? '')}, which is not asked for`),
  ];
}

function explain(reply: Exclude<Reply, { readonly is: 'frame' }>, thrift: Thrift): Finding {
  const place = placeOf(thrift);
  switch (reply.is) {
    case 'unreachable':
      if (triesOf(reply.error).every((each) => systemCode(each) === 'ECONNREFUSED')) {
        return { is: 'not-yet', words: `${place} refuses connections`, evidence: [] };
      }
      return unknown(whyUnreachable(reply.error, thrift.host, place));
    case 'cut':
      return unknown(
        `${place} closed the connection before its answer was complete. Is Cassandra being restarted, or does it take Thrift without frames?`,
      );
    case 'no-frame':
      return unknown(`${nonsense(thrift)} (a frame of ${reply.length} bytes). ${PORT(thrift)}`);
    case 'called-off':
      return unknown(`${place} ${thrift.whyCalledOff()}. Does it speak Thrift, or does a firewall drop the packets?`);
  }
}

function refused(why: string, place: string): Finding {
  const words = quoted(why);
  if (/log(?:ged)?[ -]?in|authenticat|permission|unauthori[sz]ed|anonymous/i.test(why)) {
    return unknown(`${place} wants a login (${words}), which this check does not make.`);
  }
  return unknown(`${place} does not answer${words === '' ? '' : `: ${words}`}.`);
}

function nonsense(thrift: Thrift): string {
  return `What ${placeOf(thrift)} answered is not Cassandra's Thrift`;
}

const PORT = ({ entry }: Thrift) => `Is the port right in \`${entry}\`? Thrift's is 9160 usually.`;

const placeOf = ({ host, port }: Thrift) => `${host}:${port}`;

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1);

function unknown(words: string): Finding {
  return { is: 'unknown', words, evidence: [] };
}

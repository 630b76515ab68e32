/**
 * A small SQL Server: as much of TDS 7.4 and of SQL as it takes for the usual drivers to log in and ask about replication.
 *
 * A connection is *new* until it has sent its PRELOGIN, then *greeted* until its LOGIN7 was right, then *in* a database. A
 * client that says anything out of turn, or nonsense, loses its connection; nobody else notices.
 */
import type { Socket } from 'node:net';
import { startTcpEndpoint } from '../tcp-endpoint.ts';
import { run, type Session } from './evaluate.ts';
import { type Login, preloginAnswer, readLogin } from './login.ts';
import type { SqlDatabase, SqlEndpoint, SqlEndpointOptions } from './model.ts';
import { answerPackets, type Message, MessageReader, messageType, ProtocolError } from './packets.ts';
import { readBatch, readCall, type SqlRequest } from './requests.ts';
import { parseBatch, SqlError } from './statements.ts';
import {
  collationChange,
  columnMetadata,
  type DoneKind,
  databaseChange,
  done,
  doneStatus,
  fault,
  loginAcknowledgement,
  returnStatus,
  row,
} from './tokens.ts';

const MOST_UNREAD_BYTES = 1024 * 1024;

/** @throws the error of `listen`, `EADDRINUSE` for one */
export function startSqlEndpoint(options: SqlEndpointOptions): Promise<SqlEndpoint> {
  return startTcpEndpoint(options, (socket) => serve(socket, options));
}

type State = { readonly is: 'new' | 'greeted' } | { readonly is: 'in'; readonly database: string };

interface Reply {
  readonly bytes: Buffer;
  readonly next: State;
  readonly hangUp?: boolean;
}

function serve(socket: Socket, options: SqlEndpointOptions): void {
  const reader = new MessageReader();
  let state: State = { is: 'new' };
  socket.on('data', (bytes) => {
    try {
      for (const message of reader.read(bytes)) {
        const reply = replyTo(message, state, options);
        state = reply.next;
        socket.write(answerPackets(reply.bytes));
        if (reply.hangUp) socket.end();
      }
      // Whoever asks and never reads the answers is not waited for.
      if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
    } catch {
      // Nonsense, or nested so deeply that the stack does not hold it: whatever it was, it is one client's affair.
      socket.destroy();
    }
  });
}

function replyTo({ type, payload, ignored }: Message, state: State, options: SqlEndpointOptions): Reply {
  if (state.is === 'new' && type === messageType.prelogin) {
    return { bytes: preloginAnswer(), next: { is: 'greeted' } };
  }
  if (state.is === 'greeted' && type === messageType.login7) return logIn(readLogin(payload), options);
  if (state.is === 'in') {
    if (ignored) return { bytes: done('batch', doneStatus.final), next: state };
    switch (type) {
      case messageType.sqlBatch:
        return { bytes: answer(() => readBatch(payload), state.database, options, 'batch'), next: state };
      case messageType.rpc:
        return { bytes: answer(() => readCall(payload), state.database, options, 'procedure'), next: state };
      case messageType.attention:
        // Every answer has been given by the time that it could be called off.
        return { bytes: done('batch', doneStatus.attention), next: state };
      default:
        break;
    }
  }
  throw new ProtocolError(`a message of type ${type} out of turn`);
}

function logIn(login: Login, { login: known, databases }: SqlEndpointOptions): Reply {
  const refused = { number: 18456, severity: 14, message: `Login failed for user '${login.user}'.` };
  const right =
    !login.integrated && login.user.toLowerCase() === known.user.toLowerCase() && login.password === known.password;
  if (!right) return refuse([fault(refused)]);
  if (login.database === '') return welcome('master');
  const database = named(databases(), login.database);
  if (database !== undefined) return welcome(database.name);
  const message = `Cannot open database "${login.database}" requested by the login. The login failed.`;
  return refuse([fault({ number: 4060, severity: 11, message }), fault(refused)]);
}

function refuse(faults: readonly Buffer[]): Reply {
  return { bytes: Buffer.concat([...faults, done('batch', doneStatus.error)]), next: { is: 'new' }, hangUp: true };
}

function welcome(database: string): Reply {
  const tokens = [databaseChange(database), collationChange(), loginAcknowledgement(), done('batch', doneStatus.final)];
  return { bytes: Buffer.concat(tokens), next: { is: 'in', database } };
}

function named(databases: readonly SqlDatabase[], name: string): SqlDatabase | undefined {
  return databases.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

const MASTER: SqlDatabase = {
  name: 'master',
  published: false,
  mergePublished: false,
  mergeSubscriptions: null,
  transactionalSubscriptions: null,
};

/** Statement by statement; the first that fails is the last that is answered. */
function answer(request: () => SqlRequest, current: string, options: SqlEndpointOptions, kind: DoneKind): Buffer {
  const each: DoneKind = kind === 'batch' ? 'batch' : 'inProcedure';
  const tokens: Buffer[] = [];
  try {
    const { text, parameters } = request();
    const databases = [MASTER, ...options.databases()];
    const database = named(databases, current);
    if (database === undefined) throw new SqlError(911, `Database '${current}' does not exist.`);
    const session: Session = { databases, database, parameters };
    for (const statement of parseBatch(text)) {
      const result = run(statement, session);
      if (result === undefined) continue;
      tokens.push(columnMetadata(result.columns), ...result.rows.map((values) => row(result.columns, values)));
      tokens.push(done(each, doneStatus.more | doneStatus.count, result.rows.length));
    }
    if (kind === 'procedure') tokens.push(returnStatus(0));
    tokens.push(done(kind, doneStatus.final));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    tokens.push(fault({ number: error.number, severity: error.number === 229 ? 14 : 16, message: error.message }));
    tokens.push(done(kind, doneStatus.error));
  }
  return Buffer.concat(tokens);
}

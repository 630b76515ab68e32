/** The SQL Server driver, in a thread of its own: one connection a question, closed before the reply. */
import { parentPort } from 'node:worker_threads';
import sql from 'mssql';
import { encryptedOnly } from './encrypted-only.ts';
import { type Question, READY, type Reply, type SqlServerConnection, TOO_MUCH } from './messages.ts';

parentPort?.on('message', async (question: Question) => {
  const reply = await answerTo(question);
  parentPort?.postMessage(reply);
});
parentPort?.postMessage(READY);

/** What is asked has some hundred bytes for an answer. The driver itself would go on gathering a value without end. */
const MOST_BYTES = 4 * 1024 * 1024;
const WATCHED_EVERY_MS = 20;

async function answerTo({ connection, text, milliseconds }: Question): Promise<Reply> {
  const numbers: number[] = [];
  let watching: NodeJS.Timeout | undefined;
  let tooMuch = false;
  const pool = new sql.ConnectionPool({
    ...configOf(connection, milliseconds),
    beforeConnect: (each) => {
      // When a login is refused, the driver's error has only the last reason, without its number.
      each.on('errorMessage', ({ number }) => numbers.push(number));
      watching = setInterval(() => {
        if ((each.socket?.bytesRead ?? 0) <= MOST_BYTES) return;
        tooMuch = true;
        each.socket?.destroy();
      }, WATCHED_EVERY_MS);
    },
  });
  // What goes wrong comes with the promise too.
  pool.on('error', () => undefined);
  try {
    await pool.connect();
    const { recordsets } = await pool.request().batch(text);
    if (numbers.length > 0 || !Array.isArray(recordsets)) {
      return { is: 'failed', numbers, codes: [], message: 'an error among the answers' };
    }
    return { is: 'rows', sets: recordsets.map((rows) => [...rows]) };
  } catch (error) {
    if (tooMuch) return { is: 'failed', numbers: [], codes: [TOO_MUCH], message: 'more than any answer has' };
    return { is: 'failed', numbers, ...reasonsOf(error) };
  } finally {
    clearInterval(watching);
    await pool.close().catch(() => undefined);
  }
}

function configOf(connection: SqlServerConnection, milliseconds: number): sql.config {
  const { host, port, instance, database, user, password, domain, encrypt, trustCertificate, ca } = connection;
  return {
    server: host,
    database,
    user,
    password,
    ...(port !== undefined && { port }),
    ...(domain !== undefined && { domain }),
    pool: { max: 1, min: 0 },
    connectionTimeout: milliseconds,
    // None: a request that is called off politely waits for the server once more. Whoever asks ends the thread instead.
    requestTimeout: 0,
    options: {
      appName: 'Handrail',
      encrypt,
      trustServerCertificate: trustCertificate,
      // The next look is the next try.
      maxRetriesOnTransientErrors: 0,
      ...(ca !== undefined && { cryptoCredentialsDetails: { ca } }),
      ...(instance !== undefined && { instanceName: instance }),
      ...(encrypt && { connector: encryptedOnly }),
    },
  };
}

const DEEPEST = 8;

/** Errors hold the errors that they come from. */
function reasonsOf(error: unknown): { readonly codes: readonly string[]; readonly message: string } {
  const codes = new Set<string>();
  let message = '';
  let each = error;
  for (let depth = 0; depth < DEEPEST && each instanceof Error; depth++) {
    message ||= each.message;
    if ('code' in each && typeof each.code === 'string') codes.add(each.code);
    each = 'originalError' in each && each.originalError !== undefined ? each.originalError : innerOf(each);
  }
  return { codes: [...codes], message: message || String(error) };
}

/** A host with several addresses fails with one error for each of them. */
function innerOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}

/** The log: JSON lines on standard error, or something to read when a person is watching. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { hiding } from './secrets.ts';

export function openLog(level: string): Logger {
  // Synchronous, so that the last line before an end is not lost.
  const readable = () => pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  const destination = process.stderr.isTTY ? readable() : pino.destination({ dest: 2, sync: true });
  return pino(
    { level, serializers: { err: errorFields, error: errorFields }, hooks: { streamWrite: hiding(process.env) } },
    destination,
  );
}

/** What libraries hang on their errors, such as the command that failed with all that it was given, stays out. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message,
    ...('code' in error && { code: error.code }),
    stack,
    ...(cause !== undefined && { cause: cause instanceof Error ? cause.message : String(cause) }),
  };
}

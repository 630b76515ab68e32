/** The log: JSON lines on standard error, or something to read when a person is watching. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export function openLog(level: string): Logger {
  // Synchronous, so that the last line before an end is not lost.
  const readable = () => pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  const destination = process.stderr.isTTY ? readable() : pino.destination({ dest: 2, sync: true });
  return pino({ level }, destination);
}

/** How options' values are read. */
import { InvalidArgumentError, Option } from 'commander';

export function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

export function milliseconds(value: string): number {
  if (!/^\d{1,7}$/.test(value)) throw new InvalidArgumentError('That is a number of milliseconds.');
  return Number(value);
}

export function version(value: string): string {
  if (!/^\d+(\.\d+)*$/.test(value))
    throw new InvalidArgumentError('A version is numbers with dots, such as 8.5.100.04.');
  return value;
}

/** Where Handrail keeps what it keeps on this machine, unless it is told otherwise. */
export const DATA_DIR = '.handrail';

/** Where Redis keeps its data when there is no REDIS_URL. One folder is one Handrail, however many processes it has. */
export function dataOption(): Option {
  return new Option('--data <folder>', 'where to keep what has to be kept, if REDIS_URL names no Redis').default(
    DATA_DIR,
  );
}

/** An address that Slack can deliver to; on this machine, for the local workspace, plain HTTP does. */
export function webAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const here = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol === 'https:' || (here && url?.protocol === 'http:')) return value;
  throw new InvalidArgumentError('An address that Slack reaches begins with https://');
}

/**
 * Where in the sources an error came from, though what runs is JavaScript made of them. Node can do that too; it reads every
 * map at every start for it, and a start is what people wait for.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const PLACE = /(file:\/\/\S+?\.js):(\d+):(\d+)/;

/** @type {Map<string, SourceMap | undefined>} by the address of the JavaScript */
const maps = new Map();

/** From now on, errors of this thread tell places in the sources. */
export function tellPlacesInSources() {
  Error.prepareStackTrace = (error, calls) =>
    [headOf(error), ...calls.map((call) => `    at ${String(call).replace(PLACE, inSource)}`)].join('\n');
}

/** An error may be anything that somebody made, and its texts may throw. */
function headOf(error) {
  try {
    const head = Error.prototype.toString.call(error);
    // As Node does with its own: `RangeError [ERR_SOCKET_BAD_PORT]: …`.
    const code = String(error.code ?? '');
    return code.startsWith('ERR_') && !head.includes(code) ? head.replace(/^\w+/, `$& [${code}]`) : head;
  } catch {
    return 'Error';
  }
}

function inSource(place, address, line, column) {
  if (!maps.has(address)) maps.set(address, mapOf(address));
  const { originalSource, originalLine, originalColumn } = maps.get(address)?.findEntry(line - 1, column - 1) ?? {};
  if (originalSource === undefined) return place;
  return `${new URL(originalSource, address)}:${originalLine + 1}:${originalColumn + 1}`;
}

/** Undefined for what has none, such as a library that is used as it is. */
function mapOf(address) {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${address}.map`), 'utf8')));
  } catch {
    return undefined;
  }
}

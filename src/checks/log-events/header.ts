/** What a log file's header says: whose log it is, and where it belongs among its segments. */
import { z } from 'zod';

export const headerSchema = z.strictObject({
  /** At least two digits, from `Application type: ConfigurationServer (21)`. */
  applicationType: z.string().exactOptional(),
  /** `Start time (UTC)`, as written: when the process started. All segments of one process share it. */
  start: z.string().exactOptional(),
  /** From `File: (2) path`. */
  segment: z.int().exactOptional(),
  /** Characters, counted from the beginning of the text, that the header's whole lines take up. */
  length: z.int(),
});

export type Header = Readonly<z.infer<typeof headerSchema>>;

const KNOWN = /^(Application name|Application type|Time zone|UTC time|Local time|Start time \(UTC\)|File):[^\n]*\n/;
/** Of other versions there may be more, once there is one. No event looks like this: its id has digits. */
const FIELD = /^([A-Z][A-Za-z ()]{2,40}):[^\n]*\n/;

/** @param text the beginning of a file, one character a byte; more than the header does no harm */
export function parseHeader(text: string): Header {
  let length = /^(?:\u00ef\u00bb\u00bf)?/.exec(text)?.[0].length ?? 0;
  const fields = new Map<string, string>();
  for (;;) {
    const field = (fields.size === 0 ? KNOWN : FIELD).exec(text.slice(length));
    const name = field?.[1];
    if (field === null || name === undefined) break;
    fields.set(name, field[0].slice(name.length + 1).trim());
    length += field[0].length;
  }
  const type = /\((\d{1,3})\)\s*$/.exec(fields.get('Application type') ?? '')?.[1];
  const start = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.exec(fields.get('Start time (UTC)') ?? '')?.[0];
  const segment = /^\((\d{1,9})\)/.exec(fields.get('File') ?? '')?.[1];
  return {
    ...(type === undefined ? {} : { applicationType: type.padStart(2, '0') }),
    ...(start === undefined ? {} : { start }),
    ...(segment === undefined ? {} : { segment: Number(segment) }),
    length,
  };
}

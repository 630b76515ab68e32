/**
 * The forms of a log line:
 *
 * - short: `18:15:33.952 Std 05060 Application started`
 * - full: `2002-05-07T18:11:38.196 Standard localhost cfg_dbserver GCTI-00-05060 Application started`, its fields set
 *   apart by one space or by several
 * - medium, of which no sample is public: whatever lies in between. After the level come no names or two at the most,
 *   then the id with or without its prefix
 *
 * A line begins with its time as `time`, `iso8601` or `locale` writes it (of locales, numbers and the names of months
 * and days). An id counts only in the place that is its own: text that mentions an id is not that event. Continuation
 * lines are indented, and so never match; neither does a line whose beginning is missing.
 */
import type { EventId } from './event-id.ts';

export interface LogLine {
  /** The time as the line gives it; absent if it has none. */
  readonly stamp?: string;
  /** Absent for lines without level and id, of which there are many. */
  readonly id?: EventId;
  /** What follows the time, level and id. */
  readonly text: string;
}

const TIME = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;
const NAME = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[.,]?';
/** In other languages the month, and a day of the week before it, are words around the number of the day. */
const WORD = String.raw`[A-Za-z\x80-\xff]{1,12}[.,]?`;
const DATE = [
  String.raw`(?:(?:${NAME}|[\d./-]{1,10},?)\s{1,3}){1,4}`,
  String.raw`(?:${WORD}\s)?\d{1,2}\.?\s${WORD}\s\d{4},?\s{1,3}`,
].join('|');
const STAMP = new RegExp(
  `^(?:\\d{4}-\\d{2}-\\d{2}T${TIME}(?:Z|[+-]\\d{2}:?\\d{2})?|(?:${DATE})?${TIME}(?:\\s[AaPp]\\.?[Mm]\\.?)?(?:\\s\\d{4})?)(?=\\s|$)`,
);
const LEVEL = /^\s*(?:(Alarm|Standard|Interaction|Trace|Debug)|Alr|Std|Int|Trc|Dbg)\s+/;
const ID_AT_ONCE = /^(?:(?:GCTI[-_])?(\d{2,3})[-_])?(\d{5})(?=\s|$)/;
/** In the full form the host and the application stand between level and id; an application's name may hold spaces. */
const FULL_ID_AFTER_NAMES = /^(?:\S{1,256}\s{1,16}){1,8}?GCTI[-_](\d{2,3})[-_](\d{5})(?=\s|$)/;
const ID_AFTER_NAMES = /^(?:[\w.-]{1,256}\s{1,16}){1,2}?(?:(\d{2,3})[-_])?(\d{5})(?=\s|$)/;

/** Of UTF-8 and UTF-16, read byte by byte, and decoded. */
const BYTE_ORDER_MARK = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff|\ufeff)/;

/** Time, level, names and id are over by then; the rest of a long line is not looked at. */
const LONGEST_HEAD = 1_024;

/** @param line decoded in any way that leaves ASCII as it is, without its line end */
export function parseLine(line: string): LogLine {
  const head = withoutControls(line.length > LONGEST_HEAD ? line.slice(0, LONGEST_HEAD) : line).replace(
    BYTE_ORDER_MARK,
    '',
  );
  const stamp = STAMP.exec(head)?.[0];
  const afterStamp = stamp === undefined ? head : head.slice(stamp.length);
  const stamped = stamp === undefined ? {} : { stamp };
  const level = LEVEL.exec(afterStamp);
  // Without a time, the rest of a line whose beginning was lost could look like a level at the start of one.
  if (level === null || (stamp === undefined && level[1] === undefined)) return { ...stamped, text: afterStamp.trim() };
  const rest = afterStamp.slice(level[0].length);
  const found =
    (stamp === undefined ? null : ID_AT_ONCE.exec(rest)) ??
    FULL_ID_AFTER_NAMES.exec(rest) ??
    (stamp === undefined ? null : ID_AFTER_NAMES.exec(rest));
  const number = found?.[2];
  if (number === undefined) return { ...stamped, text: rest.trim() };
  const prefix = found?.[1];
  return {
    ...stamped,
    id: prefix === undefined ? { number } : { prefix, number },
    text: rest.slice(found?.[0].length).trim(),
  };
}

/** Control bytes stand in real logs, also NULs: a file in UTF-16 read byte by byte is ASCII with NULs in between. */
function withoutControls(text: string): string {
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(text) ? text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '') : text;
}

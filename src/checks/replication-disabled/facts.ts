/**
 * What is asked of a database, and what its answer says. Read exactly: a value that is not expected is no answer, since
 * nothing may count as disabled because something was empty.
 */
import { z } from 'zod';

/**
 * One batch, which only reads. A table that is not there is not read: SQL Server looks for it only when its statement
 * runs. `is_subscribed` in `sys.databases` is always 0 and says nothing.
 */
export const QUESTION = `SET NOCOUNT ON;
SELECT name, is_published, is_merge_published FROM sys.databases WHERE database_id = DB_ID();
SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DEFINITION') AS sees_definitions,
  HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'SELECT') AS reads_tables,
  OBJECT_ID(N'dbo.sysmergesubscriptions') AS merge_table,
  OBJECT_ID(N'dbo.MSreplication_subscriptions') AS transactional_table;
IF OBJECT_ID(N'dbo.sysmergesubscriptions') IS NOT NULL
  SELECT status, COUNT(*) AS merge_subscriptions FROM dbo.sysmergesubscriptions GROUP BY status;
IF OBJECT_ID(N'dbo.MSreplication_subscriptions') IS NOT NULL
  SELECT COUNT(*) AS transactional_subscriptions FROM dbo.MSreplication_subscriptions;
`;

export interface MergeSubscriptions {
  readonly inactive: number;
  readonly active: number;
  readonly deleted: number;
}

export interface Facts {
  /** As the server writes it. */
  readonly database: string;
  readonly published: boolean;
  readonly mergePublished: boolean;
  /** Whether a table that was not seen is not there, rather than hidden from the login. */
  readonly seesTables: boolean;
  /** Undefined if no table was seen. */
  readonly merge: MergeSubscriptions | undefined;
  readonly transactional: number | undefined;
}

/** Thrown for an answer that SQL Server would not give to this question. The message says what is odd about it. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly code = 'unexpected-answer';
}

const databaseRow = z.strictObject({
  name: z.string().min(1),
  is_published: z.boolean(),
  is_merge_published: z.boolean(),
});
const yesNoNull = z.union([z.literal(0), z.literal(1), z.null()]);
const sightRow = z.strictObject({
  sees_definitions: yesNoNull,
  reads_tables: yesNoNull,
  merge_table: z.int().nullable(),
  transactional_table: z.int().nullable(),
});
const mergeRow = z.strictObject({
  status: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  merge_subscriptions: z.int().min(1),
});
const transactionalRow = z.strictObject({ transactional_subscriptions: z.int().min(0) });

/**
 * @param sets the rows of each statement that gave any, in their order
 * @returns undefined if `sys.databases` has no row for the database
 * @throws {UnexpectedAnswer}
 */
export function readFacts(sets: readonly (readonly unknown[])[], asked: string): Facts | undefined {
  const [databases, sights, ...tables] = sets;
  if (databases?.length === 0) return undefined;
  const database = oneRow(databaseRow, databases, 'sys.databases');
  if (database.name.toLowerCase() !== asked.toLowerCase()) {
    throw new UnexpectedAnswer(`it is about the database ${database.name}`);
  }
  const sight = oneRow(sightRow, sights, "the login's permissions");
  const merge = sight.merge_table === null ? undefined : mergeIn(tables.shift());
  const transactional =
    sight.transactional_table === null
      ? undefined
      : oneRow(transactionalRow, tables.shift(), 'MSreplication_subscriptions').transactional_subscriptions;
  if (tables.length > 0) throw new UnexpectedAnswer('it has more results than were asked for');
  return {
    database: database.name,
    published: database.is_published,
    mergePublished: database.is_merge_published,
    seesTables: sight.sees_definitions === 1 || sight.reads_tables === 1,
    merge,
    transactional,
  };
}

function mergeIn(set: readonly unknown[] | undefined): MergeSubscriptions {
  const rows = rowsOf(mergeRow, set, 'sysmergesubscriptions');
  const numbers = new Map(rows.map((row) => [row.status, row.merge_subscriptions]));
  if (numbers.size < rows.length) throw new UnexpectedAnswer('sysmergesubscriptions: one status came twice');
  return { inactive: numbers.get(0) ?? 0, active: numbers.get(1) ?? 0, deleted: numbers.get(2) ?? 0 };
}

function oneRow<T>(schema: z.ZodType<T>, set: readonly unknown[] | undefined, where: string): T {
  const [row, ...more] = rowsOf(schema, set, where);
  if (row === undefined || more.length > 0) throw new UnexpectedAnswer(`${where}: ${set?.length} rows instead of one`);
  return row;
}

function rowsOf<T>(schema: z.ZodType<T>, set: readonly unknown[] | undefined, where: string): readonly T[] {
  if (set === undefined) throw new UnexpectedAnswer(`${where}: no result`);
  return set.map((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const column = parsed.error.issues[0]?.path[0];
    throw new UnexpectedAnswer(`${where}: ${column === undefined ? 'other columns' : valueIn(row, String(column))}`);
  });
}

function valueIn(row: unknown, column: string): string {
  const entry = Object.entries(row ?? {}).find(([name]) => name === column);
  return entry === undefined ? `no ${column}` : `${column} is ${JSON.stringify(entry[1])}`;
}

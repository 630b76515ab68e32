/** What the simulated server answers to a statement. */
import type { SqlDatabase } from './model.ts';
import { type Condition, type Expression, type Select, SqlError, type Statement } from './statements.ts';
import type { Column, SqlType, SqlValue } from './tokens.ts';

export interface Session {
  readonly databases: readonly SqlDatabase[];
  /** The one that the client is in. */
  readonly database: SqlDatabase;
  /** Name in lower case → value. */
  readonly parameters: ReadonlyMap<string, SqlValue>;
}

export interface Result {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly SqlValue[])[];
}

interface Table {
  readonly columns: ReadonlyMap<string, SqlType>;
  readonly rows: readonly ReadonlyMap<string, SqlValue>[];
}

/**
 * @returns undefined for a statement that answers nothing
 * @throws {SqlError} with SQL Server's number
 */
export function run(statement: Statement, session: Session): Result | undefined {
  switch (statement.is) {
    case 'set':
      return undefined;
    case 'if':
      return statement.conditions.every((each) => holds(each, session, NOTHING))
        ? run(statement.body, session)
        : undefined;
    case 'select':
      return select(statement, session);
  }
}

type Row = ReadonlyMap<string, SqlValue>;
const NOTHING: Row = new Map();

function select(statement: Select, session: Session): Result {
  const { items, from, where, groupBy } = statement;
  const table = from === undefined ? { columns: new Map<string, SqlType>(), rows: [NOTHING] } : tableOf(from, session);
  const columns = items.map(({ expression, name }) => ({ name, type: typeOf(expression, table, session) }));
  const counts = items.some(({ expression }) => expression.is === 'count');
  const loose = items.find(({ expression }) => expression.is === 'column' && !groupBy.includes(expression.name));
  if ((counts || groupBy.length > 0) && loose !== undefined) {
    throw new SqlError(8120, `Column '${loose.name}' is invalid in the select list because it is not grouped by.`);
  }
  const rows = table.rows.filter((row) => where.every((each) => holds(each, session, row)));
  const groups = groupBy.length > 0 ? grouped(rows, groupBy) : counts ? [rows] : rows.map((row) => [row]);
  const values = groups.map((group) =>
    items.map(({ expression }) =>
      expression.is === 'count' ? group.length : valueAt(expression, session, group[0] ?? NOTHING),
    ),
  );
  return { columns, rows: values };
}

function grouped(rows: readonly Row[], columns: readonly string[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row.get(column) ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** Comparing with NULL never holds; texts are compared as the server's usual collation does, whatever their case. */
function holds(condition: Condition, session: Session, row: Row): boolean {
  switch (condition.is) {
    case 'null':
      return valueAt(condition.of, session, row) === null;
    case 'not-null':
      return valueAt(condition.of, session, row) !== null;
    case 'equal':
    case 'unequal': {
      const [left, right] = [condition.left, condition.right].map((each) => comparable(valueAt(each, session, row)));
      if (left === null || right === null) return false;
      return (left === right) === (condition.is === 'equal');
    }
  }
}

function comparable(value: SqlValue): string | null {
  return value === null ? null : String(typeof value === 'boolean' ? Number(value) : value).toLowerCase();
}

function valueAt(expression: Expression, session: Session, row: Row): SqlValue {
  switch (expression.is) {
    case 'literal':
      return expression.value;
    case 'parameter': {
      const value = session.parameters.get(expression.name);
      if (value === undefined) throw new SqlError(137, `Must declare the scalar variable "@${expression.name}".`);
      return value;
    }
    case 'column': {
      const value = row.get(expression.name);
      if (value === undefined) throw new SqlError(207, `Invalid column name '${expression.name}'.`);
      return value;
    }
    case 'count':
      throw new SqlError(147, 'An aggregate may not appear here.');
    case 'call': {
      const given = expression.arguments.map((each) => valueAt(each, session, row));
      return functionOf(expression.name).call(session, given);
    }
  }
}

function typeOf(expression: Expression, table: Table, session: Session): SqlType {
  switch (expression.is) {
    case 'literal':
      return typeof expression.value === 'string' ? 'nvarchar' : 'int';
    case 'parameter':
      return typeof session.parameters.get(expression.name) === 'string' ? 'nvarchar' : 'int';
    case 'column': {
      const type = table.columns.get(expression.name);
      if (type === undefined) throw new SqlError(207, `Invalid column name '${expression.name}'.`);
      return type;
    }
    case 'count':
      return 'int';
    case 'call':
      return functionOf(expression.name).type;
  }
}

interface SqlFunction {
  readonly type: SqlType;
  call(session: Session, given: readonly SqlValue[]): SqlValue;
}

const functions: ReadonlyMap<string, SqlFunction> = new Map<string, SqlFunction>([
  ['db_name', { type: 'nvarchar', call: ({ database }) => database.name }],
  ['db_id', { type: 'int', call: ({ databases, database }) => idOf(databases, database) }],
  ['object_id', { type: 'int', call: ({ database }, [name]) => objectId(database, name) }],
  ['has_perms_by_name', { type: 'int', call: ({ database }, given) => permission(database, given) }],
]);

function functionOf(name: string): SqlFunction {
  const found = functions.get(name);
  if (found === undefined) throw new SqlError(195, `'${name}' is not a recognized built-in function name.`);
  return found;
}

/** Like the real one: a database's own, not its place in a list that hides some. The first four are the server's. */
function idOf(databases: readonly SqlDatabase[], database: SqlDatabase): number {
  return databases.indexOf(database) + 5;
}

/** Null for a table that is not there, and also for one whose name the login may not see. */
function objectId(database: SqlDatabase, name: SqlValue | undefined): number | null {
  const seen = seesDefinitions(database) || selects(database);
  const place = [...ownTables.keys()].indexOf(ownName(typeof name === 'string' ? name : ''));
  if (!seen || place === -1) return null;
  return rowsOf([...ownTables.values()][place], database) === null ? null : 1_000_000 + place;
}

/** 1 or 0; null where what is asked about is not known. */
function permission(database: SqlDatabase, [securable, kind, asked]: readonly SqlValue[]): number | null {
  if (comparable(securable ?? null) !== database.name.toLowerCase() || comparable(kind ?? null) !== 'database')
    return null;
  switch (comparable(asked ?? null)) {
    case 'view definition':
      return Number(seesDefinitions(database));
    case 'select':
      return Number(selects(database));
    default:
      return null;
  }
}

const seesDefinitions = ({ viewDefinition = true }: SqlDatabase) => viewDefinition;
const selects = ({ select: may = true }: SqlDatabase) => may;

interface OwnTable {
  readonly columns: ReadonlyMap<string, SqlType>;
  /** Null if there is no such table. */
  rows(database: SqlDatabase): readonly Row[] | null;
}

/** The tables that each database has for itself. */
const ownTables: ReadonlyMap<string, OwnTable> = new Map<string, OwnTable>([
  [
    'sysmergesubscriptions',
    {
      columns: new Map([['status', 'int']]),
      rows: ({ mergeSubscriptions }) => mergeSubscriptions?.map((status) => new Map([['status', status]])) ?? null,
    },
  ],
  [
    'msreplication_subscriptions',
    {
      columns: new Map([['publication', 'nvarchar']]),
      rows: ({ transactionalSubscriptions: rows }) =>
        rows === null ? null : Array.from({ length: rows }, (_, index) => new Map([['publication', `p${index + 1}`]])),
    },
  ],
]);

function rowsOf(table: OwnTable | undefined, database: SqlDatabase): readonly Row[] | null {
  return table?.rows(database) ?? null;
}

function tableOf(written: string, session: Session): Table {
  if (written.toLowerCase() === 'sys.databases') return databasesTable(session);
  const table = ownTables.get(ownName(written));
  const rows = rowsOf(table, session.database);
  if (table === undefined || rows === null) throw new SqlError(208, `Invalid object name '${written}'.`);
  if (!selects(session.database)) {
    const place = `database '${session.database.name}', schema 'dbo'`;
    throw new SqlError(229, `The SELECT permission was denied on the object '${ownName(written)}', ${place}.`);
  }
  return { columns: table.columns, rows };
}

function ownName(written: string): string {
  return written.toLowerCase().replace(/^dbo\./, '');
}

function databasesTable({ databases }: Session): Table {
  return {
    columns: new Map<string, SqlType>([
      ['name', 'nvarchar'],
      ['database_id', 'int'],
      ['is_published', 'bit'],
      ['is_subscribed', 'bit'],
      ['is_merge_published', 'bit'],
    ]),
    rows: databases
      .filter(({ visible = true }) => visible)
      .map(
        (database) =>
          new Map<string, SqlValue>([
            ['name', database.name],
            ['database_id', idOf(databases, database)],
            ['is_published', database.published],
            // Unused and always 0, in the real one too.
            ['is_subscribed', false],
            ['is_merge_published', database.mergePublished],
          ]),
      ),
  };
}

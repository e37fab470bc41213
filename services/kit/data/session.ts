/** One connection, used by one piece of work at a time. */
import { createHash } from 'node:crypto';
import type { ClientBase, QueryConfig } from 'pg';
import { longestDeadlineMs, remainingMs } from '../trace.ts';
import type { Queryable } from './database.ts';
import { databaseFailure, deadlineExceeded, isSessionSpoiled } from './database-errors.ts';
import type { Sql } from './sql.ts';
import { parameterOf } from './value-types.ts';

export type Answer<R> = { rows: R[]; count: number };

/** Runs one statement and answers its rows and the number of rows it touched. */
export type RunStatement = <R extends object>(statement: Sql) => Promise<Answer<R>>;

export type Session = {
  /** The database whose connection it is. */
  owner: object;
  run: RunStatement;
  /** `begin`, `commit` and the like, without parameters. @returns the last command's name */
  control: (text: string) => Promise<string>;
  /** The connection must not be used again. */
  spoil: () => void;
};

/** More rows than this are a missing limit, not an answer. */
const mostRows = 10_000;
/** The server ends a statement by itself; this is for a server that does not answer at all. */
const answerMarginMs = 1_000;
/** The server keeps each named statement per connection; texts beyond this number are sent unnamed. */
const mostNamedStatements = 500;

/**
 * Its functions throw Problem 503 `database_unavailable`, 503 `database_busy`, 504 `deadline_exceeded`, and
 * DatabaseError for what the statement itself did wrong.
 */
export function sessionOn(client: ClientBase, owner: object, spoil: () => void): Session {
  const inTurn = turns();
  const guarded = <T>(query: () => Promise<T>): Promise<T> => inTurn(() => guard(query, spoil));
  return {
    owner,
    run: async <R extends object>(statement: Sql): Promise<Answer<R>> => {
      const query = queryOf(statement);
      const { rows, rowCount } = await guarded(() => client.query<R>(withTimeout(query)));
      return { rows, count: rowCount ?? 0 };
    },
    control: (text) => guarded(async () => lastCommand(await client.query(text))),
    spoil,
  };
}

export function queryable(run: RunStatement): Queryable {
  const many = async <R extends object>(statement: Sql): Promise<R[]> => {
    const { rows } = await run<R>(statement);
    if (rows.length > mostRows) throw new Error(`a query answered ${rows.length} rows; it needs a limit`);
    return rows;
  };
  const maybe = async <R extends object>(statement: Sql): Promise<R | undefined> => {
    const { rows } = await run<R>(statement);
    if (rows.length > 1) throw new Error(`at most one row was expected, not ${rows.length}`);
    return rows[0];
  };
  const one = async <R extends object>(statement: Sql): Promise<R> => {
    const row = await maybe<R>(statement);
    if (row === undefined) throw new Error('exactly one row was expected, and there was none');
    return row;
  };
  return { many, maybe, one, execute: async (statement) => (await run(statement)).count };
}

/** One at a time, in the order asked: the driver takes one statement at a time, a transaction one savepoint. */
export function turns(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run);
    last = next.catch(() => {});
    return next;
  };
}

async function guard<T>(query: () => Promise<T>, spoil: () => void): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (isSessionSpoiled(error)) spoil();
    throw databaseFailure(error);
  }
}

/** @throws Problem 504 `deadline_exceeded` when the request has no time left */
function withTimeout<Q extends QueryConfig>(query: Q): Q & { query_timeout: number } {
  const budgetMs = Math.min(remainingMs(), longestDeadlineMs);
  if (budgetMs <= 0) throw deadlineExceeded();
  return { ...query, query_timeout: budgetMs + answerMarginMs };
}

/** The driver answers a list when the text had several commands, which its types do not say. */
function lastCommand(result: { command: string } | readonly { command: string }[]): string {
  const last = 'command' in result ? result : result.at(-1);
  return last?.command ?? '';
}

function queryOf(statement: Sql): QueryConfig {
  const name = nameOf(statement.text);
  return {
    text: statement.text,
    values: statement.values.map(parameterOf),
    ...(name === undefined ? {} : { name }),
  };
}

const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= mostNamedStatements) return known;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
  names.set(text, name);
  return name;
}

import type { PoolClient } from 'pg';
import pg from 'pg';
import { stringifyJson } from '../contract/json.ts';
import { rollingCount } from '../rolling-count.ts';
import type { Logger } from '../server/logger.ts';
import { currentScope, longestDeadlineMs } from '../trace.ts';
import { databaseFailure } from './database-errors.ts';
import { queryable, type Session, sessionOn } from './session.ts';
import type { Sql } from './sql.ts';
import { nestIn, repeatOnConflict, runTransaction, type Work } from './transaction.ts';
import { sessionSettings, typeParsers } from './value-types.ts';

/** Rows are typed by the caller; int8 comes as bigint, numeric as string, timestamptz as an RFC 3339 string. */
export type Queryable = {
  /** @throws a bug when there are more than 10,000 rows: a list has a limit */
  many<R extends object>(statement: Sql): Promise<R[]>;
  /** @throws a bug when there is not exactly one row */
  one<R extends object>(statement: Sql): Promise<R>;
  maybe<R extends object>(statement: Sql): Promise<R | undefined>;
  /** @returns the number of rows changed */
  execute(statement: Sql): Promise<number>;
};

export type Transaction = Queryable & {
  readonly inTransaction: true;
  /** Called once what was done is durable; never when it was undone. Must not throw. */
  afterCommit(callback: () => void): void;
};

export type Database = Queryable & {
  /**
   * Undone whole when the work throws; repeated at most three times when concurrency undid it (40001, 40P01).
   * Within an open transaction of the same scope (the request's own where the endpoint's idempotency is
   * `transaction`) it joins that one by a savepoint. Statements of the database join it as well.
   */
  transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T>;
};

export type DatabaseOptions = {
  /** Shown in pg_stat_activity. */
  service: string;
  host: string;
  port: number;
  name: string;
  user: string;
  password: string;
  maxConnections?: number;
  log: Logger;
};

export type PoolState = {
  open: number;
  max: number;
  inUse: number;
  /** Pieces of work that wait for a connection now. */
  waiting: number;
  /** How many had to wait since the start. */
  waits: number;
  /** How many of them within the last minute. */
  recentWaits: number;
};

export type ServiceDatabase = Database & {
  poolState(): PoolState;
  /** A connection of its own, outside of the pool, for session locks; not yet connected. */
  dedicatedClient(): pg.Client;
  /** Waits for work under way; new work is refused. */
  close(): Promise<void>;
};

/** `constraint`: that constraint or unique index, and no other. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code !== '23505') return false;
  return constraint === undefined || error.constraint === constraint;
}

/** A parameter for a json or jsonb column that holds a list, since a list alone means a PostgreSQL array. */
export function jsonParameter(value: unknown): string {
  return stringifyJson(value);
}

const connectTimeoutMs = 5_000;
const lockTimeoutMs = 10_000;
const idleConnectionMs = 60_000;
const defaultMaxConnections = 25;

/** Connects with the first statement; a server that went away and came back is found again by itself. */
export function createDatabase(options: DatabaseOptions): ServiceDatabase {
  const max = options.maxConnections ?? defaultMaxConnections;
  const connection = connectionOf(options);
  const pool = new pg.Pool({ ...connection, max, idleTimeoutMillis: idleConnectionMs });
  pool.on('error', (error) => options.log.warn({ error }, 'an idle database connection was lost'));
  const waits = waitCounter(pool, max);
  const withSession = <T>(work: (session: Session) => Promise<T>) =>
    withPooled({ pool, onAcquire: waits.count, work });
  const open = queryable((statement) => withSession((session) => session.run(statement)));
  const joined = () => joinedTransaction(pool);
  const run = <T>(work: Work<T>) =>
    repeatOnConflict(() => withSession((session) => runTransaction(session, work)));
  return {
    many: (statement) => (joined()?.transaction ?? open).many(statement),
    one: (statement) => (joined()?.transaction ?? open).one(statement),
    maybe: (statement) => (joined()?.transaction ?? open).maybe(statement),
    execute: (statement) => (joined()?.transaction ?? open).execute(statement),
    transaction: (work) => (joined()?.nest ?? run)(work),
    poolState: () => ({
      open: pool.totalCount,
      max,
      inUse: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
      ...waits.read(),
    }),
    dedicatedClient: () => new pg.Client(connection),
    close: () => pool.end(),
  };
}

function joinedTransaction(pool: pg.Pool) {
  const transaction = currentScope()?.transaction;
  const nest = transaction === undefined ? undefined : nestIn(transaction, pool);
  return transaction === undefined || nest === undefined ? undefined : { transaction, nest };
}

function connectionOf(options: DatabaseOptions): pg.ClientConfig {
  return {
    host: options.host,
    port: options.port,
    database: options.name,
    user: options.user,
    password: options.password,
    application_name: options.service,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: longestDeadlineMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: longestDeadlineMs + lockTimeoutMs,
    keepAlive: true,
    types: typeParsers,
    // A statement whose caller has gone is not worked on to its end.
    options: `${sessionSettings} -c client_connection_check_interval=1000`,
  };
}

type Pooled<T> = { pool: pg.Pool; onAcquire: () => void; work: (session: Session) => Promise<T> };

async function withPooled<T>({ pool, onAcquire, work }: Pooled<T>): Promise<T> {
  onAcquire();
  const client = await acquire(pool);
  let spoiled = false;
  const spoil = () => {
    spoiled = true;
  };
  // While a connection is ours the pool does not listen: without a listener its loss would end the process.
  client.on('error', spoil);
  try {
    return await work(sessionOn(client, pool, spoil));
  } finally {
    client.removeListener('error', spoil);
    client.release(spoiled);
  }
}

async function acquire(pool: pg.Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseFailure(error);
  }
}

function waitCounter(pool: pg.Pool, max: number) {
  let waits = 0;
  const recent = rollingCount();
  return {
    count: () => {
      if (pool.idleCount > 0 || pool.totalCount < max) return;
      waits += 1;
      recent.add();
    },
    read: () => ({ waits, recentWaits: recent.total() }),
  };
}

/**
 * What the outside world remembers. Rows of JSON in SQLite, because a rolling reload has two generations
 * of the sandbox serving at the same time: both must see one state, and a kill -9 must lose no answer given.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** Raised when stored objects change shape; a state of another version is begun anew. */
const stateVersion = 1;
const busyTimeoutMs = 5_000;
const pruneEvery = 256;

export type Store = {
  /** Objects of one kind (`stripe.charge`); beyond `max` the oldest are forgotten. */
  collection<T extends { id: string }>(kind: string, max: number): Collection<T>;
  /** All or nothing; a transaction within a transaction is part of the outer one. */
  transaction<T>(work: () => T): T;
  /** Forgets every object whose kind begins with `prefix`. */
  clear(prefix: string): void;
  close(): void;
};

export type Collection<T> = {
  get(id: string): T | undefined;
  /** Inserts or replaces; an object keeps its place in the order of creation. */
  put(item: T, keys?: { parent?: string; dueMs?: number }): void;
  delete(id: string): void;
  /** Newest first, or oldest first with `ascending`; lazily, so that a caller may stop early. */
  scan(from?: { parent?: string; olderThan?: string; newerThan?: string; ascending?: boolean }): Iterable<T>;
  /** Due at or before the given time, the earliest first. */
  due(nowMs: number, limit: number): readonly T[];
  nextDueMs(): number | undefined;
  count(): number;
};

/** @param file undefined keeps the state in memory only */
export function openStore(file: string | undefined): Store {
  const database = openDatabase(file);
  let isInTransaction = false;
  return {
    collection: (kind, max) => collectionOf(database, kind, max),
    transaction: (work) => {
      if (isInTransaction) return work();
      database.exec('BEGIN IMMEDIATE');
      isInTransaction = true;
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        isInTransaction = false;
      }
    },
    clear: (prefix) =>
      void database.prepare('DELETE FROM objects WHERE substr(kind, 1, ?) = ?').run(prefix.length, prefix),
    close: () => database.close(),
  };
}

function openDatabase(file: string | undefined): DatabaseSync {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file ?? ':memory:');
  if (file !== undefined) chmodSync(file, 0o600);
  database.exec(
    `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL`,
  );
  database.exec('BEGIN IMMEDIATE');
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== stateVersion)
    database.exec(`DROP TABLE IF EXISTS objects; PRAGMA user_version = ${stateVersion}`);
  database.exec(`
    CREATE TABLE IF NOT EXISTS objects (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
      parent TEXT, due_ms INTEGER, body TEXT NOT NULL, UNIQUE (kind, id));
    CREATE INDEX IF NOT EXISTS objects_by_parent ON objects (kind, parent, seq);
    CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
    CREATE INDEX IF NOT EXISTS objects_by_due ON objects (kind, due_ms) WHERE due_ms IS NOT NULL;
    COMMIT`);
  return database;
}

function collectionOf<T extends { id: string }>(
  database: DatabaseSync,
  kind: string,
  max: number,
): Collection<T> {
  const get = database.prepare('SELECT body FROM objects WHERE kind = ? AND id = ?');
  const put = database.prepare(
    `INSERT INTO objects (kind, id, parent, due_ms, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, due_ms = excluded.due_ms, parent = COALESCE(excluded.parent, parent)`,
  );
  const remove = database.prepare('DELETE FROM objects WHERE kind = ? AND id = ?');
  const prune = database.prepare(
    'DELETE FROM objects WHERE kind = ?1 AND seq <= (SELECT seq FROM objects WHERE kind = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)',
  );
  const due = database.prepare(
    'SELECT body FROM objects WHERE kind = ? AND due_ms <= ? ORDER BY due_ms, seq LIMIT ?',
  );
  const nextDue = database.prepare(
    'SELECT MIN(due_ms) AS at FROM objects WHERE kind = ? AND due_ms IS NOT NULL',
  );
  const count = database.prepare('SELECT COUNT(*) AS n FROM objects WHERE kind = ?');
  let puts = 0;
  return {
    get: (id) => {
      const row = get.get(kind, id);
      return row === undefined ? undefined : parseBody<T>(row);
    },
    put: (item, keys = {}) => {
      put.run(kind, item.id, keys.parent ?? null, keys.dueMs ?? null, JSON.stringify(item));
      puts += 1;
      if (puts % pruneEvery === 0) prune.run(kind, max);
    },
    delete: (id) => void remove.run(kind, id),
    scan: function* (from = {}) {
      const { sql, values } = scanQuery(kind, from);
      for (const row of database.prepare(sql).iterate(...values)) yield parseBody<T>(row);
    },
    due: (nowMs, limit) => due.all(kind, nowMs, limit).map((row) => parseBody<T>(row)),
    nextDueMs: () => numberOr(nextDue.get(kind)?.['at'], undefined),
    count: () => numberOr(count.get(kind)?.['n'], 0),
  };
}

type ScanFrom = NonNullable<Parameters<Collection<unknown>['scan']>[0]>;

function scanQuery(kind: string, from: ScanFrom): { sql: string; values: SQLInputValue[] } {
  const conditions = ['kind = ?'];
  const values: SQLInputValue[] = [kind];
  if (from.parent !== undefined) {
    conditions.push('parent = ?');
    values.push(from.parent);
  }
  for (const [comparison, id] of [
    ['<', from.olderThan],
    ['>', from.newerThan],
  ] as const) {
    if (id === undefined) continue;
    conditions.push(`seq ${comparison} (SELECT seq FROM objects WHERE kind = ? AND id = ?)`);
    values.push(kind, id);
  }
  const order = from.ascending === true ? 'ASC' : 'DESC';
  return { sql: `SELECT body FROM objects WHERE ${conditions.join(' AND ')} ORDER BY seq ${order}`, values };
}

function parseBody<T>(row: Record<string, unknown>): T {
  return JSON.parse(String(row['body']));
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}

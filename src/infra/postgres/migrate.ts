/** Applies what a database lacks: forward only, each migration in one transaction with its own row. */
import type { Client } from 'pg';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';
import { diskFull, isDiskFull } from '../disk-full.ts';
import type { Migration } from './migration-files.ts';
import { locateFailure } from './sql-location.ts';

type Applied = ReadonlyMap<string, string>;

/**
 * To be called under the database's lock. @returns the names of those applied now
 * @throws Failure `migration-edited`, `migration-unknown`, `migration-failed`, `migration-transaction`, `disk-full`
 */
export async function migrate(client: Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  const applied = await readApplied(client);
  checkHistory(migrations, applied);
  const pending = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of pending) await apply(client, migration);
  return pending.map((migration) => migration.name);
}

async function readApplied(client: Client): Promise<Applied> {
  const result = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from payctl.migration',
  );
  return new Map(result.rows.map((row) => [row.name, row.sha256]));
}

function checkHistory(migrations: readonly Migration[], applied: Applied): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) throw ahead(unknown);
  const edited = migrations.find(
    (migration) => (applied.get(migration.name) ?? migration.sha256) !== migration.sha256,
  );
  if (edited !== undefined) throw editedAfterwards(edited);
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
    await client.query(migration.sql);
    await record(client, migration, rows[0]?.id ?? '');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {}); // the first error is the one to tell
    if (error instanceof Failure) throw error;
    if (isDiskFull(error)) throw diskFull('the PostgreSQL data', error);
    throw await migrationFailed(client, migration, error);
  }
}

/** The row names the transaction that was begun: a `commit` in the file would have split them. */
async function record(client: Client, migration: Migration, transactionId: string): Promise<void> {
  const result = await client.query(
    'insert into payctl.migration (name, sha256) select $1, $2 where pg_current_xact_id()::text = $3',
    [migration.name, migration.sha256, transactionId],
  );
  if (result.rowCount === 1) return;
  throw new Failure({
    code: 'migration-transaction',
    message: `The migration ${migration.name} ends its own transaction`,
    location: { file: migration.file },
    next: ['Remove begin, commit and rollback from the file: every migration runs in one transaction.'],
  });
}

async function migrationFailed(client: Client, migration: Migration, error: unknown): Promise<Failure> {
  const place = await locateFailure(client, migration.sql, error);
  const state = isErrnoException(error) ? ` (SQLSTATE ${error.code})` : '';
  return new Failure({
    code: 'migration-failed',
    message: `The migration ${migration.name} failed`,
    reason: [`${messageOf(error)}${state}`, detailOf(error), place && `in: ${place.excerpt}`]
      .filter(Boolean)
      .join('\n'),
    location: { file: migration.file, ...(place === undefined ? {} : { line: place.line }) },
    next: ['Correct the file and start again; the database is as it was before this migration.'],
    cause: error,
  });
}

function detailOf(error: unknown): string | undefined {
  return error instanceof Error && 'detail' in error && typeof error.detail === 'string'
    ? error.detail
    : undefined;
}

function editedAfterwards(migration: Migration): Failure {
  return new Failure({
    code: 'migration-edited',
    message: `The migration ${migration.name} was changed after it had been applied`,
    location: { file: migration.file },
    next: [
      'Undo the change and put it into a new migration with the next number.',
      'Or start with empty databases: payctl down --volumes.',
    ],
  });
}

function ahead(name: string): Failure {
  return new Failure({
    code: 'migration-unknown',
    message: `The database has the migration ${name}, which this checkout does not have`,
    reason: 'It was applied from another branch or a newer version; migrations are never undone',
    next: ['Go back to the branch that has it.', 'Or start with empty databases: payctl down --volumes.'],
  });
}

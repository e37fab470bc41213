import type { Client } from 'pg';
import { Failure, messageOf } from '../../kernel/failure.ts';
import { diskFull, isDiskFull } from '../disk-full.ts';
import { scramVerifier } from './scram.ts';

type Role = { role: string; password: string };
type Grant = { name: string; role: string; isNewRole: boolean };

/** SQLSTATE duplicate_database. */
const duplicateDatabase = '42P04';

/** @throws Failure `postgres-not-allowed` when the administrator may not create databases and roles */
export async function requireRights(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; allowed: boolean }>(
    'select rolname as name, rolsuper or (rolcreatedb and rolcreaterole) as allowed from pg_roles where rolname = current_user',
  );
  if (rows[0]?.allowed === true) return;
  const name = rows[0]?.name ?? 'the administrator';
  throw new Failure({
    code: 'postgres-not-allowed',
    message: `The PostgreSQL user ${name} may not create databases and roles`,
    next: [
      `Let it, as a superuser: alter role ${name} createdb createrole.`,
      'Or name another adminUser under postgres in platform.yaml.',
    ],
  });
}

/** A login that may do nothing by itself; its password follows the secrets. */
export async function ensureRole(client: Client, { role, password }: Role): Promise<void> {
  const existing = await client.query('select from pg_roles where rolname = $1', [role]);
  const verb = existing.rowCount === 0 ? 'create' : 'alter';
  const verifier = client.escapeLiteral(await scramVerifier(password));
  // superuser, replication and bypassrls are off unless given, and only a superuser may even say so
  await client.query(
    `${verb} role ${client.escapeIdentifier(role)} login nocreatedb nocreaterole password ${verifier}`,
  );
}

/** @returns whether it was created now */
export async function ensureDatabase(
  client: Client,
  { name, role }: { name: string; role: string },
): Promise<boolean> {
  const existing = await client.query('select from pg_database where datname = $1', [name]);
  const database = client.escapeIdentifier(name);
  if (existing.rowCount === 0) await createDatabase(client, database);
  await client.query(`revoke all on database ${database} from public`);
  await client.query(`grant connect on database ${database} to ${client.escapeIdentifier(role)}`);
  return existing.rowCount === 0;
}

/** template0 has no sessions that could be in the way; wal_log needs no checkpoint (measured: half the time of file_copy). */
async function createDatabase(client: Client, database: string): Promise<void> {
  await client
    .query(`create database ${database} template template0 encoding 'UTF8' strategy wal_log`)
    .catch((error: unknown) => {
      if (!isSqlState(error, duplicateDatabase)) throw error;
    });
}

/**
 * In the service's own database: reads and writes rows, nothing else. Given as default privileges before the
 * migrations create the tables, so that a migration can take some away again (an immutable ledger) from
 * `current_setting('payctl.service_role')`.
 */
export async function grantLeastPrivilege(
  client: Client,
  { role: roleName, isNewRole }: Grant,
): Promise<void> {
  const role = client.escapeIdentifier(roleName);
  await client.query(`
    set payctl.service_role = ${client.escapeLiteral(roleName)};
    set client_min_messages = warning;
    create schema if not exists payctl;
    revoke all on schema payctl from public;
    create table if not exists payctl.migration (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    );
    revoke create on schema public from public;
    grant usage on schema public to ${role};
    alter default privileges grant usage on schemas to ${role};
    alter default privileges grant select, insert, update, delete on tables to ${role};
    alter default privileges grant usage, select, update on sequences to ${role};
    ${isNewRole ? `grant select, insert, update, delete on all tables in schema public to ${role}; grant usage, select, update on all sequences in schema public to ${role}` : ''}`);
}

export function provisionFailure(database: string, error: Error): Failure {
  if (isDiskFull(error)) return diskFull('the PostgreSQL data', error);
  return new Failure({
    code: 'provisioning-failed',
    message: `The database ${database} could not be prepared`,
    reason: messageOf(error),
    next: ['Correct what the reason says and start again; what was done so far is kept and not repeated.'],
    cause: error,
  });
}

function isSqlState(error: unknown, state: string): boolean {
  return error instanceof Error && 'code' in error && error.code === state;
}

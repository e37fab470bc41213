/** What payctl notes in the `postgres` database about the databases it made, and the locks it works under. */
import type { Client } from 'pg';
import { Failure, isErrnoException } from '../../kernel/failure.ts';

/** `intact`: the database and the role are still those that were noted. */
export type Note = { fingerprint: string; role: string; intact: boolean };

/** The first key of payctl's advisory locks, the letters "payc"; the second is a hash of what is locked. */
const lockSpace = 0x70617963;
const lockTimeoutMs = 60_000;

/** SQLSTATE undefined_table, invalid_schema_name, lock_not_available. */
const notThere = new Set(['42P01', '3F000']);
const lockNotAvailable = '55P03';

/** One query, for a pass with nothing to do. @returns undefined when nothing was ever noted here */
export async function readNotes(client: Client): Promise<ReadonlyMap<string, Note> | undefined> {
  try {
    const { rows } = await client.query<Note & { name: string }>(`
      select n.name, n.fingerprint, n.role, d.oid is not null and r.oid is not null as intact
      from payctl.provisioned n
      left join pg_database d on d.datname = n.name and d.oid = n.database_oid
      left join pg_roles r on r.rolname = n.role and r.oid = n.role_oid`);
    return new Map(rows.map((row) => [row.name, row]));
  } catch (error) {
    if (isErrnoException(error) && notThere.has(error.code)) return undefined;
    throw error;
  }
}

export async function setUpNotes(client: Client): Promise<void> {
  await underLock(client, '', async () => {
    await client.query(`
      create schema if not exists payctl;
      revoke all on schema payctl from public;
      create table if not exists payctl.provisioned (
        name text primary key,
        role text not null,
        database_oid oid not null,
        role_oid oid not null,
        fingerprint text not null,
        applied_at timestamptz not null default now()
      );
      do $$ begin
        -- on a server of our own, a service has no business in the administrative databases
        if (select rolsuper from pg_roles where rolname = current_user) then
          revoke connect on database postgres, template1 from public;
        end if;
      end $$`);
  });
}

export async function writeNote(
  client: Client,
  note: { name: string; role: string; fingerprint: string },
): Promise<void> {
  await client.query(
    `insert into payctl.provisioned (name, role, fingerprint, database_oid, role_oid)
     select $1::text, $2::text, $3, d.oid, r.oid from pg_database d, pg_roles r where d.datname = $1::text and r.rolname = $2::text
     on conflict (name) do update set role = excluded.role, fingerprint = excluded.fingerprint,
       database_oid = excluded.database_oid, role_oid = excluded.role_oid, applied_at = now()`,
    [note.name, note.role, note.fingerprint],
  );
}

/** One starter at a time for each name; ends with the connection, however that ends. @throws Failure `provisioning-locked` */
export async function underLock<T>(client: Client, name: string, work: () => Promise<T>): Promise<T> {
  await client.query(`set lock_timeout = ${lockTimeoutMs}`);
  await client
    .query('select pg_advisory_lock($1, hashtext($2))', [lockSpace, name])
    .catch((error: unknown) => {
      throw isErrnoException(error) && error.code === lockNotAvailable ? locked(name, error) : error;
    });
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockSpace, name]).catch(() => {}); // gone with the connection
  }
}

function locked(name: string, cause: Error): Failure {
  return new Failure({
    code: 'provisioning-locked',
    message: `Another start has been preparing the database ${name} for more than ${lockTimeoutMs / 1_000} seconds`,
    reason: cause.message,
    next: ['Wait until it has ended, or end it, and start again.'],
    cause,
  });
}

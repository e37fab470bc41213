import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Account } from '../../kit/sessions/account.ts';
import type { Credentials } from '../../kit/sessions/portal.ts';
import type { AdminRole, AdminUser, AdminUserState } from '../contract.ts';

/** Without the password's hash, which leaves the store only to be compared. */
const columns = sql`id, email, name, role, state, created_at, updated_at`;

export type NewAdminUser = {
  id: string;
  email: string;
  name: string;
  role: AdminRole;
  password_hash: string;
};

export async function insertAdminUser(transaction: Transaction, user: NewAdminUser): Promise<AdminUser> {
  return transaction.one<AdminUser>(sql`
    insert into admin_users (id, email, name, role, state, password_hash)
    values (${user.id}, ${user.email}, ${user.name}, ${user.role}, 'active', ${user.password_hash})
    returning ${columns}`);
}

export async function findAdminUser(database: Queryable, id: string): Promise<AdminUser | undefined> {
  return database.maybe<AdminUser>(sql`select ${columns} from admin_users where id = ${id}`);
}

/** Those of them that there are, locked in one order. */
export async function lockAdminUsers(transaction: Transaction, ids: readonly string[]): Promise<AdminUser[]> {
  return transaction.many<AdminUser>(
    sql`select ${columns} from admin_users where id = any(${ids}) order by id for update`,
  );
}

export async function findCredentials(database: Queryable, email: string): Promise<Credentials | undefined> {
  return database.maybe<Credentials>(
    sql`select id, state, password_hash from admin_users where email = ${email.toLowerCase()}`,
  );
}

export async function lockCredentials(
  transaction: Transaction,
  id: string,
): Promise<Credentials | undefined> {
  return transaction.maybe<Credentials>(
    sql`select id, state, password_hash from admin_users where id = ${id} for share`,
  );
}

export async function findAccount(database: Queryable, id: string): Promise<Account | undefined> {
  return database.maybe<Account>(sql`select email, password_hash from admin_users where id = ${id}`);
}

export async function updatePasswordHash(transaction: Transaction, id: string, hash: string): Promise<void> {
  await transaction.execute(
    sql`update admin_users set password_hash = ${hash}, updated_at = now() where id = ${id}`,
  );
}

/** The user of a session that is neither revoked nor expired, unless disabled. */
export async function findUserOfSession(
  database: Queryable,
  sessionId: string,
): Promise<AdminUser | undefined> {
  return database.maybe<AdminUser>(sql`
    select ${columns} from admin_users
    where state = 'active' and id = (
      select user_id from sessions where id = ${sessionId} and revoked_at is null and expires_at > now())`);
}

export async function selectAdminUsers(
  database: Queryable,
  filter: { role?: AdminRole; state?: AdminUserState },
  page: PageRequest,
): Promise<AdminUser[]> {
  const conditions = [
    filter.role === undefined ? undefined : sql`role = ${filter.role}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    pageCondition(page),
  ];
  return database.many<AdminUser>(
    sql`select ${columns} from admin_users ${where(conditions)} ${pageOrder(page)}`,
  );
}

export async function updateAdminUserRow(
  transaction: Transaction,
  { id, name, role, state }: AdminUser,
): Promise<AdminUser> {
  return transaction.one<AdminUser>(sql`
    update admin_users set name = ${name}, role = ${role}, state = ${state}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Account } from '../../kit/sessions/account.ts';
import type { Credentials } from '../../kit/sessions/portal.ts';
import type { User, UserRole, UserState } from '../contract.ts';

/** Without the password's hash, which leaves the store only to be compared. */
const columns = sql`id, merchant_id, email, name, role, state, created_at, updated_at`;

export type NewUser = {
  id: string;
  merchant_id: string;
  email: string;
  name: string;
  role: UserRole;
  password_hash: string;
};

export async function insertUser(transaction: Transaction, user: NewUser): Promise<User> {
  return transaction.one<User>(sql`
    insert into users (id, merchant_id, email, name, role, state, password_hash)
    values (${user.id}, ${user.merchant_id}, ${user.email}, ${user.name}, ${user.role}, 'active', ${user.password_hash})
    returning ${columns}`);
}

export async function findUser(database: Queryable, id: string): Promise<User | undefined> {
  return database.maybe<User>(sql`select ${columns} from users where id = ${id}`);
}

/** In one order, so that two changes of the same users follow each other. */
export async function lockUsers(transaction: Transaction, ids: readonly string[]): Promise<User[]> {
  return transaction.many<User>(
    sql`select ${columns} from users where id = any(${ids}) order by id for update`,
  );
}

export async function findCredentials(database: Queryable, email: string): Promise<Credentials | undefined> {
  return database.maybe<Credentials>(
    sql`select id, state, password_hash from users where email = ${email.toLowerCase()}`,
  );
}

export async function lockCredentials(
  transaction: Transaction,
  id: string,
): Promise<Credentials | undefined> {
  return transaction.maybe<Credentials>(
    sql`select id, state, password_hash from users where id = ${id} for share`,
  );
}

export async function findAccount(database: Queryable, id: string): Promise<Account | undefined> {
  return database.maybe<Account>(sql`select email, password_hash from users where id = ${id}`);
}

export async function updatePasswordHash(transaction: Transaction, id: string, hash: string): Promise<void> {
  await transaction.execute(
    sql`update users set password_hash = ${hash}, updated_at = now() where id = ${id}`,
  );
}

/** The user of a session that is neither revoked nor expired, unless disabled. */
export async function findUserOfSession(database: Queryable, sessionId: string): Promise<User | undefined> {
  return database.maybe<User>(sql`
    select ${columns} from users
    where state = 'active' and id = (
      select user_id from sessions where id = ${sessionId} and revoked_at is null and expires_at > now())`);
}

export async function selectUsers(
  database: Queryable,
  filter: { merchant_id?: string; state?: UserState },
  page: PageRequest,
): Promise<User[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    pageCondition(page),
  ];
  return database.many<User>(sql`select ${columns} from users ${where(conditions)} ${pageOrder(page)}`);
}

export async function updateUserRow(
  transaction: Transaction,
  { id, name, role, state }: User,
): Promise<User> {
  return transaction.one<User>(sql`
    update users set name = ${name}, role = ${role}, state = ${state}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

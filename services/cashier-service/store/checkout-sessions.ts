import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { CheckoutSession, CheckoutState } from '../contract.ts';

/** Without the token's hash, which is only looked for. */
const columns = sql`id, merchant_id, merchant_reference, state, amount, currency, description, customer_email,
  return_url, payment_id, expires_at, created_at, updated_at`;

export type NewRow = Pick<
  CheckoutSession,
  | 'id'
  | 'merchant_id'
  | 'merchant_reference'
  | 'amount'
  | 'currency'
  | 'description'
  | 'customer_email'
  | 'return_url'
> & { token_hash: string; expires_in_hours: number };

export async function insertSession(transaction: Transaction, row: NewRow): Promise<CheckoutSession> {
  return transaction.one<CheckoutSession>(sql`
    insert into checkout_sessions (id, token_hash, merchant_id, merchant_reference, state, amount, currency,
                                   description, customer_email, return_url, expires_at)
    values (${row.id}, ${row.token_hash}, ${row.merchant_id}, ${row.merchant_reference}, 'open', ${row.amount},
            ${row.currency}, ${row.description}, ${row.customer_email}, ${row.return_url},
            now() + make_interval(hours => ${row.expires_in_hours}))
    returning ${columns}`);
}

export async function findSession(database: Queryable, id: string): Promise<CheckoutSession | undefined> {
  return database.maybe<CheckoutSession>(sql`select ${columns} from checkout_sessions where id = ${id}`);
}

export async function findSessionByToken(
  database: Queryable,
  tokenHash: string,
): Promise<CheckoutSession | undefined> {
  return database.maybe<CheckoutSession>(
    sql`select ${columns} from checkout_sessions where token_hash = ${tokenHash}`,
  );
}

/** Locked until the transaction ends: what happens to one session happens one after the other. */
export async function lockSession(
  transaction: Transaction,
  id: string,
): Promise<CheckoutSession | undefined> {
  return transaction.maybe<CheckoutSession>(
    sql`select ${columns} from checkout_sessions where id = ${id} for update`,
  );
}

export async function selectSessions(
  database: Queryable,
  filter: { merchant_id?: string; state?: CheckoutState },
  page: PageRequest,
): Promise<CheckoutSession[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    pageCondition(page),
  ];
  return database.many<CheckoutSession>(
    sql`select ${columns} from checkout_sessions ${where(conditions)} ${pageOrder(page)}`,
  );
}

/** Open beyond their time, and nothing under way. */
export async function selectDueSessions(database: Queryable, limit: number): Promise<{ id: string }[]> {
  return database.many<{ id: string }>(sql`
    select id from checkout_sessions
    where state = 'open' and expires_at <= now() and not exists (
      select from checkout_attempts where session_id = checkout_sessions.id and outcome = 'pending')
    order by expires_at limit ${limit}`);
}

export async function updateSessionToken(
  transaction: Transaction,
  id: string,
  tokenHash: string,
): Promise<CheckoutSession> {
  return transaction.one<CheckoutSession>(sql`
    update checkout_sessions set token_hash = ${tokenHash}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function updateSessionState(
  transaction: Transaction,
  id: string,
  { state, payment_id }: Pick<CheckoutSession, 'state' | 'payment_id'>,
): Promise<CheckoutSession> {
  return transaction.one<CheckoutSession>(sql`
    update checkout_sessions set state = ${state}, payment_id = ${payment_id}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

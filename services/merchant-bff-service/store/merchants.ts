import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { CreateMerchant, Merchant, MerchantState, UpdateMerchant } from '../contract.ts';

export async function insertMerchant(
  transaction: Transaction,
  id: string,
  merchant: CreateMerchant,
): Promise<Merchant> {
  return transaction.one<Merchant>(sql`
    insert into merchants (id, name, email, country, state)
    values (${id}, ${merchant.name}, ${merchant.email}, ${merchant.country}, 'pending') returning *`);
}

export async function findMerchant(database: Queryable, id: string): Promise<Merchant | undefined> {
  return database.maybe<Merchant>(sql`select * from merchants where id = ${id}`);
}

/** Locked until the transaction ends, so that two transitions of one merchant follow each other. */
export async function lockMerchant(transaction: Transaction, id: string): Promise<Merchant | undefined> {
  return transaction.maybe<Merchant>(sql`select * from merchants where id = ${id} for update`);
}

export async function selectMerchants(
  database: Queryable,
  filter: { state?: MerchantState },
  page: PageRequest,
): Promise<Merchant[]> {
  const ofState = filter.state === undefined ? undefined : sql`state = ${filter.state}`;
  return database.many<Merchant>(
    sql`select * from merchants ${where([ofState, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

/** What is not given stays as it is. */
export async function updateMerchantDetails(
  transaction: Transaction,
  id: string,
  { name = null, email = null, country = null }: { [K in keyof UpdateMerchant]: string | null },
): Promise<Merchant> {
  return transaction.one<Merchant>(sql`
    update merchants set name = coalesce(${name}, name), email = coalesce(${email}, email),
           country = coalesce(${country}, country), updated_at = now()
    where id = ${id} returning *`);
}

export async function updateMerchantState(
  transaction: Transaction,
  id: string,
  state: MerchantState,
): Promise<Merchant> {
  return transaction.one<Merchant>(
    sql`update merchants set state = ${state}, updated_at = now() where id = ${id} returning *`,
  );
}

export async function appendMerchantHistory(
  transaction: Transaction,
  merchantId: string,
  entry: { from_state: MerchantState | null; to_state: MerchantState; reason: string | null },
): Promise<void> {
  await transaction.execute(sql`
    insert into merchant_history (merchant_id, from_state, to_state, reason)
    values (${merchantId}, ${entry.from_state}, ${entry.to_state}, ${entry.reason})`);
}

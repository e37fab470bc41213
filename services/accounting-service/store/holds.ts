import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Hold, HoldState } from '../contract.ts';

export type HoldFilter = { merchant_id?: string; account_id?: string; state?: HoldState; reference?: string };

export async function insertHold(
  transaction: Transaction,
  hold: Omit<Hold, 'state' | 'posted_amount' | 'transaction_id' | 'created_at' | 'updated_at'>,
): Promise<Hold> {
  return transaction.one<Hold>(sql`
    insert into holds (id, account_id, merchant_id, kind, currency, amount, state, reference, description)
    values (${hold.id}, ${hold.account_id}, ${hold.merchant_id}, ${hold.kind}, ${hold.currency}, ${hold.amount},
            'pending', ${hold.reference}, ${hold.description})
    returning *`);
}

export async function findHold(database: Queryable, id: string): Promise<Hold | undefined> {
  return database.maybe<Hold>(sql`select * from holds where id = ${id}`);
}

export async function findHoldByReference(database: Queryable, reference: string): Promise<Hold | undefined> {
  return database.maybe<Hold>(sql`select * from holds where reference = ${reference}`);
}

export async function lockHold(transaction: Transaction, id: string): Promise<Hold | undefined> {
  return transaction.maybe<Hold>(sql`select * from holds where id = ${id} for update`);
}

export async function selectHolds(
  database: Queryable,
  filter: HoldFilter,
  page: PageRequest,
): Promise<Hold[]> {
  return database.many<Hold>(sql`
    select * from holds ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

export async function updateHold(transaction: Transaction, hold: Hold): Promise<Hold> {
  return transaction.one<Hold>(sql`
    update holds set state = ${hold.state}, posted_amount = ${hold.posted_amount},
           transaction_id = ${hold.transaction_id}, updated_at = now()
    where id = ${hold.id} returning *`);
}

function conditionsOf(filter: HoldFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.account_id === undefined ? undefined : sql`account_id = ${filter.account_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.reference === undefined ? undefined : sql`reference = ${filter.reference}`,
  ];
}

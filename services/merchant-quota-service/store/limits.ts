import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Limit, LimitVersion } from '../contract.ts';

export type LimitFilter = { merchant_id?: string; currency?: string };

/** Undefined when the merchant has limits for the currency already. */
export async function insertLimit(
  transaction: Transaction,
  limit: Omit<Limit, 'created_at' | 'updated_at'>,
): Promise<Limit | undefined> {
  return transaction.maybe<Limit>(sql`
    insert into limits (id, merchant_id, currency, single_amount, daily_amount, monthly_amount, restores_refunds)
    values (${limit.id}, ${limit.merchant_id}, ${limit.currency}, ${limit.single_amount}, ${limit.daily_amount},
            ${limit.monthly_amount}, ${limit.restores_refunds})
    on conflict (merchant_id, currency) do nothing returning *`);
}

export async function findLimit(database: Queryable, id: string): Promise<Limit | undefined> {
  return database.maybe<Limit>(sql`select * from limits where id = ${id}`);
}

export async function lockLimit(transaction: Transaction, id: string): Promise<Limit | undefined> {
  return transaction.maybe<Limit>(sql`select * from limits where id = ${id} for update`);
}

export async function findLimitOfMerchant(
  database: Queryable,
  merchantId: string,
  currency: string,
): Promise<Limit | undefined> {
  return database.maybe<Limit>(
    sql`select * from limits where merchant_id = ${merchantId} and currency = ${currency}`,
  );
}

export async function selectLimits(
  database: Queryable,
  { merchant_id, currency }: LimitFilter,
  page: PageRequest,
): Promise<Limit[]> {
  const conditions = [
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    currency === undefined ? undefined : sql`currency = ${currency}`,
  ];
  return database.many<Limit>(
    sql`select * from limits ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

export async function updateLimit(transaction: Transaction, limit: Limit): Promise<Limit> {
  return transaction.one<Limit>(sql`
    update limits set single_amount = ${limit.single_amount}, daily_amount = ${limit.daily_amount},
           monthly_amount = ${limit.monthly_amount}, restores_refunds = ${limit.restores_refunds}, updated_at = now()
    where id = ${limit.id} returning *`);
}

export async function appendLimitHistory(transaction: Transaction, limit: Limit): Promise<void> {
  await transaction.execute(sql`
    insert into limit_history (limit_id, single_amount, daily_amount, monthly_amount, restores_refunds)
    values (${limit.id}, ${limit.single_amount}, ${limit.daily_amount}, ${limit.monthly_amount}, ${limit.restores_refunds})`);
}

const mostVersions = 100;

/** Newest first. */
export async function selectLimitHistory(database: Queryable, limitId: string): Promise<LimitVersion[]> {
  return database.many<LimitVersion>(sql`
    select single_amount, daily_amount, monthly_amount, restores_refunds, at from limit_history
    where limit_id = ${limitId} order by id desc limit ${mostVersions}`);
}

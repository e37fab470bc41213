import { type PageRequest, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Reserve, Settlement } from '../contract.ts';
import type { Failed } from './payouts.ts';

export type ReserveFilter = { merchant_id?: string; currency?: string; state?: Reserve['state'] };

/** Paged by it: every list has an id. */
export type ListedReserve = Reserve & { id: string };

const columns: Sql = sql`settlement_id, merchant_id, currency, amount, state, release_at, transaction_id, failure, attempts,
  released_at, created_at`;

export async function insertReserve(
  transaction: Transaction,
  { id, merchant_id, currency, reserve_amount }: Settlement,
  releaseAt: Date,
): Promise<void> {
  await transaction.execute(sql`
    insert into reserves (settlement_id, merchant_id, currency, amount, state, release_at, next_attempt_at)
    values (${id}, ${merchant_id}, ${currency}, ${reserve_amount}, 'held', ${releaseAt}, ${releaseAt})`);
}

export async function findReserve(database: Queryable, settlementId: string): Promise<Reserve | undefined> {
  return database.maybe<Reserve>(sql`select ${columns} from reserves where settlement_id = ${settlementId}`);
}

/** Locked until the transaction ends. */
export async function lockReserve(
  transaction: Transaction,
  settlementId: string,
): Promise<Reserve | undefined> {
  return transaction.maybe<Reserve>(sql`
    select ${columns} from reserves where settlement_id = ${settlementId} for update`);
}

export async function selectReserves(
  database: Queryable,
  filter: ReserveFilter,
  page: PageRequest,
): Promise<ListedReserve[]> {
  return database.many<ListedReserve>(sql`
    select * from (select settlement_id as id, ${columns} from reserves) as listed ${where([
      filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
      filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
      filter.state === undefined ? undefined : sql`state = ${filter.state}`,
      page.after === undefined
        ? undefined
        : sql`(created_at, id) < (${page.after.createdAt}::timestamptz, ${page.after.id})`,
    ])} ${pageOrder(page)}`);
}

export async function selectDueReserves(
  database: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<Reserve[]> {
  return database.many<Reserve>(sql`
    select ${columns} from reserves where state = 'held' and next_attempt_at <= ${now}
    order by next_attempt_at limit ${limit}`);
}

export async function markReleased(
  transaction: Transaction,
  settlementId: string,
  transactionId: string,
): Promise<Reserve> {
  return transaction.one<Reserve>(sql`
    update reserves set state = 'released', transaction_id = ${transactionId}, failure = null, attempts = attempts + 1,
           released_at = now()
    where settlement_id = ${settlementId} returning ${columns}`);
}

export async function noteReserveFailure(
  database: Queryable,
  settlementId: string,
  failed: Failed,
): Promise<void> {
  await database.execute(sql`
    update reserves set failure = ${failed.failure}, attempts = attempts + 1, next_attempt_at = ${failed.nextAttemptAt}
    where settlement_id = ${settlementId} and state = 'held'`);
}

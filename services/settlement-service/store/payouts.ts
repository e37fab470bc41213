import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql } from '../../kit/data/sql.ts';
import type { Payout, Settlement } from '../contract.ts';

export type Failed = { failure: { code: string; message: string }; nextAttemptAt: Date };

const columns: Sql = sql`settlement_id, merchant_id, currency, bank_account_id, amount, state, withdrawal_id, failure, attempts,
  created_at, updated_at`;

export async function insertPayout(
  transaction: Transaction,
  { id, merchant_id, currency }: Settlement,
  { bankAccountId, amount }: { bankAccountId: string; amount: bigint },
): Promise<void> {
  await transaction.execute(sql`
    insert into payouts (settlement_id, merchant_id, currency, bank_account_id, amount, state)
    values (${id}, ${merchant_id}, ${currency}, ${bankAccountId}, ${amount}, 'due')`);
}

export async function findPayout(database: Queryable, settlementId: string): Promise<Payout | undefined> {
  return database.maybe<Payout>(sql`select ${columns} from payouts where settlement_id = ${settlementId}`);
}

/** Locked until the transaction ends. */
export async function lockPayout(
  transaction: Transaction,
  settlementId: string,
): Promise<Payout | undefined> {
  return transaction.maybe<Payout>(sql`
    select ${columns} from payouts where settlement_id = ${settlementId} for update`);
}

export async function selectDuePayouts(
  database: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<Payout[]> {
  return database.many<Payout>(sql`
    select ${columns} from payouts where state = 'due' and next_attempt_at <= ${now} order by next_attempt_at limit ${limit}`);
}

export async function updatePayout(transaction: Transaction, changed: Payout): Promise<Payout> {
  return transaction.one<Payout>(sql`
    update payouts set state = ${changed.state}, withdrawal_id = ${changed.withdrawal_id}, failure = ${changed.failure},
           bank_account_id = ${changed.bank_account_id}, attempts = ${changed.attempts}, next_attempt_at = now(),
           updated_at = now()
    where settlement_id = ${changed.settlement_id} returning ${columns}`);
}

export async function notePayoutFailure(
  database: Queryable,
  settlementId: string,
  failed: Failed,
): Promise<void> {
  await database.execute(sql`
    update payouts set failure = ${failed.failure}, attempts = attempts + 1, next_attempt_at = ${failed.nextAttemptAt},
           updated_at = now()
    where settlement_id = ${settlementId} and state = 'due'`);
}

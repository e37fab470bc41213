import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Withdrawal, WithdrawalState } from '../contract.ts';

/** With what is nobody else's business: how far it was checked. */
export type StoredWithdrawal = Withdrawal & { verified_at: string | null; checks: number };

export type WithdrawalFilter = {
  merchant_id?: string;
  bank_account_id?: string;
  state?: WithdrawalState;
  overdue?: boolean;
  created_from?: string;
  created_to?: string;
};

/** A job looks at it if whoever makes it does not get to the end. */
const firstCheckSeconds = 60;

const columns: Sql = sql`
  id, merchant_id, bank_account_id, amount, currency, fee_amount, fee_mode, payout_amount, total_amount, fee_schedule_id, state, funds, description, failure, cancellation_reason, hold_id,
  transaction_id, bank_transfer_id, requested_by, approved_at, approved_by, submitted_at, overdue_at, paid_at, created_at, updated_at`;

export async function insertWithdrawal(
  transaction: Transaction,
  made: Pick<
    Withdrawal,
    | 'id'
    | 'merchant_id'
    | 'bank_account_id'
    | 'amount'
    | 'currency'
    | 'fee_amount'
    | 'fee_mode'
    | 'fee_schedule_id'
    | 'description'
    | 'requested_by'
  >,
): Promise<Withdrawal> {
  return transaction.one<Withdrawal>(sql`
    insert into withdrawals (id, merchant_id, bank_account_id, amount, currency, fee_amount, fee_mode, fee_schedule_id, state,
                             funds, description, requested_by, next_check_at)
    values (${made.id}, ${made.merchant_id}, ${made.bank_account_id}, ${made.amount}, ${made.currency}, ${made.fee_amount},
            ${made.fee_mode}, ${made.fee_schedule_id}, 'pending', 'none', ${made.description}, ${made.requested_by}, now() + make_interval(secs => ${firstCheckSeconds}))
    returning ${columns}`);
}

export async function findWithdrawal(database: Queryable, id: string): Promise<Withdrawal | undefined> {
  return database.maybe<Withdrawal>(sql`select ${columns} from withdrawals where id = ${id}`);
}

export async function findStored(database: Queryable, id: string): Promise<StoredWithdrawal | undefined> {
  return database.maybe<StoredWithdrawal>(sql`
    select ${columns}, verified_at, checks from withdrawals where id = ${id}`);
}

/** Locked until the transaction ends, so that two changes of one withdrawal follow each other. */
export async function lockWithdrawal(
  transaction: Transaction,
  id: string,
): Promise<StoredWithdrawal | undefined> {
  return transaction.maybe<StoredWithdrawal>(sql`
    select ${columns}, verified_at, checks from withdrawals where id = ${id} for update`);
}

export async function selectWithdrawals(
  database: Queryable,
  filter: WithdrawalFilter,
  page: PageRequest,
): Promise<Withdrawal[]> {
  return database.many<Withdrawal>(sql`
    select ${columns} from withdrawals ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

export async function selectDue(database: Queryable, limit: number): Promise<{ id: string }[]> {
  return database.many(sql`
    select id from withdrawals where next_check_at <= now() order by next_check_at limit ${limit}`);
}

export async function updateWithdrawal(
  transaction: Transaction,
  changed: StoredWithdrawal,
): Promise<StoredWithdrawal> {
  return transaction.one<StoredWithdrawal>(sql`
    update withdrawals set state = ${changed.state}, funds = ${changed.funds}, failure = ${changed.failure},
      cancellation_reason = ${changed.cancellation_reason}, hold_id = ${changed.hold_id},
      transaction_id = ${changed.transaction_id}, bank_transfer_id = ${changed.bank_transfer_id},
      verified_at = ${changed.verified_at}, approved_at = ${changed.approved_at},
      approved_by = ${changed.approved_by}, submitted_at = ${changed.submitted_at},
      paid_at = ${changed.paid_at}, checks = 0, updated_at = now()
    where id = ${changed.id} returning ${columns}, verified_at, checks`);
}

/** One that the bank was told of before the time and that is not settled; marked, so that it is told of once. */
export async function markNextOverdue(
  transaction: Transaction,
  { submittedBefore, at }: { submittedBefore: Date; at: Date },
): Promise<StoredWithdrawal | undefined> {
  return transaction.maybe<StoredWithdrawal>(sql`
    with next as (
      select id as next_id from withdrawals
      where submitted_at < ${submittedBefore} and overdue_at is null and state in ('pending', 'in_transit')
      order by submitted_at limit 1 for update skip locked
    )
    update withdrawals set overdue_at = ${at}, updated_at = now() from next where id = next_id
    returning ${columns}, verified_at, checks`);
}

/** @param inMs undefined: never again */
export async function scheduleCheck(
  database: Queryable,
  id: string,
  inMs: number | undefined,
): Promise<void> {
  const seconds = inMs === undefined ? null : inMs / 1_000;
  await database.execute(sql`
    update withdrawals set next_check_at = now() + make_interval(secs => ${seconds}::double precision),
           checks = checks + 1
    where id = ${id}`);
}

function conditionsOf(filter: WithdrawalFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.bank_account_id === undefined ? undefined : sql`bank_account_id = ${filter.bank_account_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.overdue === undefined
      ? undefined
      : sql`(overdue_at is not null and state in ('pending', 'in_transit')) = ${filter.overdue}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
  ];
}

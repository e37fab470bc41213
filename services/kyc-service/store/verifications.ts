import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Level, Verification, VerificationState } from '../contract.ts';

/** Without what follows from the level and the documents. */
export type VerificationRow = Omit<Verification, 'requirements' | 'charges_enabled' | 'payouts_enabled'> & {
  due_at: string | null;
  is_past_due_told: boolean;
};

export type VerificationFilter = {
  merchant_id?: string;
  state?: VerificationState;
  level?: Level;
  expires_before?: string;
};

/** Undefined when the merchant has one already. */
export async function insertVerification(
  transaction: Transaction,
  verification: Pick<VerificationRow, 'id' | 'merchant_id' | 'requested_level' | 'due_at'>,
): Promise<VerificationRow | undefined> {
  return transaction.maybe<VerificationRow>(sql`
    insert into verifications (id, merchant_id, state, level, requested_level, due_at)
    values (${verification.id}, ${verification.merchant_id}, 'unverified', 'none', ${verification.requested_level},
            ${verification.due_at})
    on conflict (merchant_id) do nothing returning *`);
}

export async function findVerification(
  database: Queryable,
  id: string,
): Promise<VerificationRow | undefined> {
  return database.maybe<VerificationRow>(sql`select * from verifications where id = ${id}`);
}

export async function findVerificationOfMerchant(
  database: Queryable,
  merchantId: string,
): Promise<VerificationRow | undefined> {
  return database.maybe<VerificationRow>(sql`select * from verifications where merchant_id = ${merchantId}`);
}

/** Locked until the transaction ends, so that two changes of one verification follow each other. */
export async function lockVerification(
  transaction: Transaction,
  id: string,
): Promise<VerificationRow | undefined> {
  return transaction.maybe<VerificationRow>(sql`select * from verifications where id = ${id} for update`);
}

/** One that has a level whose time is over; those that another worker holds are left to it. */
export async function lockLapsed(transaction: Transaction, now: Date): Promise<VerificationRow | undefined> {
  return transaction.maybe<VerificationRow>(sql`
    select * from verifications where level <> 'none' and expires_at <= ${now}
    order by expires_at limit 1 for update skip locked`);
}

/** One whose deadline has passed and not been told of. */
export async function lockPastDue(transaction: Transaction, now: Date): Promise<VerificationRow | undefined> {
  return transaction.maybe<VerificationRow>(sql`
    select * from verifications where due_at <= ${now} and not is_past_due_told
    order by due_at limit 1 for update skip locked`);
}

export async function selectVerifications(
  database: Queryable,
  filter: VerificationFilter,
  page: PageRequest,
): Promise<VerificationRow[]> {
  return database.many<VerificationRow>(sql`
    select * from verifications ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

export async function updateVerification(
  transaction: Transaction,
  verification: VerificationRow,
): Promise<VerificationRow> {
  return transaction.one<VerificationRow>(sql`
    update verifications set state = ${verification.state}, level = ${verification.level},
           requested_level = ${verification.requested_level}, rejection_reason = ${verification.rejection_reason},
           verified_at = ${verification.verified_at}, expires_at = ${verification.expires_at}, due_at = ${verification.due_at},
           is_past_due_told = ${verification.is_past_due_told}, updated_at = now()
    where id = ${verification.id} returning *`);
}

function conditionsOf(filter: VerificationFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.level === undefined ? undefined : sql`level = ${filter.level}`,
    filter.expires_before === undefined ? undefined : sql`expires_at < ${filter.expires_before}`,
  ];
}

import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Review } from '../contract.ts';
import { equal } from './search.ts';

/** `refundId` undefined: it is about the payment itself. */
export type Subject = { paymentId: string; refundId?: string };
export type Finding = Pick<Review, 'code' | 'detail'>;
export type Resolution = Pick<Review, 'decision' | 'note' | 'decided_by'>;

export type ReviewFilter = {
  state?: Review['state'];
  code?: Review['code'];
  merchant_id?: string;
  payment_id?: string;
  refund_id?: string;
};

/** Flags the record, and keeps why; finding the same again changes nothing. */
export async function openReview(
  database: Queryable,
  { paymentId, refundId }: Subject,
  { code, detail }: Finding,
): Promise<void> {
  const refund = refundId ?? null;
  await database.execute(sql`
    with flagged_payment as (
      update payments set needs_review = true, updated_at = now()
      where id = ${paymentId} and ${refund}::text is null and not needs_review
    ), flagged_refund as (
      update refunds set needs_review = true, updated_at = now() where id = ${refund} and not needs_review
    )
    insert into reviews (id, payment_id, refund_id, merchant_id, code, detail)
    select ${newId('rev')}, id, ${refund}, merchant_id, ${code}, ${detail} from payments where id = ${paymentId}
    on conflict (payment_id, coalesce(refund_id, ''), code) where state = 'open' do nothing`);
}

export async function findReview(database: Queryable, id: string): Promise<Review | undefined> {
  return database.maybe<Review>(sql`select * from reviews where id = ${id}`);
}

export async function lockReview(transaction: Transaction, id: string): Promise<Review | undefined> {
  return transaction.maybe<Review>(sql`select * from reviews where id = ${id} for update`);
}

export async function selectReviews(
  database: Queryable,
  filter: ReviewFilter,
  page: PageRequest,
): Promise<Review[]> {
  const conditions = [
    equal(sql`state`, filter.state),
    equal(sql`code`, filter.code),
    equal(sql`merchant_id`, filter.merchant_id),
    equal(sql`payment_id`, filter.payment_id),
    equal(sql`refund_id`, filter.refund_id),
  ];
  return database.many<Review>(sql`
    select * from reviews ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`);
}

export async function resolveReview(
  transaction: Transaction,
  id: string,
  { decision, note, decided_by }: Resolution,
): Promise<Review> {
  return transaction.one<Review>(sql`
    update reviews set state = 'resolved', decision = ${decision}, note = ${note}, decided_by = ${decided_by},
           resolved_at = now()
    where id = ${id} returning *`);
}

/** By code. */
export async function countOpenReviews(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await database.many<{ code: string; count: number }>(sql`
    select code, count(*)::integer as count from reviews where state = 'open' group by code`);
  return new Map(rows.map(({ code, count }) => [code, count]));
}

/** The outcome that nobody knew is known: no person need look any more. */
export async function settleReviews(transaction: Transaction, subject: Subject, note: string): Promise<void> {
  const settled = await transaction.execute(sql`
    update reviews set state = 'resolved', decision = 'settled', note = ${note}, decided_by = 'payment-gateway',
           resolved_at = now()
    where ${ofSubject(subject)} and state = 'open' and code in ('outcome_unknown', 'not_released')`);
  if (settled > 0) await unflagWhenSettled(transaction, subject);
}

/** The flag goes with the last open review. */
export async function unflagWhenSettled(transaction: Transaction, subject: Subject): Promise<void> {
  const open = sql`exists (select 1 from reviews where ${ofSubject(subject)} and state = 'open')`;
  await transaction.execute(
    subject.refundId === undefined
      ? sql`update payments set needs_review = ${open}, updated_at = now() where id = ${subject.paymentId}`
      : sql`update refunds set needs_review = ${open}, updated_at = now() where id = ${subject.refundId}`,
  );
}

function ofSubject({ paymentId, refundId }: Subject): Sql {
  return sql`payment_id = ${paymentId} and refund_id is not distinct from ${refundId ?? null}::text`;
}

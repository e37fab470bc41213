import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { PaymentState, RefundState } from '../contract.ts';

/** Rows are written by the statements that change a state: `updatePayment`, `updateRefund` and the inserts. */
export type HistoryEntry<S> = { from_state: S | null; to_state: S; reason: string | null; at: string };

export async function selectPaymentHistory(
  database: Queryable,
  paymentId: string,
): Promise<HistoryEntry<PaymentState>[]> {
  return database.many<HistoryEntry<PaymentState>>(sql`
    select from_state, to_state, reason, at from payment_history where payment_id = ${paymentId} order by id`);
}

export async function selectRefundHistory(
  database: Queryable,
  refundId: string,
): Promise<HistoryEntry<RefundState>[]> {
  return database.many<HistoryEntry<RefundState>>(sql`
    select from_state, to_state, reason, at from refund_history where refund_id = ${refundId} order by id`);
}

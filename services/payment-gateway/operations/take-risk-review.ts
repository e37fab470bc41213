import type { Transaction } from '../../kit/data/database.ts';
import type { Review } from '../../risk-service/contract.ts';
import { keepRiskReview, lockPayment } from '../store/payments.ts';
import { insertWork } from '../store/pending-work.ts';

/**
 * A reviewer of risk has decided: the payment shows it, and a rejected one is given back by whoever comes for the work.
 * Their note stays with the work: it may be longer than a reason, and is not for the merchant.
 */
export async function takeRiskReview(
  transaction: Transaction,
  { payment_id, state, note }: Pick<Review, 'payment_id' | 'state' | 'note'>,
): Promise<void> {
  // One of another platform's payment is none of ours.
  if (state === 'open' || (await lockPayment(transaction, payment_id)) === undefined) return;
  await keepRiskReview(transaction, payment_id, state);
  if (state !== 'rejected') return;
  await insertWork(transaction, {
    payment_id,
    kind: 'reject_payment',
    reference: null,
    reason: note ?? 'rejected',
  });
}

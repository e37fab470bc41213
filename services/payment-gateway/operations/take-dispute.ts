import type { Dispute } from '../../dispute-service/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { keepDispute } from '../store/disputes.ts';
import { lockPayment } from '../store/payments.ts';

/** What a payer objects to is the channel's to decide: refunds leave it alone, unless the merchant has won it. */
export async function takeDispute(
  transaction: Transaction,
  dispute: Pick<Dispute, 'id' | 'payment_id' | 'amount' | 'state'>,
): Promise<void> {
  // One of another platform's payment is none of ours.
  if ((await lockPayment(transaction, dispute.payment_id)) === undefined) return;
  await keepDispute(transaction, dispute);
}

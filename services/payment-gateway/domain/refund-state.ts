import type { Payment, RefundState } from '../contract.ts';

/** From each state, the states that a refund may go to. One that succeeded may fail days later: a bank sends it back. */
export const refundTransitions: Readonly<Record<RefundState, readonly RefundState[]>> = {
  created: ['processing', 'succeeded', 'failed'],
  processing: ['succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
};

export function isRefundTransition(from: RefundState, to: RefundState): boolean {
  return refundTransitions[from].includes(to);
}

/**
 * What of a payment can still be refunded; minor units. Refunds that are under way count as if they had succeeded, and
 * what the payer's bank may take back, or has taken, is not given back as well.
 */
export function refundableAmount(
  { captured_amount, disputed_amount = 0n }: Pick<Payment, 'captured_amount' | 'disputed_amount'>,
  amountOfRefundsNotFailed: bigint,
): { left: bigint; undisputed: bigint } {
  const left = captured_amount - amountOfRefundsNotFailed;
  return { left, undisputed: left > disputed_amount ? left - disputed_amount : 0n };
}

import type { ChannelRefund } from '../contract.ts';

export type RefundState = ChannelRefund['state'];

/** A refund that succeeded may still fail: a bank sends the money back, days later. */
export const refundTransitions: Readonly<Record<RefundState, readonly RefundState[]>> = {
  processing: ['succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
};

export function refundMayBecome(from: RefundState, to: RefundState): boolean {
  return refundTransitions[from].includes(to);
}

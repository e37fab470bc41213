/** What news of the channel makes of a refund; pure, so that every case can be looked at. */
import type { Payment, RefundState } from '../contract.ts';
import { isRefundTransition } from './refund-state.ts';

export type RefundNews = {
  state: Exclude<RefundState, 'created'>;
  /** When the channel's refund came to be so; undefined: it is ours, the channel was not asked. */
  updated_at?: string;
};

export type RefundDecision =
  | { kind: 'ignore' }
  | { kind: 'become'; state: RefundNews['state'] }
  /** The channel says that a failed refund was paid. */
  | { kind: 'contradiction' };

export function decideOnRefund(
  state: RefundState,
  news: RefundNews,
  newestKnown: string | null,
): RefundDecision {
  if (state === news.state || isOlder(news.updated_at, newestKnown)) return { kind: 'ignore' };
  if (isRefundTransition(state, news.state)) return { kind: 'become', state: news.state };
  return { kind: news.state === 'processing' ? 'ignore' : 'contradiction' };
}

/** What is refunded of the payment once its refund has gone from one state to the other; minor units. */
export function refundedAfter(
  { refunded_amount }: Pick<Payment, 'refunded_amount'>,
  amount: bigint,
  { from, to }: { from: RefundState; to: RefundState },
): bigint {
  const counted = (state: RefundState) => (state === 'succeeded' ? amount : 0n);
  return refunded_amount - counted(from) + counted(to);
}

function isOlder(time: string | undefined, than: string | null): boolean {
  return time !== undefined && than !== null && Date.parse(time) < Date.parse(than);
}

/** When a withdrawal that waits for its bank, or for a peer, is looked at again. */
import type { WithdrawalState } from '../contract.ts';

const firstMs = 1_000;
const longestMs = 300_000;
const longestPaidMs = 21_600_000;
/** A transfer is rarely sent back later than this. */
export const returnWindowMs = 14 * 86_400_000;

/**
 * Milliseconds until the next look, growing with every one; undefined when there is nothing to wait for.
 * @param paidForMs how long it has been paid
 */
export function nextCheckInMs(state: WithdrawalState, checks: number, paidForMs: number): number | undefined {
  if (state === 'paid' && paidForMs > returnWindowMs) return undefined;
  const longest = state === 'paid' ? longestPaidMs : longestMs;
  return Math.min(longest, firstMs * 2 ** Math.min(checks, 20));
}

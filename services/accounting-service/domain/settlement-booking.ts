import { conflict, unprocessable } from '../../kit/problem.ts';
import type { ProcessSettlement } from '../contract.ts';

/**
 * A settlement begins where the merchant's last one ended, and shares out exactly what its entries sum to.
 * @throws Problem 409 `settlement_out_of_order`, 422 `settlement_amount_mismatch`
 */
export function assertSettles(
  settlement: ProcessSettlement,
  books: { settledThrough: bigint; lastSequence: bigint; sum: bigint },
): void {
  const { from_sequence: from, to_sequence: to } = settlement;
  if (from !== books.settledThrough)
    throw conflict(
      'settlement_out_of_order',
      `It begins after entry ${from}, and the account is settled up to entry ${books.settledThrough}.`,
    );
  if (to <= from || to > books.lastSequence)
    throw conflict('settlement_out_of_order', `There are no entries ${from + 1n} to ${to} to settle.`);
  const shared = settlement.fee_amount + settlement.reserve_amount + settlement.net_amount;
  if (shared !== books.sum)
    throw unprocessable(
      'settlement_amount_mismatch',
      `Fee, reserve and net are ${shared} together, and the entries sum to ${books.sum}.`,
    );
}

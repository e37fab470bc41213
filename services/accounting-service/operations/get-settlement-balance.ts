import { notFound } from '../../kit/problem.ts';
import type { SettlementBalance } from '../contract.ts';
import type { Context } from '../service.ts';
import { type Booked, findBooked, findBookedBefore, sumMovements } from '../store/settlement-balances.ts';

/** @throws Problem 404 `settlement_balance_not_found` */
export async function getSettlementBalance(
  { database }: Context,
  settlementId: string,
): Promise<SettlementBalance> {
  const booked = await findBooked(database, settlementId);
  if (booked === undefined) throw notFound('settlement_balance', `of ${settlementId}`);
  const before = await findBookedBefore(database, booked);
  const { settlement_id, merchant_id, currency, net_amount, opening } = booked;
  const from = before === undefined ? 0n : closingSequence(before);
  return {
    settlement_id,
    merchant_id,
    currency,
    previous_amount: before === undefined ? 0n : before.opening.amount + before.net_amount,
    movements: await sumMovements(database, booked, { from, to: opening.sequence }),
    opening_amount: opening.amount,
    net_amount,
    closing_amount: opening.amount + net_amount,
  };
}

/** A settlement books its net as one entry, or none when it is nothing. */
function closingSequence({ net_amount, opening }: Booked): bigint {
  return opening.sequence + (net_amount === 0n ? 0n : 1n);
}

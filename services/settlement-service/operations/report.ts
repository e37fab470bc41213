import { PeerProblem } from '../../kit/calls/peer-client.ts';
import { notFound } from '../../kit/problem.ts';
import type { Settlement, SettlementReport } from '../contract.ts';
import type { Context } from '../service.ts';
import { findPayout } from '../store/payouts.ts';
import { findReserve } from '../store/reserves.ts';
import { sumRowsByType } from '../store/settlement-rows.ts';
import { findSettlement } from '../store/settlements.ts';

/** What a settlement is made of, by kind of booking, and what became of it. @throws Problem 404 */
export async function settlementReport(context: Context, id: string): Promise<SettlementReport> {
  const { database } = context;
  const settlement = await findSettlement(database, id);
  if (settlement === undefined) throw notFound('settlement', id);
  const [lines, reserve, payout, balance] = await Promise.all([
    sumRowsByType(database, id),
    findReserve(database, id),
    findPayout(database, id),
    balanceOf(context, settlement),
  ]);
  return { settlement, lines, reserve: reserve ?? null, payout: payout ?? null, balance };
}

/** As the ledger has it: it noted what was available when it booked the settlement. */
async function balanceOf(
  { peers }: Context,
  { id, state }: Settlement,
): Promise<SettlementReport['balance']> {
  if (state !== 'completed') return null;
  try {
    return await peers.accounting.getSettlementBalance({ params: { settlement_id: id } });
  } catch (error) {
    // Booked before balances were noted.
    if (error instanceof PeerProblem && error.code === 'settlement_balance_not_found') return null;
    throw error;
  }
}

import type { Transaction } from '../../kit/data/database.ts';
import type { Settlement } from '../contract.ts';
import { defaultCycle } from '../domain/cycle.ts';
import { payoutAmount } from '../domain/shares.ts';
import { findCycle } from '../store/cycles.ts';
import { insertPayout } from '../store/payouts.ts';
import { insertReserve } from '../store/reserves.ts';

const dayMs = 86_400_000;

/** What a completed settlement leaves to be done, by the merchant's cycle: its reserve's release, its net's payout. */
export async function noteFollowUps(transaction: Transaction, settlement: Settlement): Promise<void> {
  const { reserve_amount, completed_at } = settlement;
  const terms = (await findCycle(transaction, settlement)) ?? defaultCycle;
  if (reserve_amount > 0n) {
    const from = completed_at === null ? Date.now() : Date.parse(completed_at);
    await insertReserve(transaction, settlement, new Date(from + terms.reserve_days * dayMs));
  }
  const amount = payoutAmount(settlement);
  if (amount > 0n && terms.payout_bank_account_id !== null)
    await insertPayout(transaction, settlement, { bankAccountId: terms.payout_bank_account_id, amount });
}

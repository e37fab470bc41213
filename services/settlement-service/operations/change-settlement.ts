import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Settlement } from '../contract.ts';
import { assertSettlementTransition } from '../domain/settlement-state.ts';
import { appendHistory } from '../store/settlement-history.ts';
import { updateSettlement } from '../store/settlements.ts';
import { noteFollowUps } from './follow-up.ts';

export type SettlementChange =
  | { to: 'processing' }
  | { to: 'completed'; openingAmount: bigint | null }
  | { to: 'failed'; failure: NonNullable<Settlement['failure']>; bookAgainAt: Date | undefined }
  | { to: 'cancelled'; reason: string };

/** The one place where a settlement changes its state: row, history and event together. The row is locked. */
export async function changeSettlement(
  transaction: Transaction,
  settlement: Settlement,
  change: SettlementChange,
): Promise<Settlement> {
  const { to } = change;
  assertSettlementTransition(settlement.state, to);
  const changed = await updateSettlement(transaction, {
    ...settlement,
    state: to,
    failure: to === 'failed' ? change.failure : null,
    next_attempt_at: to === 'failed' ? (change.bookAgainAt?.toISOString() ?? null) : null,
    opening_amount: to === 'completed' ? change.openingAmount : null,
    attempts: settlement.attempts + (to === 'processing' ? 1 : 0),
  });
  if (to === 'completed') await noteFollowUps(transaction, changed);
  const reason = reasonOf(change);
  await appendHistory(transaction, changed.id, { from_state: settlement.state, to_state: to, reason });
  await emit(transaction, {
    contract,
    type: `settlement.${to}`,
    aggregateId: changed.id,
    data: changed,
  });
  return changed;
}

function reasonOf(change: SettlementChange): string | null {
  if (change.to === 'failed') return `${change.failure.code}: ${change.failure.message}`;
  return change.to === 'cancelled' ? change.reason : null;
}

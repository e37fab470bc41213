import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Withdrawal } from '../contract.ts';
import { isAccountFault } from '../domain/account-verification.ts';
import { assertWithdrawalTransition } from '../domain/withdrawal-state.ts';
import { appendHistory } from '../store/withdrawal-history.ts';
import { type StoredWithdrawal, updateWithdrawal } from '../store/withdrawals.ts';
import { disable } from './disable-bank-account.ts';

export type Change = Partial<
  Omit<
    StoredWithdrawal,
    | 'id'
    | 'merchant_id'
    | 'amount'
    | 'currency'
    | 'fee_amount'
    | 'fee_mode'
    | 'payout_amount'
    | 'total_amount'
    | 'fee_schedule_id'
    | 'created_at'
    | 'updated_at'
    | 'checks'
  >
>;

/** The one place where a withdrawal changes: row, and with a new state history and event. The row is locked. `by`: who decided it, and why. */
export async function changeWithdrawal(
  transaction: Transaction,
  withdrawal: StoredWithdrawal,
  { by = null, reason: why, ...change }: Change & { by?: string | null; reason?: string },
): Promise<StoredWithdrawal> {
  const to = change.state ?? withdrawal.state;
  if (to === withdrawal.state) return updateWithdrawal(transaction, { ...withdrawal, ...change });
  assertWithdrawalTransition(withdrawal.state, to);
  const changed = await updateWithdrawal(transaction, { ...withdrawal, ...change });
  const { failure } = changed;
  if (failure?.step === 'bank' && isAccountFault(failure.code))
    await disable(transaction, changed.bank_account_id, failure.code);
  const reason = why ?? reasonOf(changed);
  await appendHistory(transaction, changed.id, { from_state: withdrawal.state, to_state: to, by, reason });
  await emit(transaction, {
    contract,
    type: `withdrawal.${to}`,
    aggregateId: changed.id,
    data: asAnswered(changed),
  });
  return changed;
}

export function asAnswered({
  verified_at: _verified,
  checks: _checks,
  ...withdrawal
}: StoredWithdrawal): Withdrawal {
  return withdrawal;
}

function reasonOf({ failure, cancellation_reason }: Withdrawal): string | null {
  return failure === null ? cancellation_reason : `${failure.code}: ${failure.message}`;
}

import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Withdrawal } from '../../withdrawal-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/**
 * The owner is told who approves, and lets nobody approve what they asked for.
 * @throws Problem 403 `insufficient_permission` or `same_person`, 404 `withdrawal_not_found`,
 *   409 `illegal_withdrawal_transition`
 */
export function approveWithdrawal(
  context: Context,
  withdrawalId: string,
  idempotency: IdempotencyHandle,
): Promise<Withdrawal> {
  const { withdrawals } = context.peers;
  const params = { withdrawal_id: withdrawalId };
  const body = { approved_by: personOf(context.caller) };
  return carryOut<Withdrawal>(
    context,
    {
      permission: 'withdrawals:write',
      resource: { type: 'withdrawal', id: withdrawalId },
      action: { asked: 'approve', done: 'approved' },
      read: () => withdrawals.getWithdrawal({ params }),
      ask: (options) => withdrawals.approveWithdrawal({ params, body }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition` */
export function rejectWithdrawal(
  context: Context,
  { id, reason }: { id: string; reason: string },
  idempotency: IdempotencyHandle,
): Promise<Withdrawal> {
  const { withdrawals } = context.peers;
  const params = { withdrawal_id: id };
  const body = { rejected_by: personOf(context.caller), reason };
  return carryOut<Withdrawal>(
    context,
    {
      permission: 'withdrawals:write',
      resource: { type: 'withdrawal', id },
      action: { asked: 'reject', done: 'rejected' },
      reason,
      read: () => withdrawals.getWithdrawal({ params }),
      ask: (options) => withdrawals.rejectWithdrawal({ params, body }, options),
    },
    idempotency,
  );
}

/**
 * What the bank told otherwise than by its API, of one that it did not settle in its time.
 * @throws Problem 403 `insufficient_permission`, 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition` or
 *   `withdrawal_not_overdue`
 */
export function settleWithdrawal(
  context: Context,
  { id, ...ending }: { id: string; outcome: 'paid' | 'failed'; reason: string },
  idempotency: IdempotencyHandle,
): Promise<Withdrawal> {
  const { withdrawals } = context.peers;
  const params = { withdrawal_id: id };
  const body = { ...ending, decided_by: personOf(context.caller) };
  return carryOut<Withdrawal>(
    context,
    {
      permission: 'withdrawals:write',
      resource: { type: 'withdrawal', id },
      action: { asked: 'settle', done: 'settled' },
      reason: ending.reason,
      read: () => withdrawals.getWithdrawal({ params }),
      ask: (options) => withdrawals.settleWithdrawal({ params, body }, options),
    },
    idempotency,
  );
}

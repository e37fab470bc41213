import { authorOf } from '../../kit/author.ts';
import { conflict, notFound, Problem } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Withdrawal } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockWithdrawal, type StoredWithdrawal } from '../store/withdrawals.ts';
import { advanceWithdrawal } from './advance-withdrawal.ts';
import { type Change, changeWithdrawal } from './change-withdrawal.ts';

type Handle = Pick<IdempotencyHandle, 'bind' | 'resumes'>;

/** @throws Problem 403 `same_person`, 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition` */
export async function approveWithdrawal(
  context: Context,
  { id, approved_by }: { id: string; approved_by: string | undefined },
  idempotency: Handle,
): Promise<Withdrawal> {
  const by = authorOf(context.caller, approved_by);
  await decide(context, { id, idempotency }, (withdrawal) => {
    assertWaits(withdrawal);
    assertOtherPerson(withdrawal, approved_by);
    const approved_at = context.now().toISOString();
    // Days may have passed: whether the merchant may still be paid out to is asked again.
    return { state: 'pending', approved_at, approved_by: by, verified_at: null, by };
  });
  return advanceWithdrawal(context, id);
}

/** @throws Problem 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition` */
export async function rejectWithdrawal(
  context: Context,
  { id, rejected_by, reason }: { id: string; rejected_by: string | undefined; reason: string },
  idempotency: Handle,
): Promise<Withdrawal> {
  const by = authorOf(context.caller, rejected_by);
  await decide(context, { id, idempotency }, (withdrawal) => {
    assertWaits(withdrawal);
    return { state: 'cancelled', cancellation_reason: reason, by };
  });
  return advanceWithdrawal(context, id);
}

function assertWaits({ state }: StoredWithdrawal): void {
  if (state === 'requires_approval') return;
  throw conflict('illegal_withdrawal_transition', `It is ${state}: nothing waits for approval.`);
}

/** Four eyes: persons are compared where they were named; a service alone is not one. */
function assertOtherPerson({ requested_by }: StoredWithdrawal, approver: string | undefined): void {
  if (approver === undefined || requested_by === null || !isSamePerson(requested_by, approver)) return;
  throw new Problem({
    code: 'same_person',
    status: 403,
    detail: `${approver} asked for this withdrawal: somebody else approves it.`,
  });
}

function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** @throws Problem 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition` */
export async function cancelWithdrawal(
  context: Context,
  { id, reason }: { id: string; reason: string | undefined },
  idempotency: Handle,
): Promise<Withdrawal> {
  await decide(context, { id, idempotency }, (withdrawal) => {
    if (withdrawal.state === 'cancelled') return undefined;
    if (withdrawal.submitted_at !== null)
      throw conflict(
        'illegal_withdrawal_transition',
        'The bank may have been told of it: it cannot be cancelled.',
      );
    const by = authorOf(context.caller);
    return { state: 'cancelled', cancellation_reason: reason ?? null, by };
  });
  return advanceWithdrawal(context, id);
}

type Settling = {
  id: string;
  outcome: 'paid' | 'failed';
  reason: string;
  decided_by: string | undefined;
};

/** @throws Problem 404 `withdrawal_not_found`, 409 `illegal_withdrawal_transition`, `withdrawal_not_overdue` */
export async function settleWithdrawal(
  context: Context,
  { id, outcome, reason, decided_by }: Settling,
  idempotency: Handle,
): Promise<Withdrawal> {
  const by = authorOf(context.caller, decided_by);
  await decide(context, { id, idempotency }, (withdrawal) => {
    const { state, overdue_at } = withdrawal;
    if (state !== 'pending' && state !== 'in_transit')
      throw conflict('illegal_withdrawal_transition', `It is ${state}: nothing is left to settle.`);
    if (overdue_at === null)
      throw conflict('withdrawal_not_overdue', 'The bank still has time: it is asked for the outcome.');
    return outcome === 'paid'
      ? { state: 'paid', paid_at: context.now().toISOString(), by, reason }
      : { state: 'failed', failure: { step: 'bank', code: 'settled_by_hand', message: reason }, by };
  });
  return advanceWithdrawal(context, id);
}

type Decision = { id: string; idempotency: Handle };

async function decide(
  { database }: Context,
  { id, idempotency }: Decision,
  changeOf: (withdrawal: StoredWithdrawal) => (Change & { by: string; reason?: string }) | undefined,
): Promise<void> {
  if (idempotency.resumes !== undefined) return;
  await database.transaction(async (transaction) => {
    const withdrawal = await lockWithdrawal(transaction, id);
    if (withdrawal === undefined) throw notFound('withdrawal', id);
    const change = changeOf(withdrawal);
    await idempotency.bind(transaction, id);
    if (change !== undefined) await changeWithdrawal(transaction, withdrawal, change);
  });
}

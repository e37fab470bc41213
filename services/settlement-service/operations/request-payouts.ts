import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Payout } from '../contract.ts';
import { assertPayoutTransition } from '../domain/payout-state.ts';
import { nextAttemptAt } from '../domain/retry.ts';
import type { Context } from '../service.ts';
import { lockPayout, notePayoutFailure, selectDuePayouts, updatePayout } from '../store/payouts.ts';

const mostAtOnce = 100;

/** Asks for the withdrawals that completed settlements left to be made. */
export async function requestDuePayouts(context: Context): Promise<void> {
  const due = await selectDuePayouts(context.database, { now: context.now(), limit: mostAtOnce });
  for (const payout of due) await request(context, payout);
}

/**
 * After the reason was put right; to another account if one is given.
 * @throws Problem 404 `payout_not_found`, 409 `illegal_payout_transition`
 */
export async function retryPayout(
  { database }: Context,
  settlementId: string,
  bankAccountId: string | undefined,
): Promise<Payout> {
  return database.transaction(async (transaction) => {
    const payout = await lockPayout(transaction, settlementId);
    if (payout === undefined) throw notFound('payout', `of ${settlementId}`);
    assertPayoutTransition(payout.state, 'due');
    const bank_account_id = bankAccountId ?? payout.bank_account_id;
    return updatePayout(transaction, { ...payout, state: 'due', bank_account_id, failure: null });
  });
}

/** One key an account: a repetition whose answer was lost is the same withdrawal. */
async function request(context: Context, payout: Payout): Promise<void> {
  const { settlement_id, merchant_id, bank_account_id, amount, currency } = payout;
  try {
    const withdrawal = await context.peers.withdrawal.createWithdrawal(
      {
        body: {
          ...{ merchant_id, bank_account_id, amount, currency, description: `Settlement ${settlement_id}` },
          // The whole of what was settled leaves the balance: a fee on top of it would find nothing left.
          fee_mode: 'deducted',
        },
      },
      { idempotencyKey: `payout:${settlement_id}:${bank_account_id}` },
    );
    await change(context, payout, { state: 'requested', withdrawal_id: withdrawal.id, failure: null });
  } catch (error) {
    if (error instanceof PeerProblem && error.status < 500 && error.status !== 429) {
      const failure = { code: error.code, message: error.message };
      await change(context, payout, { state: 'refused', withdrawal_id: null, failure });
      return;
    }
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    context.log.warn({ error, settlement_id }, 'a payout was not taken; it is asked for again');
    const failure = { code: 'withdrawal_unavailable', message: error.message };
    const failed = { failure, nextAttemptAt: nextAttemptAt(context.now(), payout.attempts) };
    await notePayoutFailure(context.database, settlement_id, failed);
  }
}

type Change = Pick<Payout, 'withdrawal_id' | 'failure'> & { state: 'requested' | 'refused' };

async function change({ database }: Context, { settlement_id }: Payout, to: Change): Promise<void> {
  await database.transaction(async (transaction) => {
    const found = await lockPayout(transaction, settlement_id);
    if (found?.state !== 'due') return;
    assertPayoutTransition(found.state, to.state);
    const changed = await updatePayout(transaction, { ...found, ...to, attempts: found.attempts + 1 });
    const type = to.state === 'requested' ? 'settlement.payout_requested' : 'settlement.payout_refused';
    await emit(transaction, { contract, type, aggregateId: settlement_id, data: changed });
  });
}

import { authorOf } from '../../kit/author.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type CreateWithdrawal, contract, type Withdrawal } from '../contract.ts';
import type { Context } from '../service.ts';
import { findBankAccount } from '../store/bank-accounts.ts';
import { appendHistory } from '../store/withdrawal-history.ts';
import { insertWithdrawal } from '../store/withdrawals.ts';
import { advanceWithdrawal } from './advance-withdrawal.ts';
import { quoteWithdrawal } from './quote-withdrawal.ts';

/** @throws Problem 404 `bank_account_not_found`, 409 `bank_account_disabled`, `fee_changed`, 422 `currency_mismatch`, `amount_below_fee`, `amount_too_large` */
export async function createWithdrawal(
  context: Context,
  request: CreateWithdrawal,
  idempotency: Pick<IdempotencyHandle, 'bind' | 'resumes'>,
): Promise<Withdrawal> {
  if (idempotency.resumes !== undefined) return advanceWithdrawal(context, idempotency.resumes);
  await assertPayable(context, request);
  const id = newId('wdr');
  await context.database.transaction(async (transaction) => {
    const { merchant_id, bank_account_id, amount, currency, description = null } = request;
    const requested_by = authorOf(context.caller, request.requested_by);
    const fee = await feeFor(transaction, request, context.now());
    const made = { id, merchant_id, bank_account_id, amount, currency, ...fee, description, requested_by };
    const withdrawal = await insertWithdrawal(transaction, made);
    await idempotency.bind(transaction, id);
    await appendHistory(transaction, id, {
      from_state: null,
      to_state: withdrawal.state,
      by: requested_by,
      reason: null,
    });
    await emit(transaction, { contract, type: 'withdrawal.created', aggregateId: id, data: withdrawal });
  });
  return advanceWithdrawal(context, id);
}

/** Found in the transaction that records it: what was quoted is what is paid, or it is refused. */
async function feeFor(transaction: Transaction, request: CreateWithdrawal, at: Date) {
  const { fee_amount, fee_mode, fee_schedule } = await quoteWithdrawal(transaction, request, at);
  const { quoted_fee_amount = fee_amount } = request;
  if (quoted_fee_amount !== fee_amount)
    throw conflict('fee_changed', `The fee is ${fee_amount}, not ${quoted_fee_amount}: ask for a new quote.`);
  return { fee_amount, fee_mode, fee_schedule_id: fee_schedule?.id ?? null };
}

/** Another merchant's bank account does not exist for this one. */
async function assertPayable({ database }: Context, request: CreateWithdrawal): Promise<void> {
  const account = await findBankAccount(database, request.bank_account_id);
  if (account === undefined || account.merchant_id !== request.merchant_id)
    throw notFound('bank_account', request.bank_account_id);
  if (account.state === 'disabled')
    throw conflict('bank_account_disabled', 'The bank account takes no new withdrawals.');
  if (account.currency !== request.currency)
    throw unprocessable(
      'currency_mismatch',
      `The bank account is in ${account.currency}, not ${request.currency}.`,
    );
}

/** One step of a withdrawal's saga: what is asked of the peer or the bank, and what its answer changes. */
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { type BankAnswer, bankApi, type Transfer } from '../bank/bank-api.ts';
import type { WithdrawalFailure } from '../contract.ts';
import type { Step } from '../domain/next-step.ts';
import { destinationOf } from '../domain/sealed-account.ts';
import { openIban } from '../domain/sealed-iban.ts';
import type { Context } from '../service.ts';
import { findLimit } from '../store/approval-limits.ts';
import { findSealedIban } from '../store/bank-accounts.ts';
import { lockWithdrawal, type StoredWithdrawal } from '../store/withdrawals.ts';
import { type Change, changeWithdrawal } from './change-withdrawal.ts';
import { verifyBankAccount } from './verify-bank-account.ts';

/** Undefined: nothing is known yet, or nothing is new; it is asked again later. */
type Outcome = Change | undefined;
type TakeStep = (context: Context, withdrawal: StoredWithdrawal) => Promise<Outcome>;

const steps: Readonly<Record<Exclude<Step, 'none'>, TakeStep>> = {
  verify,
  hold,
  review,
  transfer,
  post,
  release,
  return: giveBack,
};

export async function takeStep(
  context: Context,
  step: Exclude<Step, 'none'>,
  withdrawal: StoredWithdrawal,
): Promise<Outcome> {
  try {
    return await steps[step](context, withdrawal);
  } catch (error) {
    if (!(error instanceof PeerProblem) && !(error instanceof PeerUnavailable)) throw error;
    context.log.warn(
      { error, withdrawal_id: withdrawal.id, step },
      'a step of a withdrawal is tried again later',
    );
    return undefined;
  }
}

async function verify(context: Context, withdrawal: StoredWithdrawal): Promise<Outcome> {
  const { merchant_id, bank_account_id } = withdrawal;
  const standing = await context.peers.kyc.getStanding({ params: { merchant_id } });
  if (!standing.payouts_enabled)
    return failed('kyc', 'payouts_not_enabled', 'The merchant is not verified for payouts.');
  const { verification } = await verifyBankAccount(context, bank_account_id);
  if (verification === 'pending') return undefined;
  return verification === 'no_match'
    ? failed(
        'account',
        'account_holder_mismatch',
        'The bank does not know the account under its holder’s name.',
      )
    : { verified_at: context.now().toISOString() };
}

async function hold(context: Context, withdrawal: StoredWithdrawal): Promise<Outcome> {
  try {
    const made = await createHold(context, withdrawal);
    return { funds: 'held', hold_id: made.id };
  } catch (error) {
    if (error instanceof PeerProblem && error.code === 'insufficient_balance')
      return failed('balance', error.code, error.message);
    throw error;
  }
}

function createHold({ peers }: Context, { id, merchant_id, currency, total_amount }: StoredWithdrawal) {
  const reference = `withdrawal:${id}`;
  return peers.accounting.createHold(
    { body: { merchant_id, currency, amount: total_amount, reference } },
    { idempotencyKey: `${reference}:hold` },
  );
}

async function review({ database, now }: Context, { currency, amount }: StoredWithdrawal): Promise<Outcome> {
  const limit = await findLimit(database, currency);
  return limit !== undefined && amount > limit.amount
    ? { state: 'requires_approval' }
    : { approved_at: now().toISOString() };
}

/** From the moment that `submitted_at` is stored the bank may know of it: then it is asked before it is told. */
async function transfer(context: Context, withdrawal: StoredWithdrawal): Promise<Outcome> {
  const bank = bankApi(context.settings, context.log);
  if (withdrawal.bank_transfer_id !== null)
    return changeBy(context, withdrawal, await bank.get(withdrawal.bank_transfer_id));
  const key = `withdrawal:${withdrawal.id}`;
  if (withdrawal.submitted_at === null) {
    if (!(await markSubmitted(context, withdrawal.id))) return undefined;
  } else {
    const known = await bank.findByKey(key);
    // A person has settled it otherwise: the bank is asked whether it came back, and never told again.
    const isSettled = withdrawal.state === 'paid';
    if (known.outcome !== 'none' || isSettled) return changeBy(context, withdrawal, known);
  }
  return changeBy(context, withdrawal, await bank.transfer(await orderOf(context, withdrawal), key));
}

/** False when it was cancelled in the meantime. */
async function markSubmitted({ database, now }: Context, id: string): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const found = await lockWithdrawal(transaction, id);
    if (found?.state !== 'pending') return false;
    if (found.submitted_at === null)
      await changeWithdrawal(transaction, found, { submitted_at: now().toISOString() });
    return true;
  });
}

async function orderOf({ database, settings }: Context, withdrawal: StoredWithdrawal) {
  const { payout_amount: amount, currency, bank_account_id, id } = withdrawal;
  const account = await findSealedIban(database, bank_account_id);
  if (account === undefined) throw new Error('unreachable: a withdrawal has a bank account');
  const text = openIban(settings.BANK_ACCOUNT_KEY, bank_account_id, account.iban_encrypted);
  const destination = destinationOf(account.kind, text);
  return { amount, currency, holderName: account.holder_name, destination, reference: id };
}

function changeBy(context: Context, withdrawal: StoredWithdrawal, answer: BankAnswer): Outcome {
  switch (answer.outcome) {
    case 'transfer':
      return changeByTransfer(context, withdrawal, answer.transfer);
    case 'refused':
      if (answer.code !== 'idempotency_key_reused') return failed('bank', answer.code, answer.message);
      context.log.error({ withdrawal_id: withdrawal.id }, 'the bank knows the key with another order');
      return undefined;
    case 'none':
    case 'unknown':
      context.log.warn({ withdrawal_id: withdrawal.id, answer }, 'the bank did not tell the outcome');
      return undefined;
  }
}

function changeByTransfer({ now }: Context, withdrawal: StoredWithdrawal, made: Transfer): Outcome {
  const bank_transfer_id = made.id;
  if (made.status === 'failed') {
    const { code, message } = made.failure ?? { code: 'failed', message: 'The bank could not pay it out.' };
    return { ...failed('bank', code, message), bank_transfer_id };
  }
  const state = made.status === 'pending' ? 'in_transit' : made.status;
  if (withdrawal.state === state || withdrawal.state === 'paid') return undefined;
  return state === 'paid'
    ? { state, bank_transfer_id, paid_at: now().toISOString() }
    : { state, bank_transfer_id };
}

async function post({ peers }: Context, { id, hold_id, fee_amount }: StoredWithdrawal): Promise<Outcome> {
  const posted = await peers.accounting.postHold(
    { params: { hold_id: hold_id ?? '' }, body: { fee_amount, description: `withdrawal ${id}` } },
    { idempotencyKey: `withdrawal:${id}:post` },
  );
  return { funds: 'posted', transaction_id: posted.transaction_id };
}

async function release(context: Context, withdrawal: StoredWithdrawal): Promise<Outcome> {
  const holdId = withdrawal.hold_id ?? (await holdAskedFor(context, withdrawal));
  if (holdId === undefined) return { funds: 'released' };
  await context.peers.accounting.voidHold(
    { params: { hold_id: holdId } },
    { idempotencyKey: `withdrawal:${withdrawal.id}:void` },
  );
  return { funds: 'released', hold_id: holdId };
}

/** Made by asking again, if it was not made before: only so is it certain that none comes later. */
async function holdAskedFor(context: Context, withdrawal: StoredWithdrawal): Promise<string | undefined> {
  try {
    return (await createHold(context, withdrawal)).id;
  } catch (error) {
    if (error instanceof PeerProblem && error.code === 'insufficient_balance') return undefined;
    throw error;
  }
}

/** The whole booking, and so its fee too. */
async function giveBack({ peers }: Context, { id, transaction_id }: StoredWithdrawal): Promise<Outcome> {
  await peers.accounting.reverseTransaction(
    { params: { transaction_id: transaction_id ?? '' }, body: { reason: `withdrawal ${id} came back` } },
    { idempotencyKey: `withdrawal:${id}:reverse` },
  );
  return { funds: 'returned' };
}

function failed(step: WithdrawalFailure['step'], code: string, message: string): Change {
  return { state: 'failed', failure: { step, code, message } };
}

import { authorOf } from '../../kit/author.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { bankApi } from '../bank/bank-api.ts';
import { type BankAccount, contract } from '../contract.ts';
import { assertVerificationTransition } from '../domain/account-verification.ts';
import { destinationOf } from '../domain/sealed-account.ts';
import { openIban } from '../domain/sealed-iban.ts';
import type { Context } from '../service.ts';
import {
  findBankAccount,
  findSealedIban,
  lockBankAccount,
  postponeVerification,
  selectToVerify,
  updateVerification,
} from '../store/bank-accounts.ts';

const dueAtOnce = 20;
const firstMs = 5_000;
const longestMs = 3_600_000;

/** A job: those that the bank was not asked about, or did not say. */
export async function verifyDueAccounts(context: Context): Promise<void> {
  for (const { id } of await selectToVerify(context.database, dueAtOnce))
    await verifyBankAccount(context, id);
}

/** Asks the bank unless it has said before; `pending` as long as it does not. @throws Problem 404 `bank_account_not_found` */
export async function verifyBankAccount(context: Context, id: string): Promise<BankAccount> {
  const { database, log, now } = context;
  const account = await findBankAccount(database, id);
  if (account === undefined) throw notFound('bank_account', id);
  if (account.verification !== 'pending') return account;
  const answer = await askBank(context, account);
  if (answer.outcome === 'unknown') {
    log.warn(
      { bank_account_id: id, reason: answer.reason },
      'the bank did not say whether it knows an account',
    );
    await postponeVerification(database, { id, firstMs, longestMs });
    return account;
  }
  return database.transaction(async (transaction) => {
    const locked = await lockBankAccount(transaction, id);
    if (locked?.verification !== 'pending') return locked ?? account;
    const { outcome: verification, nameAtBank: name_at_bank } = answer;
    assertVerificationTransition(locked.verification, verification);
    const verified_at = now().toISOString();
    const verified = await updateVerification(transaction, {
      ...locked,
      verification,
      name_at_bank,
      verified_at,
    });
    await emit(transaction, { contract, type: 'bank_account.verified', aggregateId: id, data: verified });
    return verified;
  });
}

async function askBank({ database, settings, log }: Context, { id, holder_name }: BankAccount) {
  const sealed = await findSealedIban(database, id);
  if (sealed === undefined) throw new Error('unreachable: a bank account has a number');
  const number = openIban(settings.BANK_ACCOUNT_KEY, id, sealed.iban_encrypted);
  return bankApi(settings, log).verifyAccount(holder_name, destinationOf(sealed.kind, number));
}

/** @throws Problem 404 `bank_account_not_found`, 409 `illegal_verification_transition` */
export async function confirmBankAccount(
  { database, caller }: Context,
  id: string,
  confirmedBy: string | undefined,
): Promise<BankAccount> {
  return database.transaction(async (transaction) => {
    const account = await lockBankAccount(transaction, id);
    if (account === undefined) throw notFound('bank_account', id);
    if (account.verification === 'confirmed') return account;
    assertVerificationTransition(account.verification, 'confirmed');
    const confirmed_by = authorOf(caller, confirmedBy);
    const changed = { ...account, verification: 'confirmed', confirmed_by } as const;
    const confirmed = await updateVerification(transaction, changed);
    await emit(transaction, { contract, type: 'bank_account.confirmed', aggregateId: id, data: confirmed });
    return confirmed;
  });
}

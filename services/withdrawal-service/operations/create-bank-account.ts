import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { countryOfIban, isValidIban, maskedIban, normalizedIban } from '../../kit/money/iban.ts';
import { faultInLocal, type LocalAccount, maskedLocal } from '../../kit/money/local-account.ts';
import { conflict, unprocessable } from '../../kit/problem.ts';
import { type BankAccount, type BankAccountKind, type CreateBankAccount, contract } from '../contract.ts';
import { textOfLocal } from '../domain/sealed-account.ts';
import { digestOfIban, sealIban } from '../domain/sealed-iban.ts';
import type { Context } from '../service.ts';
import { insertBankAccount } from '../store/bank-accounts.ts';

/** @throws Problem 422 `invalid_iban`, `invalid_local_account`, `account_number_required`, `unknown_currency`, 409 `duplicate_bank_account` */
export async function createBankAccount(
  { database, settings }: Context,
  request: CreateBankAccount,
): Promise<BankAccount> {
  assertCurrency(request.currency);
  const { kind, country, text, masked } = numberOf(request);
  const id = newId('bac');
  return database.transaction(async (transaction) => {
    const account = await insertBankAccount(transaction, {
      id,
      merchant_id: request.merchant_id,
      holder_name: request.holder_name,
      kind,
      country,
      currency: request.currency,
      iban_encrypted: sealIban(settings.BANK_ACCOUNT_KEY, id, text),
      iban_digest: digestOfIban(settings.BANK_ACCOUNT_KEY, text),
      iban_masked: masked,
    }).catch((error: unknown) => {
      throw isUniqueViolation(error, 'bank_accounts_once') ? duplicate(request) : error;
    });
    await emit(transaction, { contract, type: 'bank_account.created', aggregateId: id, data: account });
    return account;
  });
}

type AccountNumber = { kind: BankAccountKind; country: string; text: string; masked: string };

function numberOf({ iban, local }: CreateBankAccount): AccountNumber {
  if (iban !== undefined && local === undefined) return numberOfIban(iban);
  if (iban === undefined && local !== undefined) return numberOfLocal(local);
  throw unprocessable('account_number_required', 'Give either an IBAN or a local account.');
}

function numberOfIban(given: string): AccountNumber {
  if (!isValidIban(given))
    throw unprocessable('invalid_iban', 'The country, the length or the check digits of the IBAN are wrong.');
  const text = normalizedIban(given);
  return { kind: 'iban', country: countryOfIban(text), text, masked: maskedIban(text) };
}

function numberOfLocal(local: LocalAccount): AccountNumber {
  const fault = faultInLocal(local);
  if (fault !== undefined) throw unprocessable('invalid_local_account', fault);
  const kind = local.country === 'US' ? 'us' : 'gb';
  return { kind, country: local.country, text: textOfLocal(local), masked: maskedLocal(local) };
}

function duplicate({ merchant_id, currency }: CreateBankAccount) {
  return conflict('duplicate_bank_account', `${merchant_id} has this account in ${currency} already.`);
}

import { assertCurrency } from '../../kit/money/currencies.ts';
import type { CreateTransaction, LedgerTransaction } from '../contract.ts';
import { accountNamed } from '../domain/chart-of-accounts.ts';
import type { Draft } from '../domain/draft.ts';
import type { Context } from '../service.ts';
import { book } from './book.ts';

/** @throws Problem 422 `invalid_account`, `unknown_currency`, and what `book` throws */
export async function createTransaction(
  { database }: Context,
  request: CreateTransaction,
): Promise<LedgerTransaction> {
  for (const { currency } of request.entries) assertCurrency(currency);
  const draft = draftOf(request);
  return database.transaction(async (transaction) => {
    const allowOverdraft = request.allow_overdraft ?? false;
    const [booked] = await book(transaction, { drafts: [draft], allowOverdraft });
    if (booked === undefined) throw new Error('unreachable: one draft is one transaction');
    return booked;
  });
}

function draftOf(request: CreateTransaction): Draft {
  return {
    type: request.type,
    reference: request.reference,
    description: request.description ?? null,
    reverses: null,
    metadata: request.metadata ?? {},
    entries: request.entries.map(({ account, currency, direction, amount }) => ({
      account: accountNamed(account, currency),
      direction,
      amount,
    })),
  };
}

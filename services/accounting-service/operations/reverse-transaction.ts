import { conflict, notFound } from '../../kit/problem.ts';
import type { LedgerTransaction } from '../contract.ts';
import { reversalDraft } from '../domain/bookings.ts';
import type { Context } from '../service.ts';
import { findTransaction } from '../store/journal.ts';
import { book } from './book.ts';

/**
 * May overdraw an account: what is undone is undone whether or not the money is still there.
 * @throws Problem 404 `ledger_transaction_not_found`, 409 `transaction_not_reversible`
 */
export async function reverseTransaction(
  { database }: Context,
  transactionId: string,
  reason: string,
): Promise<LedgerTransaction> {
  return database.transaction(async (transaction) => {
    const original = await findTransaction(transaction, transactionId);
    if (original === undefined) throw notFound('ledger_transaction', transactionId);
    // A settlement has moved the settled position; a reversal is undone by booking anew.
    if (original.type === 'reversal' || original.type === 'settlement')
      throw conflict('transaction_not_reversible', `A ${original.type} cannot be reversed.`);
    const [booked] = await book(transaction, {
      drafts: [reversalDraft(original, reason)],
      allowOverdraft: true,
    });
    if (booked === undefined) throw new Error('unreachable: one draft is one transaction');
    return booked;
  });
}

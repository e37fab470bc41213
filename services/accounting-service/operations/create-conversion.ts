import type { CreateConversion, LedgerTransaction } from '../contract.ts';
import { conversionDraft } from '../domain/conversion.ts';
import type { Context } from '../service.ts';
import { book } from './book.ts';

/** @throws Problem 422 as `conversionDraft`, and what `book` throws */
export async function createConversion(
  { database }: Context,
  request: CreateConversion,
): Promise<LedgerTransaction> {
  const draft = conversionDraft(request);
  return database.transaction(async (transaction) => {
    const [booked] = await book(transaction, { drafts: [draft] });
    if (booked === undefined) throw new Error('unreachable: one draft is one transaction');
    return booked;
  });
}

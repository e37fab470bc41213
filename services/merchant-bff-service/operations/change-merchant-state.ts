import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Merchant, type MerchantState } from '../contract.ts';
import { assertMerchantTransition } from '../domain/merchant-state.ts';
import type { Context } from '../service.ts';
import { appendMerchantHistory, lockMerchant, updateMerchantState } from '../store/merchants.ts';

/** The one place where a merchant changes its state: row, history and event together. */
export async function changeMerchantState(
  { database }: Context,
  merchantId: string,
  change: { to: MerchantState; reason: string | null },
): Promise<Merchant> {
  return database.transaction(async (transaction) => {
    const merchant = await lockMerchant(transaction, merchantId);
    if (merchant === undefined) throw notFound('merchant', merchantId);
    assertMerchantTransition(merchant.state, change.to);
    const changed = await updateMerchantState(transaction, merchantId, change.to);
    await appendMerchantHistory(transaction, merchantId, {
      from_state: merchant.state,
      to_state: change.to,
      reason: change.reason,
    });
    await emit(transaction, { contract, type: 'merchant.updated', aggregateId: merchantId, data: changed });
    return changed;
  });
}

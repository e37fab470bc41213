import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { contract, type Merchant, type UpdateMerchant } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockMerchant, updateMerchantDetails } from '../store/merchants.ts';

/** @throws Problem 404 `merchant_not_found`, 409 `merchant_closed` */
export async function updateMerchant(
  { database }: Context,
  merchantId: string,
  change: UpdateMerchant,
): Promise<Merchant> {
  return database.transaction(async (transaction) => {
    const merchant = await lockMerchant(transaction, merchantId);
    if (merchant === undefined) throw notFound('merchant', merchantId);
    if (merchant.state === 'closed') throw conflict('merchant_closed', 'A closed merchant is not changed.');
    const changed = await updateMerchantDetails(transaction, merchantId, change);
    await emit(transaction, { contract, type: 'merchant.updated', aggregateId: merchantId, data: changed });
    return changed;
  });
}

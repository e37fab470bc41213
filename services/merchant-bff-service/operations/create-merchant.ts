import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { type CreateMerchant, contract, type Merchant } from '../contract.ts';
import type { Context } from '../service.ts';
import { appendMerchantHistory, insertMerchant } from '../store/merchants.ts';

export async function createMerchant({ database }: Context, request: CreateMerchant): Promise<Merchant> {
  return database.transaction(async (transaction) => {
    const merchant = await insertMerchant(transaction, newId('mer'), request);
    await appendMerchantHistory(transaction, merchant.id, {
      from_state: null,
      to_state: merchant.state,
      reason: null,
    });
    await emit(transaction, { contract, type: 'merchant.created', aggregateId: merchant.id, data: merchant });
    return merchant;
  });
}

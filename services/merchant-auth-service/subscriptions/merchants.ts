import type { Transaction } from '../../kit/data/database.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { type Merchant, contract as merchants } from '../../merchant-bff-service/contract.ts';
import type { Context } from '../service.ts';
import { saveMerchant } from '../store/merchants.ts';

/** A suspended merchant is refused as soon as the event is here, not when the known standing has aged. */
export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(merchants, 'merchant.created', ({ now }, { data }, transaction) =>
    remember(transaction, data, now()),
  ),
  subscribe(merchants, 'merchant.updated', ({ now }, { data }, transaction) =>
    remember(transaction, data, now()),
  ),
];

async function remember(
  transaction: Transaction,
  { id, state, updated_at }: Merchant,
  now: Date,
): Promise<void> {
  await saveMerchant(transaction, { id, state, changed_at: updated_at, seen_at: now });
}

import { contract as disputes } from '../../dispute-service/contract.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { takeDispute } from '../operations/take-dispute.ts';
import type { Context } from '../service.ts';

export const subscriptions: readonly Subscription<Context>[] = (
  ['dispute.opened', 'dispute.closed'] as const
).map((type) =>
  subscribe<Context, typeof disputes, typeof type>(disputes, type, (_context, event, transaction) =>
    takeDispute(transaction, event.data),
  ),
);

import { listOfMerchant } from '../operations/list-of-merchant.ts';
import type { RoutesOf } from '../service.ts';

export const listRoutes: RoutesOf<
  'listPayments' | 'listRefunds' | 'listDisputes' | 'listSettlements' | 'listWithdrawals'
> = {
  listPayments: (context, { query }) =>
    listOfMerchant(context, { permission: 'payments:read', query }, (of) =>
      context.peers.gateway.listPayments({ query: of }),
    ),
  listRefunds: (context, { query }) =>
    listOfMerchant(context, { permission: 'payments:read', query }, (of) =>
      context.peers.gateway.listRefunds({ query: of }),
    ),
  listDisputes: (context, { query }) =>
    listOfMerchant(context, { permission: 'payments:read', query }, (of) =>
      context.peers.dispute.listDisputes({ query: of }),
    ),
  listSettlements: (context, { query }) =>
    listOfMerchant(context, { permission: 'payouts:read', query }, (of) =>
      context.peers.settlement.listSettlements({ query: of }),
    ),
  listWithdrawals: (context, { query }) =>
    listOfMerchant(context, { permission: 'payouts:read', query }, (of) =>
      context.peers.withdrawal.listWithdrawals({ query: of }),
    ),
};

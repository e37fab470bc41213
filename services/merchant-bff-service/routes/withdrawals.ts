import { personOf } from '../../kit/audit/audit.ts';
import type { Withdrawal } from '../../withdrawal-service/contract.ts';
import type { Permission } from '../domain/roles.ts';
import { listOfMerchant } from '../operations/list-of-merchant.ts';
import { askForOwn, changeOwn, type Kept, makeOwn, readOfOwn, readOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const withdrawalRoutes: RoutesOf<
  | 'listBankAccounts'
  | 'quoteWithdrawal'
  | 'createWithdrawal'
  | 'getWithdrawal'
  | 'getWithdrawalHistory'
  | 'cancelWithdrawal'
> = {
  listBankAccounts: (context, { query }) =>
    listOfMerchant(context, { permission: 'payouts:read', query }, (of) =>
      context.peers.withdrawal.listBankAccounts({ query: of }),
    ),
  quoteWithdrawal: (context, { body: { merchant_id, ...body } }) =>
    askForOwn(context, { permission: 'payouts:read', merchantId: merchant_id }, (merchantId) =>
      context.peers.withdrawal.quoteWithdrawal({ body: { ...body, merchant_id: merchantId } }),
    ),
  createWithdrawal: (context, { body: { merchant_id, ...body }, idempotency }) =>
    makeOwn(
      context,
      {
        permission: 'payouts:write',
        kind: 'withdrawal',
        merchantId: merchant_id,
        ask: (merchantId, idempotencyKey) =>
          context.peers.withdrawal.createWithdrawal(
            {
              body: {
                ...body,
                merchant_id: merchantId,
                requested_by: personOf(context.caller),
              },
            },
            { idempotencyKey },
          ),
        after: (withdrawal) => withdrawal,
      },
      idempotency,
    ),
  getWithdrawal: (context, { params }) =>
    readOwn(context, withdrawalNamed(context, params.withdrawal_id, 'payouts:read')),
  getWithdrawalHistory: (context, { params }) =>
    readOfOwn(context, withdrawalNamed(context, params.withdrawal_id, 'payouts:read'), () =>
      context.peers.withdrawal.getWithdrawalHistory({ params }),
    ),
  cancelWithdrawal: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: withdrawalNamed(context, params.withdrawal_id, 'payouts:write'),
        action: 'withdrawal.cancel',
        done: 'withdrawal.cancelled',
        ask: (idempotencyKey) =>
          context.peers.withdrawal.cancelWithdrawal({ params, body }, { idempotencyKey }),
        after: (withdrawal) => withdrawal,
      },
      idempotency,
    ),
};

function withdrawalNamed({ peers }: Context, id: string, permission: Permission): Kept<Withdrawal> {
  const read = () => peers.withdrawal.getWithdrawal({ params: { withdrawal_id: id } });
  return { permission, kind: 'withdrawal', id, read, shown: (withdrawal) => withdrawal };
}

import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Merchant } from '../../merchant-bff-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/** @throws Problem 403 `insufficient_permission`, 404 `merchant_not_found`, 409 `illegal_merchant_transition` */
export function activateMerchant(
  context: Context,
  merchantId: string,
  idempotency: IdempotencyHandle,
): Promise<Merchant> {
  const { merchants } = context.peers;
  const params = { merchant_id: merchantId };
  return carryOut<Merchant>(
    context,
    {
      permission: 'merchants:write',
      resource: { type: 'merchant', id: merchantId },
      action: { asked: 'activate', done: 'activated' },
      read: () => merchants.getMerchant({ params }),
      ask: (options) => merchants.activateMerchant({ params }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `merchant_not_found`, 409 `illegal_merchant_transition` */
export function suspendMerchant(
  context: Context,
  { id, reason }: { id: string; reason: string },
  idempotency: IdempotencyHandle,
): Promise<Merchant> {
  const { merchants } = context.peers;
  const params = { merchant_id: id };
  return carryOut<Merchant>(
    context,
    {
      permission: 'merchants:write',
      resource: { type: 'merchant', id },
      action: { asked: 'suspend', done: 'suspended' },
      reason,
      read: () => merchants.getMerchant({ params }),
      ask: (options) => merchants.suspendMerchant({ params, body: { reason } }, options),
    },
    idempotency,
  );
}

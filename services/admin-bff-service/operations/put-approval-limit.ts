import type { IdempotencyHandle } from '../../kit/service.ts';
import type { ApprovalLimit } from '../../withdrawal-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/** @throws Problem 403 `insufficient_permission`, 422 `unknown_currency` */
export function putApprovalLimit(
  context: Context,
  { currency, amount }: { currency: string; amount: bigint },
  idempotency: IdempotencyHandle,
): Promise<ApprovalLimit> {
  const { withdrawals } = context.peers;
  return carryOut<ApprovalLimit>(
    context,
    {
      permission: 'approval_limits:write',
      resource: { type: 'approval_limit', id: currency },
      action: { asked: 'set', done: 'set' },
      read: async () => {
        const { data } = await withdrawals.listApprovalLimits({});
        return data.find((limit) => limit.currency === currency) ?? null;
      },
      ask: () => withdrawals.putApprovalLimit({ params: { currency }, body: { amount } }),
    },
    idempotency,
  );
}

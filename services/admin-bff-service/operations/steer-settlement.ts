import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Payout, Reserve, Settlement } from '../../settlement-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

const permission = 'settlements:write';

/** @throws Problem 403 `insufficient_permission`, 404 `settlement_not_found`, 409 `illegal_settlement_transition` */
export function retrySettlement(
  context: Context,
  settlementId: string,
  idempotency: IdempotencyHandle,
): Promise<Settlement> {
  const { settlements } = context.peers;
  const params = { settlement_id: settlementId };
  return carryOut<Settlement>(
    context,
    {
      permission,
      resource: { type: 'settlement', id: settlementId },
      action: { asked: 'retry', done: 'retried' },
      read: () => settlements.getSettlement({ params }),
      ask: (options) => settlements.retrySettlement({ params }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `settlement_not_found`, 409 `illegal_settlement_transition` */
export function cancelSettlement(
  context: Context,
  { id, reason }: { id: string; reason: string },
  idempotency: IdempotencyHandle,
): Promise<Settlement> {
  const { settlements } = context.peers;
  const params = { settlement_id: id };
  return carryOut<Settlement>(
    context,
    {
      permission,
      resource: { type: 'settlement', id },
      action: { asked: 'cancel', done: 'cancelled' },
      reason,
      read: () => settlements.getSettlement({ params }),
      ask: (options) => settlements.cancelSettlement({ params, body: { reason } }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `payout_not_found`, 409 `illegal_payout_transition` */
export function retryPayout(
  context: Context,
  { id, ...body }: { id: string; bank_account_id?: string },
  idempotency: IdempotencyHandle,
): Promise<Payout> {
  const { settlements } = context.peers;
  const params = { settlement_id: id };
  return carryOut<Payout>(
    context,
    {
      permission,
      resource: { type: 'settlement', id },
      action: { asked: 'retry_payout', done: 'payout_retried' },
      read: async () => (await settlements.getSettlementReport({ params })).payout,
      ask: (options) => settlements.retryPayout({ params, body }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `reserve_not_found`, 409 `reserve_released` */
export function releaseReserve(
  context: Context,
  settlementId: string,
  idempotency: IdempotencyHandle,
): Promise<Reserve> {
  const { settlements } = context.peers;
  const params = { settlement_id: settlementId };
  return carryOut<Reserve>(
    context,
    {
      permission,
      resource: { type: 'settlement', id: settlementId },
      action: { asked: 'release_reserve', done: 'reserve_released' },
      read: async () => (await settlements.getSettlementReport({ params })).reserve,
      ask: (options) => settlements.releaseReserve({ params }, options),
    },
    idempotency,
  );
}

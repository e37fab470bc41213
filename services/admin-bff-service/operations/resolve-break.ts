import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Adjustment, Break } from '../../reconciliation-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

type Resolution = { id: string; note: string; adjustment?: Adjustment };

/**
 * @throws Problem 403 `insufficient_permission`, 404 `break_not_found`, 409 `illegal_break_transition`,
 *   422 `adjustment_refused`
 */
export function resolveBreak(
  context: Context,
  { id, ...resolution }: Resolution,
  idempotency: IdempotencyHandle,
): Promise<Break> {
  const { reconciliation } = context.peers;
  const params = { break_id: id };
  const body = { ...resolution, resolved_by: personOf(context.caller) };
  return carryOut<Break>(
    context,
    {
      permission: 'breaks:write',
      resource: { type: 'break', id },
      action: { asked: 'resolve', done: 'resolved' },
      reason: resolution.note,
      read: () => reconciliation.getBreak({ params }),
      ask: (options) => reconciliation.resolveBreak({ params, body }, options),
    },
    idempotency,
  );
}

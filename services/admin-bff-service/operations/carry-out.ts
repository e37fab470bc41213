import type { State } from '../../kit/audit/audit.ts';
import { auditedRequest } from '../../kit/audit/audited-request.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Permission } from '../domain/roles.ts';
import type { Context } from '../service.ts';

/** A change of something that is another service's. */
export type ChangeElsewhere<T> = {
  permission: Permission;
  resource: { type: string; id: string };
  /** `approve` and `approved`: kept as `withdrawal.approve_requested`, then `withdrawal.approved`. */
  action: { asked: string; done: string };
  reason?: string | undefined;
  /** As it is now; absent where something is made. */
  read?: () => Promise<State | null>;
  ask: (options: { idempotencyKey: string }) => Promise<T>;
};

/** @throws Problem 403 `insufficient_permission`, and what the owner refuses, with its code */
export async function carryOut<T extends State>(
  context: Context,
  { permission, resource: { type, id }, action, reason, read, ask }: ChangeElsewhere<T>,
  idempotency: IdempotencyHandle,
): Promise<T> {
  requirePermission(context.caller, permission);
  return auditedRequest(
    context,
    {
      action: `${type}.${action.asked}`,
      done: `${type}.${action.done}`,
      resource: {
        resource_type: type,
        resource_id: id,
        ...(type === 'merchant' ? { merchant_id: id } : {}),
      },
      reason,
      ...(read === undefined ? {} : { read }),
      ask: (idempotencyKey) => ask({ idempotencyKey }),
      after: (answer) => answer,
    },
    idempotency,
  );
}

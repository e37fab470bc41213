import { PeerProblem } from '../../kit/calls/peer-client.ts';
import { Problem } from '../../kit/problem.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Permission } from '../domain/roles.ts';
import type { Context } from '../service.ts';
import { ownMerchant } from './own-merchant.ts';

/**
 * A list that another service keeps, of one merchant alone. The cursor is that service's own.
 * @throws Problem 400 `merchant_required`, `invalid_cursor`, 403 `merchant_mismatch`, `insufficient_permission`
 */
export async function listOfMerchant<Q extends { merchant_id?: string }, P>(
  { caller }: Context,
  { permission, query }: { permission: Permission; query: Q },
  ask: (query: Q & { merchant_id: string }) => Promise<P>,
): Promise<P> {
  requirePermission(caller, permission);
  const merchant_id = ownMerchant(caller, query.merchant_id);
  try {
    return await ask({ ...query, merchant_id });
  } catch (error) {
    if (!(error instanceof PeerProblem) || error.code !== 'invalid_cursor') throw error;
    throw new Problem({ code: error.code, status: 400, detail: error.message }, error);
  }
}

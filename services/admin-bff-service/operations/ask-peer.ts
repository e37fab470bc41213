import { asRefusal } from '../../kit/calls/peer-refusal.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Permission } from '../domain/roles.ts';
import type { Context } from '../service.ts';

/**
 * What a peer shows, for who may see it. A list's cursor is the peer's own.
 * @throws Problem 403 `insufficient_permission`, and what the peer refuses, with its code
 */
export async function askPeer<T>(
  { caller }: Context,
  permission: Permission,
  ask: () => Promise<T>,
): Promise<T> {
  requirePermission(caller, permission);
  try {
    return await ask();
  } catch (error) {
    throw asRefusal(error);
  }
}

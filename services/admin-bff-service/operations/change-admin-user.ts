import { audit } from '../../kit/audit/audit.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { Caller } from '../../kit/service.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import { revokeSessionsOfUser } from '../../kit/sessions/sessions.ts';
import type { AdminUser } from '../contract.ts';
import { permissionsOfRole } from '../domain/roles.ts';
import type { Context } from '../service.ts';
import { lockAdminUsers, updateAdminUserRow } from '../store/admin-users.ts';

export type AdminUserChange = {
  action: 'admin_user.updated' | 'admin_user.disabled' | 'admin_user.enabled';
  to: Partial<Pick<AdminUser, 'name' | 'role' | 'state'>>;
};

const permission = 'admin_users:write';

/**
 * Whoever changes somebody is an admin, and nobody changes themselves: so one admin is always left.
 * @throws Problem 403 `insufficient_permission`, 404 `admin_user_not_found`, 409 `own_account`
 */
export async function changeAdminUser(
  { database, caller }: Context,
  userId: string,
  { action, to }: AdminUserChange,
): Promise<AdminUser> {
  requirePermission(caller, permission);
  return database.transaction(async (transaction) => {
    const locked = await lockAdminUsers(
      transaction,
      caller.kind === 'user' ? [caller.userId, userId] : [userId],
    );
    assertStillMay(caller, locked);
    const before = locked.find(({ id }) => id === userId);
    if (before === undefined) throw notFound('admin_user', userId);
    const wanted = { ...before, ...to };
    if (wanted.name === before.name && wanted.role === before.role && wanted.state === before.state)
      return before;
    if (caller.kind === 'user' && caller.userId === userId && isAccessChanged(before, wanted))
      throw conflict('own_account', 'Somebody else has to change your role or access.');
    if (wanted.state === 'disabled') await revokeSessionsOfUser(transaction, userId);
    const after = await updateAdminUserRow(transaction, wanted);
    const resource = { resource_type: 'admin_user', resource_id: userId };
    await audit(transaction, caller, { action, ...resource, before, after });
    return after;
  });
}

function isAccessChanged(before: AdminUser, after: AdminUser): boolean {
  return before.role !== after.role || before.state !== after.state;
}

/** Of two admins who take the role from each other, the one who comes second has none any more. */
function assertStillMay(caller: Caller, locked: readonly AdminUser[]): void {
  if (caller.kind !== 'user') return;
  const present = locked.find(({ id, state }) => id === caller.userId && state === 'active');
  const permissions = present === undefined ? [] : permissionsOfRole[present.role];
  requirePermission({ ...caller, permissions }, permission);
}

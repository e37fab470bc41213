import { audit } from '../../kit/audit/audit.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { Caller } from '../../kit/service.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import { revokeSessionsOfUser } from '../../kit/sessions/sessions.ts';
import type { User } from '../contract.ts';
import { permissionsOfRole } from '../domain/roles.ts';
import type { Context } from '../service.ts';
import { lockUsers, updateUserRow } from '../store/users.ts';

export type UserChange = {
  action: 'user.updated' | 'user.disabled' | 'user.enabled';
  to: Partial<Pick<User, 'name' | 'role' | 'state'>>;
};

/** @throws Problem 403 `insufficient_permission`, 404 `user_not_found`, 409 `own_account` */
export async function changeUser(
  { database, caller }: Context,
  userId: string,
  { action, to }: UserChange,
): Promise<User> {
  requirePermission(caller, 'users:write');
  return database.transaction(async (transaction) => {
    const before = await lockedUser(transaction, caller, userId);
    const wanted = { ...before, ...to };
    if (wanted.name === before.name && wanted.role === before.role && wanted.state === before.state)
      return before;
    if (caller.kind === 'user' && caller.userId === userId && isAccessChanged(before, wanted))
      throw conflict('own_account', 'Somebody else has to change your role or access.');
    if (wanted.state === 'disabled') await revokeSessionsOfUser(transaction, userId);
    const after = await updateUserRow(transaction, wanted);
    const resource = { resource_type: 'user', resource_id: userId, merchant_id: after.merchant_id };
    await audit(transaction, caller, { action, ...resource, before, after });
    return after;
  });
}

/**
 * With whoever changes it, who must still be allowed to: two owners who disable each other at once would leave none.
 * A user of another merchant is as good as none.
 */
async function lockedUser(transaction: Transaction, caller: Caller, userId: string): Promise<User> {
  const ids = caller.kind === 'user' ? [userId, caller.userId] : [userId];
  const users = await lockUsers(transaction, ids);
  const user = users.find(({ id }) => id === userId);
  if (user === undefined) throw notFound('user', userId);
  if (caller.kind !== 'user') return user;
  if (caller.merchantId !== user.merchant_id) throw notFound('user', userId);
  const own = users.find(({ id }) => id === caller.userId);
  const permissions = own?.state === 'active' ? permissionsOfRole[own.role] : [];
  requirePermission({ ...caller, permissions }, 'users:write');
  return user;
}

function isAccessChanged(before: User, after: User): boolean {
  return before.role !== after.role || before.state !== after.state;
}

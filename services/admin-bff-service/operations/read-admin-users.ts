import type { Page } from '../../kit/contract/schemas.ts';
import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import { requirePermission, requireUser } from '../../kit/sessions/permissions.ts';
import { unauthenticated } from '../../kit/sessions/sessions.ts';
import type { AdminRole, AdminUser, AdminUserState } from '../contract.ts';
import type { Context } from '../service.ts';
import { findAdminUser, selectAdminUsers } from '../store/admin-users.ts';

type Query = { limit?: number; cursor?: string; role?: AdminRole; state?: AdminUserState };

export async function listAdminUsers({ database, caller }: Context, query: Query): Promise<Page<AdminUser>> {
  requirePermission(caller, 'admin_users:read');
  const page = pageRequest(query);
  return pageOf(await selectAdminUsers(database, query, page), page);
}

export async function getAdminUser({ database, caller }: Context, userId: string): Promise<AdminUser> {
  requirePermission(caller, 'admin_users:read');
  const user = await findAdminUser(database, userId);
  if (user === undefined) throw notFound('admin_user', userId);
  return user;
}

/** @throws Problem 403 `user_required` */
export async function getMe({
  database,
  caller,
}: Context): Promise<{ user: AdminUser; permissions: string[] }> {
  const { userId, permissions } = requireUser(caller);
  const user = await findAdminUser(database, userId);
  if (user === undefined) throw unauthenticated();
  return { user, permissions: [...permissions] };
}

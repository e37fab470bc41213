import { changeAdminUser } from '../operations/change-admin-user.ts';
import { createAdminUser } from '../operations/create-admin-user.ts';
import { getAdminUser, listAdminUsers } from '../operations/read-admin-users.ts';
import { resetAdminUser } from '../operations/reset-admin-user.ts';
import type { RoutesOf } from '../service.ts';

export const adminUserRoutes: RoutesOf<
  | 'createAdminUser'
  | 'listAdminUsers'
  | 'getAdminUser'
  | 'updateAdminUser'
  | 'disableAdminUser'
  | 'enableAdminUser'
  | 'resetAdminUser'
> = {
  createAdminUser: (context, { body }) => createAdminUser(context, body),
  listAdminUsers: (context, { query }) => listAdminUsers(context, query),
  getAdminUser: (context, { params }) => getAdminUser(context, params.admin_user_id),
  updateAdminUser: (context, { params, body }) =>
    changeAdminUser(context, params.admin_user_id, { action: 'admin_user.updated', to: body }),
  disableAdminUser: (context, { params }) =>
    changeAdminUser(context, params.admin_user_id, {
      action: 'admin_user.disabled',
      to: { state: 'disabled' },
    }),
  enableAdminUser: (context, { params }) =>
    changeAdminUser(context, params.admin_user_id, { action: 'admin_user.enabled', to: { state: 'active' } }),
  resetAdminUser: (context, { params, body }) => resetAdminUser(context, params.admin_user_id, body.password),
};

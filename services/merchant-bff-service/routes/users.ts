import { changeUser } from '../operations/change-user.ts';
import { createUser } from '../operations/create-user.ts';
import { getUser, listUsers } from '../operations/read-users.ts';
import { resetUser } from '../operations/reset-user.ts';
import type { RoutesOf } from '../service.ts';

export const userRoutes: RoutesOf<
  'createUser' | 'listUsers' | 'getUser' | 'updateUser' | 'disableUser' | 'enableUser' | 'resetUser'
> = {
  createUser: (context, { body }) => createUser(context, body),
  listUsers: (context, { query }) => listUsers(context, query),
  getUser: (context, { params }) => getUser(context, params.user_id),
  updateUser: (context, { params, body }) =>
    changeUser(context, params.user_id, { action: 'user.updated', to: body }),
  disableUser: (context, { params }) =>
    changeUser(context, params.user_id, { action: 'user.disabled', to: { state: 'disabled' } }),
  enableUser: (context, { params }) =>
    changeUser(context, params.user_id, { action: 'user.enabled', to: { state: 'active' } }),
  resetUser: (context, { params, body }) => resetUser(context, params.user_id, body.password),
};

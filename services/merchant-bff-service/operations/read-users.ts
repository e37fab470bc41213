import type { Page } from '../../kit/contract/schemas.ts';
import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { User, UserState } from '../contract.ts';
import type { Context } from '../service.ts';
import { findUser, selectUsers } from '../store/users.ts';
import { visibleMerchant } from './own-merchant.ts';

type Query = { limit?: number; cursor?: string; merchant_id?: string; state?: UserState };

export async function listUsers({ database, caller }: Context, query: Query): Promise<Page<User>> {
  requirePermission(caller, 'users:read');
  const merchantId = visibleMerchant(caller, query.merchant_id);
  const page = pageRequest(query);
  const filter = {
    ...(merchantId === undefined ? {} : { merchant_id: merchantId }),
    ...(query.state === undefined ? {} : { state: query.state }),
  };
  return pageOf(await selectUsers(database, filter, page), page);
}

/** A user of another merchant is as good as none. */
export async function getUser({ database, caller }: Context, userId: string): Promise<User> {
  requirePermission(caller, 'users:read');
  const user = await findUser(database, userId);
  if (user === undefined || (caller.kind === 'user' && caller.merchantId !== user.merchant_id))
    throw notFound('user', userId);
  return user;
}

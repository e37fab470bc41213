import { requireUser } from '../../kit/sessions/permissions.ts';
import { unauthenticated } from '../../kit/sessions/sessions.ts';
import type { Me } from '../contract.ts';
import type { Context } from '../service.ts';
import { findMerchant } from '../store/merchants.ts';
import { findUser } from '../store/users.ts';

/** @throws Problem 403 `user_required` */
export async function getMe({ database, caller }: Context): Promise<Me> {
  const { userId, permissions } = requireUser(caller);
  const user = await findUser(database, userId);
  const merchant = user === undefined ? undefined : await findMerchant(database, user.merchant_id);
  if (user === undefined || merchant === undefined) throw unauthenticated();
  return { user, merchant, permissions: [...permissions] };
}

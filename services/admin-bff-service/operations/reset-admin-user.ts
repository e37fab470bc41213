import { audit } from '../../kit/audit/audit.ts';
import { notFound } from '../../kit/problem.ts';
import { resetAccount } from '../../kit/sessions/account.ts';
import { hashPassword } from '../../kit/sessions/password.ts';
import type { AdminUser } from '../contract.ts';
import type { Context } from '../service.ts';
import { findAdminUser, lockAdminUsers, updatePasswordHash } from '../store/admin-users.ts';

/** For who has lost password or second factor, or is locked out. @throws Problem 404 `admin_user_not_found` */
export async function resetAdminUser(
  { database, caller }: Context,
  userId: string,
  password: string,
): Promise<AdminUser> {
  const hash = await hashPassword(password);
  return database.transaction(async (transaction) => {
    const [before] = await lockAdminUsers(transaction, [userId]);
    if (before === undefined) throw notFound('admin_user', userId);
    await resetAccount(transaction, { updatePasswordHash }, { id: userId, email: before.email, hash });
    await audit(transaction, caller, {
      action: 'admin_user.reset',
      resource_type: 'admin_user',
      resource_id: userId,
    });
    return (await findAdminUser(transaction, userId)) ?? before;
  });
}

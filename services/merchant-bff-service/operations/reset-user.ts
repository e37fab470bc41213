import { audit } from '../../kit/audit/audit.ts';
import { notFound } from '../../kit/problem.ts';
import { resetAccount } from '../../kit/sessions/account.ts';
import { hashPassword } from '../../kit/sessions/password.ts';
import type { User } from '../contract.ts';
import type { Context } from '../service.ts';
import { findUser, lockUsers, updatePasswordHash } from '../store/users.ts';

/** For who has lost password or second factor, or is locked out. @throws Problem 404 `user_not_found` */
export async function resetUser(
  { database, caller }: Context,
  userId: string,
  password: string,
): Promise<User> {
  const hash = await hashPassword(password);
  return database.transaction(async (transaction) => {
    const [before] = await lockUsers(transaction, [userId]);
    if (before === undefined) throw notFound('user', userId);
    const { email, merchant_id } = before;
    await resetAccount(transaction, { updatePasswordHash }, { id: userId, email, hash });
    const resource = { resource_type: 'user', resource_id: userId, merchant_id };
    await audit(transaction, caller, { action: 'user.reset', ...resource });
    return (await findUser(transaction, userId)) ?? before;
  });
}

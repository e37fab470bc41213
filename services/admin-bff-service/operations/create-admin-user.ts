import { audit } from '../../kit/audit/audit.ts';
import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict } from '../../kit/problem.ts';
import { hashPassword } from '../../kit/sessions/password.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { AdminUser, CreateAdminUser } from '../contract.ts';
import type { Context } from '../service.ts';
import { insertAdminUser } from '../store/admin-users.ts';

/** @throws Problem 403 `insufficient_permission`, 409 `email_taken` */
export async function createAdminUser(
  { database, caller }: Context,
  { email, name, role, password }: CreateAdminUser,
): Promise<AdminUser> {
  requirePermission(caller, 'admin_users:write');
  const passwordHash = await hashPassword(password);
  const row = { id: newId('adm'), email: email.toLowerCase(), name, role, password_hash: passwordHash };
  try {
    return await database.transaction(async (transaction) => {
      const user = await insertAdminUser(transaction, row);
      await audit(transaction, caller, {
        action: 'admin_user.created',
        resource_type: 'admin_user',
        resource_id: user.id,
        after: user,
      });
      return user;
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'admin_users_email')) throw error;
    throw conflict('email_taken', 'Someone signs in with this address already.');
  }
}

import { audit } from '../../kit/audit/audit.ts';
import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { hashPassword } from '../../kit/sessions/password.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { CreateUser, User } from '../contract.ts';
import type { Context } from '../service.ts';
import { findMerchant } from '../store/merchants.ts';
import { insertUser } from '../store/users.ts';
import { ownMerchant } from './own-merchant.ts';

/** @throws Problem 403 `insufficient_permission`, 404 `merchant_not_found`, 409 `merchant_closed`, `email_taken` */
export async function createUser({ database, caller }: Context, request: CreateUser): Promise<User> {
  requirePermission(caller, 'users:write');
  const merchantId = ownMerchant(caller, request.merchant_id);
  const { email, name, role } = request;
  const passwordHash = await hashPassword(request.password);
  try {
    return await database.transaction(async (transaction) => {
      const merchant = await findMerchant(transaction, merchantId);
      if (merchant === undefined) throw notFound('merchant', merchantId);
      if (merchant.state === 'closed')
        throw conflict('merchant_closed', 'A closed merchant has no new users.');
      const user = await insertUser(transaction, {
        id: newId('usr'),
        merchant_id: merchantId,
        email: email.toLowerCase(),
        name,
        role,
        password_hash: passwordHash,
      });
      const resource = { resource_type: 'user', resource_id: user.id, merchant_id: merchantId };
      await audit(transaction, caller, { action: 'user.created', ...resource, after: user });
      return user;
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email')) throw error;
    throw conflict('email_taken', 'Someone signs in with this address already.');
  }
}

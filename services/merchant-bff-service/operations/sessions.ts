import { audit } from '../../kit/audit/audit.ts';
import { type PortalUsers, portalSessions } from '../../kit/sessions/portal.ts';
import { permissionsOfRole } from '../domain/roles.ts';
import {
  findAccount,
  findCredentials,
  findUserOfSession,
  lockCredentials,
  updatePasswordHash,
} from '../store/users.ts';

export const users: PortalUsers = {
  issuer: 'merchant-bff-service',
  audience: 'merchant-portal',
  findCredentials,
  lockCredentials,
  findAccount,
  updatePasswordHash,
  recordChange: async (transaction, caller, change) => {
    const { userId, merchantId } = caller;
    const resource = { resource_type: 'user', resource_id: userId, merchant_id: merchantId ?? '' };
    await audit(transaction, caller, { action: `user.${change}`, ...resource });
  },
  findCaller: async (database, sessionId) => {
    const user = await findUserOfSession(database, sessionId);
    if (user === undefined) return undefined;
    const permissions = permissionsOfRole[user.role];
    return { kind: 'user', userId: user.id, merchantId: user.merchant_id, permissions };
  },
};

export const sessions = portalSessions(users);

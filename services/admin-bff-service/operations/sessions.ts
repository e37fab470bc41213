import { audit } from '../../kit/audit/audit.ts';
import { type PortalUsers, portalSessions } from '../../kit/sessions/portal.ts';
import { permissionsOfRole } from '../domain/roles.ts';
import {
  findAccount,
  findCredentials,
  findUserOfSession,
  lockCredentials,
  updatePasswordHash,
} from '../store/admin-users.ts';

export const users: PortalUsers = {
  issuer: 'admin-bff-service',
  audience: 'admin-portal',
  findCredentials,
  lockCredentials,
  findAccount,
  updatePasswordHash,
  recordChange: async (transaction, caller, change) => {
    const resource = { resource_type: 'admin_user', resource_id: caller.userId };
    await audit(transaction, caller, { action: `admin_user.${change}`, ...resource });
  },
  findCaller: async (database, sessionId) => {
    const user = await findUserOfSession(database, sessionId);
    if (user === undefined) return undefined;
    return { kind: 'user', userId: user.id, merchantId: null, permissions: permissionsOfRole[user.role] };
  },
};

export const sessions = portalSessions(users);

/** The routes by which a portal's user looks after its own account: every portal has the same. */
import { type Handler, reply } from '../service.ts';
import {
  type AccountContext,
  changePassword,
  confirmTotp,
  disableTotp,
  enrolTotp,
  listOwnSessions,
  revokeOwnSession,
} from './account.ts';
import type { PortalSessions, PortalUsers } from './portal.ts';
import type { sessionEndpoints } from './schemas.ts';

type Endpoints = typeof sessionEndpoints;
type AccountRoutes = {
  readonly [K in
    | 'listSessions'
    | 'revokeSession'
    | 'changePassword'
    | 'enrolTotp'
    | 'confirmTotp'
    | 'disableTotp']: Handler<AccountContext, Endpoints[K]>;
};

/** Secrets are nobody's to keep. */
const headers = { 'cache-control': 'no-store' };

export function accountRoutes(sessions: PortalSessions, users: PortalUsers): AccountRoutes {
  return {
    listSessions: (context, { request }) =>
      listOwnSessions({ ...context, sessionId: sessions.sessionOf(context, request) }),
    revokeSession: async (context, { params }) => {
      await revokeOwnSession(users, context, params.session_id);
      return {};
    },
    changePassword: async (context, { body, request }) => {
      await changePassword(users, { ...context, sessionId: sessions.sessionOf(context, request) }, body);
      return {};
    },
    enrolTotp: async (context, { body }) =>
      reply(await enrolTotp(users, context, body.password), { headers }),
    confirmTotp: async (context, { body }) =>
      reply(await confirmTotp(users, context, body.code), { headers }),
    disableTotp: async (context, { body }) => {
      await disableTotp(users, context, body);
      return {};
    },
  };
}

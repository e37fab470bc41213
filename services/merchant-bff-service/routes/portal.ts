import { reply } from '../../kit/service.ts';
import { getDashboard } from '../operations/get-dashboard.ts';
import { getMe } from '../operations/get-me.ts';
import { listAuditEntries } from '../operations/list-audit-entries.ts';
import { sessions } from '../operations/sessions.ts';
import type { RoutesOf } from '../service.ts';

/** Answers with tokens are nobody's to keep (RFC 6749, section 5.1). */
const headers = { 'cache-control': 'no-store' };

export const portalRoutes: RoutesOf<
  'signIn' | 'refreshSession' | 'signOut' | 'getMe' | 'getDashboard' | 'listAuditEntries'
> = {
  signIn: async (context, { body }) => reply(await sessions.signIn(context, body), { headers }),
  refreshSession: async (context, { body }) =>
    reply(await sessions.refresh(context, body.refresh_token), { headers }),
  signOut: async (context, { request }) => {
    await sessions.signOut(context, request);
    return {};
  },
  getMe: (context) => getMe(context),
  listAuditEntries: (context, { query }) => listAuditEntries(context, query),
  getDashboard: (context, { query }) => getDashboard(context, query.merchant_id),
};

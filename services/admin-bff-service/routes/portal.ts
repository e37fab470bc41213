import { reply } from '../../kit/service.ts';
import { askPeer } from '../operations/ask-peer.ts';
import { activateMerchant, suspendMerchant } from '../operations/change-merchant.ts';
import { getMerchantDetail } from '../operations/get-merchant-detail.ts';
import { listAuditEntries } from '../operations/list-audit-entries.ts';
import { getMe } from '../operations/read-admin-users.ts';
import { sessions } from '../operations/sessions.ts';
import type { RoutesOf } from '../service.ts';

/** Answers with tokens are nobody's to keep (RFC 6749, section 5.1). */
const headers = { 'cache-control': 'no-store' };

export const portalRoutes: RoutesOf<
  | 'signIn'
  | 'refreshSession'
  | 'signOut'
  | 'getMe'
  | 'listAuditEntries'
  | 'listMerchants'
  | 'getMerchantDetail'
  | 'activateMerchant'
  | 'suspendMerchant'
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
  listMerchants: (context, { query }) =>
    askPeer(context, 'merchants:read', () => context.peers.merchants.listMerchants({ query })),
  getMerchantDetail: (context, { params }) => getMerchantDetail(context, params.merchant_id),
  activateMerchant: (context, { params, idempotency }) =>
    activateMerchant(context, params.merchant_id, idempotency),
  suspendMerchant: (context, { params, body, idempotency }) =>
    suspendMerchant(context, { id: params.merchant_id, ...body }, idempotency),
};

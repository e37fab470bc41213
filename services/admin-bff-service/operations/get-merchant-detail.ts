import { PeerProblem } from '../../kit/calls/peer-client.ts';
import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import { notFound } from '../../kit/problem.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { MerchantDetail } from '../contract.ts';
import type { Context } from '../service.ts';

const newest = 10;

/** Asked side by side. @throws Problem 403 `insufficient_permission`, 404 `merchant_not_found` */
export async function getMerchantDetail(
  { peers, log, caller }: Context,
  merchantId: string,
): Promise<MerchantDetail> {
  requirePermission(caller, 'merchants:read');
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { merchant_id: merchantId };
  const query = { merchant_id: merchantId, limit: newest };
  const [merchant, verification, limits, policy, ...rest] = await Promise.all([
    sectionOf(log, peers.merchants.getMerchant({ params }, options)),
    sectionOf(log, peers.kyc.getStanding({ params }, options)),
    sectionOf(log, peers.quota.getUsage({ params }, options)),
    sectionOf(log, peers.policy.getPolicy({ params }, options).catch(noneOfItsOwn)),
    sectionOf(log, peers.ledger.getBalances({ params, query: {} }, options)),
    sectionOf(log, peers.gateway.listPayments({ query }, options)),
    sectionOf(log, peers.disputes.listDisputes({ query }, options)),
    sectionOf(log, peers.settlements.listSettlements({ query }, options)),
    sectionOf(log, peers.withdrawals.listWithdrawals({ query }, options)),
    sectionOf(log, peers.merchantAuth.listApiKeys({ query }, options)),
  ]);
  if (merchant.reason === 'merchant_not_found') throw notFound('merchant', merchantId);
  const [balances, payments, disputes, settlements, withdrawals, api_keys] = rest;
  const standing = { merchant, verification, limits, policy, balances };
  return {
    merchant_id: merchantId,
    sections: { ...standing, payments, disputes, settlements, withdrawals, api_keys },
  };
}

function noneOfItsOwn(error: unknown): null {
  if (error instanceof PeerProblem && error.code === 'policy_not_found') return null;
  throw error;
}

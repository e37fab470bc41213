import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import { notFound } from '../../kit/problem.ts';
import type { Dashboard } from '../contract.ts';
import type { Context } from '../service.ts';
import { findMerchant } from '../store/merchants.ts';
import { ownMerchant } from './own-merchant.ts';

const newestPayments = 10;

/** @throws Problem 400 `merchant_required`, 403 `merchant_mismatch`, 404 `merchant_not_found` */
export async function getDashboard(context: Context, named: string | undefined): Promise<Dashboard> {
  const merchantId = ownMerchant(context.caller, named);
  const merchant = await findMerchant(context.database, merchantId);
  if (merchant === undefined) throw notFound('merchant', merchantId);
  return { merchant, sections: await sectionsOf(context, merchantId) };
}

async function sectionsOf({ peers, log }: Context, merchantId: string): Promise<Dashboard['sections']> {
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { merchant_id: merchantId };
  const [payments, balances, limits, verification] = await Promise.all([
    sectionOf(log, peers.gateway.listPayments({ query: { ...params, limit: newestPayments } }, options)),
    sectionOf(log, peers.accounting.getBalances({ params, query: {} }, options)),
    sectionOf(log, peers.quota.getUsage({ params }, options)),
    sectionOf(log, peers.kyc.getStanding({ params }, options)),
  ]);
  return { payments, balances, limits, verification };
}

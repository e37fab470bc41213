import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import { requirePermission } from '../../kit/sessions/permissions.ts';
import type { Dashboard } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';

const newest = 10;

/** Asked side by side. @throws Problem 403 `insufficient_permission` */
export async function getDashboard({ peers, log, caller }: Context): Promise<Dashboard> {
  requirePermission(caller, 'dashboard:read');
  const options = { timeoutMs: sectionTimeoutMs };
  const state = <const S extends string>(wanted: S) => ({ query: { state: wanted, limit: newest } });
  const [
    figures,
    withdrawals,
    overdue_withdrawals,
    verifications,
    risk_reviews,
    payment_reviews,
    disputes,
    breaks,
    settlements,
  ] = await Promise.all([
    sectionOf(log, peers.analytics.getSummary({ query: {} }, options)),
    sectionOf(log, peers.withdrawals.listWithdrawals(state('requires_approval'), options)),
    sectionOf(log, peers.withdrawals.listWithdrawals({ query: { overdue: true, limit: newest } }, options)),
    sectionOf(log, peers.kyc.listVerifications(state('pending'), options)),
    sectionOf(log, peers.risk.listReviews(state('open'), options)),
    sectionOf(log, peers.gateway.listReviews(state('open'), options)),
    sectionOf(log, peers.disputes.listDueDisputes({ query: { limit: newest } }, options)),
    sectionOf(log, peers.reconciliation.listBreaks(state('open'), options)),
    sectionOf(log, peers.settlements.listSettlements(state('failed'), options)),
  ]);
  return {
    sections: {
      figures,
      withdrawals,
      overdue_withdrawals,
      verifications,
      risk_reviews,
      payment_reviews,
      disputes,
      breaks,
      settlements,
    },
  };
}

/** What other services own, as the portal shows it and lets it be decided. */
import type { TObject, TProperties } from 'typebox';
import { LedgerTransaction } from '../../accounting-service/contract.ts';
import { contract as analytics } from '../../analytics-service/contract.ts';
import { contract as config, RollbackFlag, UpdateFlag } from '../../config-service/contract.ts';
import { Dispute, contract as disputes } from '../../dispute-service/contract.ts';
import type { Endpoint } from '../../kit/contract/contract.ts';
import { Closed, PageOf, type Static } from '../../kit/contract/schemas.ts';
import { Section } from '../../kit/contract/sections.ts';
import {
  Decide,
  Document,
  contract as kyc,
  ReviewDocument,
  Revoke,
  Standing,
  Verification,
} from '../../kyc-service/contract.ts';
import { Merchant } from '../../merchant-bff-service/contract.ts';
import {
  contract as gateway,
  Payment,
  Review as PaymentReview,
  Refund,
  ResolveReview,
} from '../../payment-gateway/contract.ts';
import { Break, contract as reconciliation } from '../../reconciliation-service/contract.ts';
import {
  Assessment,
  DecideReview,
  Review as RiskReview,
  contract as risk,
} from '../../risk-service/contract.ts';
import { Settlement, SettlementReport, contract as settlements } from '../../settlement-service/contract.ts';
import { BankAccount, Withdrawal, contract as withdrawals } from '../../withdrawal-service/contract.ts';

export const insufficientPermission = {
  insufficient_permission: { status: 403, title: "The user's role does not allow this" },
} as const;

/** What waits for a person: the ten newest of each, of disputes the nearest deadlines; and the day's figures. */
export const Dashboard = Closed({
  sections: Closed({
    /** Of the last 24 hours, per currency. */
    figures: Section(analytics.endpoints.getSummary.response),
    /** Above the limit, to be approved. */
    withdrawals: Section(PageOf(Withdrawal)),
    /** The bank should have settled them by now. */
    overdue_withdrawals: Section(PageOf(Withdrawal)),
    /** Pending. */
    verifications: Section(PageOf(Verification)),
    risk_reviews: Section(PageOf(RiskReview)),
    payment_reviews: Section(PageOf(PaymentReview)),
    disputes: Section(disputes.endpoints.listDueDisputes.response),
    breaks: Section(PageOf(Break)),
    /** Failed: to be retried or given up. */
    settlements: Section(PageOf(Settlement)),
  }),
});
export type Dashboard = Static<typeof Dashboard>;

export const PaymentDetail = Closed({
  payment: Payment,
  sections: Closed({
    merchant: Section(Merchant),
    history: Section(gateway.endpoints.getPaymentHistory.response),
    attempts: Section(gateway.endpoints.listPaymentAttempts.response),
    refunds: Section(PageOf(Refund)),
    reviews: Section(PageOf(PaymentReview)),
    /** What risk made of it. */
    assessments: Section(PageOf(Assessment)),
    disputes: Section(PageOf(Dispute)),
    /** What the ledger booked under its id. */
    bookings: Section(PageOf(LedgerTransaction)),
  }),
});
export type PaymentDetail = Static<typeof PaymentDetail>;

export const VerificationDetail = Closed({
  verification: Verification,
  sections: Closed({
    merchant: Section(Merchant),
    documents: Section(PageOf(Document)),
    history: Section(kyc.endpoints.getVerificationHistory.response),
  }),
});
export type VerificationDetail = Static<typeof VerificationDetail>;

export const WithdrawalDetail = Closed({
  withdrawal: Withdrawal,
  sections: Closed({
    merchant: Section(Merchant),
    verification: Section(Standing),
    bank_account: Section(BankAccount),
    history: Section(withdrawals.endpoints.getWithdrawalHistory.response),
  }),
});
export type WithdrawalDetail = Static<typeof WithdrawalDetail>;

export const DisputeDetail = Closed({
  dispute: Dispute,
  sections: Closed({
    merchant: Section(Merchant),
    payment: Section(Payment),
    evidence: Section(disputes.endpoints.listEvidence.response),
    history: Section(disputes.endpoints.getDisputeHistory.response),
    bookings: Section(disputes.endpoints.listDisputeBookings.response),
  }),
});
export type DisputeDetail = Static<typeof DisputeDetail>;

export const SettlementDetail = Closed({
  report: SettlementReport,
  sections: Closed({
    merchant: Section(Merchant),
    history: Section(settlements.endpoints.getSettlementHistory.response),
  }),
});
export type SettlementDetail = Static<typeof SettlementDetail>;

export const partial =
  'The callees are asked side by side; a section whose callee gives no answer is `unavailable`, and the rest is there.';

/** A body without the member that says who decides. */
function without<P extends TProperties, const K extends keyof P & string>(body: TObject<P>, member: K) {
  const { [member]: _who, ...rest } = body.properties;
  return Closed(rest);
}

/** Another service's endpoint as it is, for who signed in. Whom it lets in itself is its own affair. */
function shown<const E extends Endpoint>(endpoint: E) {
  const { callers: _callers, public: _public, ...rest } = endpoint;
  return { ...rest, public: 'session' as const };
}

/** Another service's endpoint that changes something: by whom is known from the session, and kept. */
function decided<const E extends Endpoint>(endpoint: E) {
  const { problems, ...rest } = shown(endpoint);
  return { ...rest, problems: { ...problems, ...insufficientPermission } };
}

/** Of what a settlement has, the settlement is read first. */
const settlementNotFound = settlements.endpoints.getSettlementReport.problems;
/** The request is kept before the other service is asked, whatever that itself makes of a key. */
const kept = { idempotency: 'saga' } as const;
/** Who does it is the only thing that these say. */
const { body: _approver, ...approveWithdrawal } = decided(withdrawals.endpoints.approveWithdrawal);
const { body: _confirmer, ...confirmBankAccount } = decided(withdrawals.endpoints.confirmBankAccount);

export const deskEndpoints = {
  getDashboard: {
    method: 'GET',
    path: '/api/v1/dashboard',
    summary: 'What waits for a person, and the figures of the day, in one call',
    description: partial,
    response: Dashboard,
    public: 'session',
  },
  listPayments: { ...shown(gateway.endpoints.listPayments), problems: {} },
  getPaymentDetail: {
    ...shown(gateway.endpoints.getPayment),
    path: '/api/v1/payments/:payment_id/detail',
    summary: 'A payment with what the channel, risk and the ledger know of it in one call',
    description: partial,
    response: PaymentDetail,
    problems: { payment_not_found: gateway.endpoints.getPayment.problems.payment_not_found },
  },
  listVerifications: shown(kyc.endpoints.listVerifications),
  getVerificationDetail: {
    ...shown(kyc.endpoints.getVerification),
    path: '/api/v1/verifications/:verification_id/detail',
    summary: 'A verification with its merchant, documents and history in one call',
    description: partial,
    response: VerificationDetail,
  },
  decideVerification: { ...decided(kyc.endpoints.decide), ...kept, body: without(Decide, 'decided_by') },
  revokeVerification: { ...decided(kyc.endpoints.revoke), ...kept, body: without(Revoke, 'decided_by') },
  reviewDocument: {
    ...decided(kyc.endpoints.reviewDocument),
    ...kept,
    body: without(ReviewDocument, 'reviewed_by'),
  },
  listRiskReviews: { ...shown(risk.endpoints.listReviews), path: '/api/v1/risk-reviews' },
  decideRiskReview: {
    ...decided(risk.endpoints.decideReview),
    ...kept,
    path: '/api/v1/risk-reviews/:review_id/decide',
    body: without(DecideReview, 'decided_by'),
  },
  listPaymentReviews: { ...shown(gateway.endpoints.listReviews), path: '/api/v1/payment-reviews' },
  resolvePaymentReview: {
    ...decided(gateway.endpoints.resolveReview),
    ...kept,
    path: '/api/v1/payment-reviews/:review_id/resolve',
    body: without(ResolveReview, 'decided_by'),
  },
  listWithdrawals: shown(withdrawals.endpoints.listWithdrawals),
  getWithdrawalDetail: {
    ...shown(withdrawals.endpoints.getWithdrawal),
    path: '/api/v1/withdrawals/:withdrawal_id/detail',
    summary: 'A withdrawal with its merchant, bank account and history in one call',
    description: partial,
    response: WithdrawalDetail,
  },
  approveWithdrawal: { ...approveWithdrawal, ...kept },
  rejectWithdrawal: {
    ...decided(withdrawals.endpoints.rejectWithdrawal),
    ...kept,
    body: without(withdrawals.endpoints.rejectWithdrawal.body, 'rejected_by'),
  },
  settleWithdrawal: {
    ...decided(withdrawals.endpoints.settleWithdrawal),
    ...kept,
    body: without(withdrawals.endpoints.settleWithdrawal.body, 'decided_by'),
  },
  confirmBankAccount: { ...confirmBankAccount, ...kept },
  listApprovalLimits: shown(withdrawals.endpoints.listApprovalLimits),
  putApprovalLimit: decided(withdrawals.endpoints.putApprovalLimit),
  listDisputes: shown(disputes.endpoints.listDisputes),
  getDisputeDetail: {
    ...shown(disputes.endpoints.getDispute),
    path: '/api/v1/disputes/:dispute_id/detail',
    summary: 'A dispute with its payment, evidence, bookings and history in one call',
    description: partial,
    response: DisputeDetail,
  },
  addEvidence: { ...decided(disputes.endpoints.addEvidence), ...kept },
  submitDispute: { ...decided(disputes.endpoints.submitDispute), ...kept },
  acceptDispute: { ...decided(disputes.endpoints.acceptDispute), ...kept },
  closeDispute: { ...decided(disputes.endpoints.closeDispute), ...kept },
  listSettlements: shown(settlements.endpoints.listSettlements),
  getSettlementDetail: {
    ...shown(settlements.endpoints.getSettlement),
    path: '/api/v1/settlements/:settlement_id/detail',
    summary: 'A settlement in sums, with its reserve, payout, merchant and history in one call',
    description: partial,
    response: SettlementDetail,
  },
  retrySettlement: { ...decided(settlements.endpoints.retrySettlement), ...kept },
  cancelSettlement: { ...decided(settlements.endpoints.cancelSettlement), ...kept },
  retryPayout: {
    ...decided(settlements.endpoints.retryPayout),
    ...kept,
    problems: { ...decided(settlements.endpoints.retryPayout).problems, ...settlementNotFound },
  },
  releaseReserve: {
    ...decided(settlements.endpoints.releaseReserve),
    ...kept,
    problems: { ...decided(settlements.endpoints.releaseReserve).problems, ...settlementNotFound },
  },
  listBreaks: shown(reconciliation.endpoints.listBreaks),
  resolveBreak: {
    ...decided(reconciliation.endpoints.resolveBreak),
    ...kept,
    body: without(reconciliation.endpoints.resolveBreak.body, 'resolved_by'),
  },
  listFlags: shown(config.endpoints.listFlags),
  listFlagVersions: shown(config.endpoints.listFlagVersions),
  updateFlag: { ...decided(config.endpoints.updateFlag), body: without(UpdateFlag, 'changed_by') },
  rollbackFlag: {
    ...decided(config.endpoints.rollbackFlag),
    ...kept,
    body: without(RollbackFlag, 'changed_by'),
  },
} as const;

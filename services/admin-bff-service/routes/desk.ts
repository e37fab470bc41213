/** What other services own, shown to and decided by admin users. */
import { acceptDispute, addEvidence, closeDispute, submitDispute } from '../operations/answer-dispute.ts';
import { askPeer } from '../operations/ask-peer.ts';
import { confirmBankAccount } from '../operations/confirm-bank-account.ts';
import { decideRiskReview, resolvePaymentReview } from '../operations/decide-review.ts';
import { decideVerification, reviewDocument, revokeVerification } from '../operations/decide-verification.ts';
import { approveWithdrawal, rejectWithdrawal, settleWithdrawal } from '../operations/decide-withdrawal.ts';
import { getDashboard } from '../operations/get-dashboard.ts';
import { getDisputeDetail } from '../operations/get-dispute-detail.ts';
import { getPaymentDetail } from '../operations/get-payment-detail.ts';
import { getSettlementDetail } from '../operations/get-settlement-detail.ts';
import { getVerificationDetail } from '../operations/get-verification-detail.ts';
import { getWithdrawalDetail } from '../operations/get-withdrawal-detail.ts';
import { putApprovalLimit } from '../operations/put-approval-limit.ts';
import { resolveBreak } from '../operations/resolve-break.ts';
import { rollbackFlag, updateFlag } from '../operations/set-flag.ts';
import {
  cancelSettlement,
  releaseReserve,
  retryPayout,
  retrySettlement,
} from '../operations/steer-settlement.ts';
import type { RoutesOf } from '../service.ts';

export const deskRoutes: RoutesOf<
  | 'getDashboard'
  | 'listPayments'
  | 'getPaymentDetail'
  | 'listVerifications'
  | 'getVerificationDetail'
  | 'decideVerification'
  | 'revokeVerification'
  | 'reviewDocument'
  | 'listRiskReviews'
  | 'decideRiskReview'
  | 'listPaymentReviews'
  | 'resolvePaymentReview'
  | 'listWithdrawals'
  | 'getWithdrawalDetail'
  | 'approveWithdrawal'
  | 'rejectWithdrawal'
  | 'settleWithdrawal'
  | 'confirmBankAccount'
  | 'listApprovalLimits'
  | 'putApprovalLimit'
  | 'listDisputes'
  | 'getDisputeDetail'
  | 'addEvidence'
  | 'submitDispute'
  | 'acceptDispute'
  | 'closeDispute'
  | 'listSettlements'
  | 'getSettlementDetail'
  | 'retrySettlement'
  | 'cancelSettlement'
  | 'retryPayout'
  | 'releaseReserve'
  | 'listBreaks'
  | 'resolveBreak'
  | 'listFlags'
  | 'listFlagVersions'
  | 'updateFlag'
  | 'rollbackFlag'
> = {
  getDashboard: (context) => getDashboard(context),

  listPayments: (context, { query }) =>
    askPeer(context, 'payments:read', () => context.peers.gateway.listPayments({ query })),
  getPaymentDetail: (context, { params }) => getPaymentDetail(context, params.payment_id),

  listVerifications: (context, { query }) =>
    askPeer(context, 'verifications:read', () => context.peers.kyc.listVerifications({ query })),
  getVerificationDetail: (context, { params }) => getVerificationDetail(context, params.verification_id),
  decideVerification: (context, { params, body, idempotency }) =>
    decideVerification(context, { id: params.verification_id, ...body }, idempotency),
  revokeVerification: (context, { params, body, idempotency }) =>
    revokeVerification(context, { id: params.verification_id, ...body }, idempotency),
  reviewDocument: (context, { params, body, idempotency }) =>
    reviewDocument(context, { id: params.document_id, ...body }, idempotency),

  listRiskReviews: (context, { query }) =>
    askPeer(context, 'risk_reviews:read', () => context.peers.risk.listReviews({ query })),
  decideRiskReview: (context, { params, body, idempotency }) =>
    decideRiskReview(context, { id: params.review_id, ...body }, idempotency),

  listPaymentReviews: (context, { query }) =>
    askPeer(context, 'payment_reviews:read', () => context.peers.gateway.listReviews({ query })),
  resolvePaymentReview: (context, { params, body, idempotency }) =>
    resolvePaymentReview(context, { id: params.review_id, ...body }, idempotency),

  listWithdrawals: (context, { query }) =>
    askPeer(context, 'withdrawals:read', () => context.peers.withdrawals.listWithdrawals({ query })),
  getWithdrawalDetail: (context, { params }) => getWithdrawalDetail(context, params.withdrawal_id),
  approveWithdrawal: (context, { params, idempotency }) =>
    approveWithdrawal(context, params.withdrawal_id, idempotency),
  rejectWithdrawal: (context, { params, body, idempotency }) =>
    rejectWithdrawal(context, { id: params.withdrawal_id, ...body }, idempotency),
  settleWithdrawal: (context, { params, body, idempotency }) =>
    settleWithdrawal(context, { id: params.withdrawal_id, ...body }, idempotency),
  confirmBankAccount: (context, { params, idempotency }) =>
    confirmBankAccount(context, params.bank_account_id, idempotency),
  listApprovalLimits: (context) =>
    askPeer(context, 'withdrawals:read', () => context.peers.withdrawals.listApprovalLimits({})),
  putApprovalLimit: (context, { params, body, idempotency }) =>
    putApprovalLimit(context, { ...params, ...body }, idempotency),

  listDisputes: (context, { query }) =>
    askPeer(context, 'disputes:read', () => context.peers.disputes.listDisputes({ query })),
  getDisputeDetail: (context, { params }) => getDisputeDetail(context, params.dispute_id),
  addEvidence: (context, { params, body, idempotency }) =>
    addEvidence(context, { id: params.dispute_id, ...body }, idempotency),
  submitDispute: (context, { params, idempotency }) => submitDispute(context, params.dispute_id, idempotency),
  acceptDispute: (context, { params, idempotency }) => acceptDispute(context, params.dispute_id, idempotency),
  closeDispute: (context, { params, body, idempotency }) =>
    closeDispute(context, { id: params.dispute_id, ...body }, idempotency),

  listSettlements: (context, { query }) =>
    askPeer(context, 'settlements:read', () => context.peers.settlements.listSettlements({ query })),
  getSettlementDetail: (context, { params }) => getSettlementDetail(context, params.settlement_id),
  retrySettlement: (context, { params, idempotency }) =>
    retrySettlement(context, params.settlement_id, idempotency),
  cancelSettlement: (context, { params, body, idempotency }) =>
    cancelSettlement(context, { id: params.settlement_id, ...body }, idempotency),
  retryPayout: (context, { params, body, idempotency }) =>
    retryPayout(context, { id: params.settlement_id, ...body }, idempotency),
  releaseReserve: (context, { params, idempotency }) =>
    releaseReserve(context, params.settlement_id, idempotency),

  listBreaks: (context, { query }) =>
    askPeer(context, 'breaks:read', () => context.peers.reconciliation.listBreaks({ query })),
  resolveBreak: (context, { params, body, idempotency }) =>
    resolveBreak(context, { id: params.break_id, ...body }, idempotency),

  listFlags: (context, { query }) =>
    askPeer(context, 'flags:read', () => context.peers.config.listFlags({ query })),
  listFlagVersions: (context, { params, query }) =>
    askPeer(context, 'flags:read', () => context.peers.config.listFlagVersions({ params, query })),
  updateFlag: (context, { params, body, idempotency }) =>
    updateFlag(context, { key: params.key, ...body }, idempotency),
  rollbackFlag: (context, { params, body, idempotency }) =>
    rollbackFlag(context, { key: params.key, ...body }, idempotency),
};

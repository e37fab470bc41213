import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { cancelPayment } from '../operations/cancel-payment.ts';
import { capturePayment } from '../operations/capture-payment.ts';
import { createPayment } from '../operations/create-payment.ts';
import { createRefund } from '../operations/create-refund.ts';
import { updatePaymentDescription, updateRefundMetadata } from '../operations/describe.ts';
import {
  getPayment,
  getPaymentHistory,
  getRefund,
  getRefundHistory,
  getReview,
  listPaymentAttempts,
  listPayments,
  listRefunds,
  listReviews,
} from '../operations/read.ts';
import { decideReview } from '../operations/resolve-review.ts';
import { syncPayment } from '../operations/settle-payments.ts';
import type { Context } from '../service.ts';

export const routes: Routes<typeof contract, Context> = {
  createPayment: (context, { body, idempotency }) => createPayment(context, body, idempotency),
  listPayments: (context, { query }) => listPayments(context, query),
  getPayment: (context, { params }) => getPayment(context, params.payment_id),
  updatePayment: (context, { params, body }) => updatePaymentDescription(context, params.payment_id, body),
  getPaymentHistory: (context, { params }) => getPaymentHistory(context, params.payment_id),
  listPaymentAttempts: (context, { params }) => listPaymentAttempts(context, params.payment_id),
  capturePayment: (context, { params, body, idempotency }) =>
    capturePayment(context, { paymentId: params.payment_id, amount: body.amount }, idempotency),
  cancelPayment: (context, { params, body, idempotency }) =>
    cancelPayment(context, { paymentId: params.payment_id, reason: body.reason }, idempotency),
  syncPayment: (context, { params }) => syncPayment(context, params.payment_id),
  createRefund: (context, { params, body, idempotency }) =>
    createRefund(context, { paymentId: params.payment_id, request: body }, idempotency),
  listRefunds: (context, { query }) => listRefunds(context, query),
  getRefund: (context, { params }) => getRefund(context, params.refund_id),
  updateRefund: (context, { params, body }) => updateRefundMetadata(context, params.refund_id, body.metadata),
  getRefundHistory: (context, { params }) => getRefundHistory(context, params.refund_id),
  listReviews: (context, { query }) => listReviews(context, query),
  getReview: (context, { params }) => getReview(context, params.review_id),
  resolveReview: (context, { params, body }) => decideReview(context, params.review_id, body),
};

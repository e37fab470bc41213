import { sectionOf, sectionTimeoutMs } from '../../kit/calls/section-of.ts';
import type { PaymentDetail } from '../endpoints/desk.ts';
import type { Context } from '../service.ts';
import { askPeer } from './ask-peer.ts';

const newest = 100;

/** @throws Problem 403 `insufficient_permission`, 404 `payment_not_found` */
export async function getPaymentDetail(context: Context, paymentId: string): Promise<PaymentDetail> {
  const { gateway, merchants, risk, disputes, ledger } = context.peers;
  const { log } = context;
  const options = { timeoutMs: sectionTimeoutMs };
  const params = { payment_id: paymentId };
  const payment = await askPeer(context, 'payments:read', () => gateway.getPayment({ params }));
  const query = { payment_id: paymentId, limit: newest };
  const booked = { reference: paymentId, limit: newest };
  const [merchant, history, attempts, refunds, reviews, ...rest] = await Promise.all([
    sectionOf(log, merchants.getMerchant({ params: { merchant_id: payment.merchant_id } }, options)),
    sectionOf(log, gateway.getPaymentHistory({ params }, options)),
    sectionOf(log, gateway.listPaymentAttempts({ params }, options)),
    sectionOf(log, gateway.listRefunds({ query }, options)),
    sectionOf(log, gateway.listReviews({ query }, options)),
    sectionOf(log, risk.listAssessments({ query }, options)),
    sectionOf(log, disputes.listDisputes({ query }, options)),
    sectionOf(log, ledger.listTransactions({ query: booked }, options)),
  ]);
  const [assessments, disputed, bookings] = rest;
  return {
    payment,
    sections: {
      ...{ merchant, history, attempts, refunds, reviews },
      ...{ assessments, disputes: disputed, bookings },
    },
  };
}

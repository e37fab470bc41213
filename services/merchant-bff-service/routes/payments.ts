import type { Payment, Refund } from '../../payment-gateway/contract.ts';
import type { Permission } from '../domain/roles.ts';
import { changeOwn, type Kept, readOfOwn, readOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const paymentRoutes: RoutesOf<
  'getPayment' | 'getPaymentHistory' | 'capturePayment' | 'cancelPayment' | 'createRefund' | 'getRefund'
> = {
  getPayment: (context, { params }) =>
    readOwn(context, paymentNamed(context, params.payment_id, 'payments:read')),
  getPaymentHistory: (context, { params }) =>
    readOfOwn(context, paymentNamed(context, params.payment_id, 'payments:read'), () =>
      context.peers.gateway.getPaymentHistory({ params }),
    ),
  capturePayment: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: paymentNamed(context, params.payment_id, 'payments:write'),
        action: 'payment.capture',
        done: 'payment.captured',
        ask: (idempotencyKey) => context.peers.gateway.capturePayment({ params, body }, { idempotencyKey }),
        after: shownPayment,
      },
      idempotency,
    ),
  cancelPayment: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: paymentNamed(context, params.payment_id, 'payments:write'),
        action: 'payment.cancel',
        done: 'payment.cancelled',
        ask: (idempotencyKey) => context.peers.gateway.cancelPayment({ params, body }, { idempotencyKey }),
        after: shownPayment,
      },
      idempotency,
    ),
  createRefund: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: paymentNamed(context, params.payment_id, 'payments:write'),
        action: 'payment.refund',
        done: 'payment.refunded',
        ask: (idempotencyKey) => context.peers.gateway.createRefund({ params, body }, { idempotencyKey }),
        after: shownRefund,
      },
      idempotency,
    ),
  getRefund: (context, { params }) =>
    readOwn(context, {
      permission: 'payments:read',
      kind: 'refund',
      id: params.refund_id,
      read: () => context.peers.gateway.getRefund({ params }),
      shown: shownRefund,
    }),
};

function paymentNamed({ peers }: Context, id: string, permission: Permission): Kept<Payment> {
  const read = () => peers.gateway.getPayment({ params: { payment_id: id } });
  return { permission, kind: 'payment', id, read, shown: shownPayment };
}

function shownPayment({ id, state, amount, currency, captured_amount, refunded_amount }: Payment) {
  return { id, state, amount, currency, captured_amount, refunded_amount };
}

function shownRefund({ id, payment_id, state, amount, currency, reason }: Refund) {
  return { id, payment_id, state, amount, currency, reason };
}

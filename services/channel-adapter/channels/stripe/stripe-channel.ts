import type { Stripe } from 'stripe';
import type { Context } from '../../service.ts';
import type { Captured, Channel, ChannelAnswer, ChannelPayment } from '../channel.ts';
import { refusalOf, stripeCurrencies, toStripeAmount } from './amounts.ts';
import { cachedCheck } from './check.ts';
import { type StripeAccess, stripeAccess } from './client.ts';
import { disputeCalls } from './dispute.ts';
import { findIntent, findRefundOf } from './find.ts';
import { expandedInPayment, paymentOf } from './payment.ts';
import { refundOf } from './refund.ts';
import { intentParameters, refundParameters } from './requests.ts';
import { statementOf } from './statement.ts';
import { readWebhook } from './webhook.ts';

/** The issuer or the network could not be asked, or asks for another try. Source: docs.stripe.com/declines/codes. */
const softDeclines = [
  'processing_error',
  'issuer_not_available',
  'try_again_later',
  'reenter_transaction',
  'approve_with_id',
];

/** Cards through Stripe, or whatever speaks its API at STRIPE_API_URL. */
export function createStripeChannel(opening: Pick<Context, 'settings' | 'log'>): Channel {
  const access = stripeAccess(opening);
  return {
    name: 'stripe',
    methods: ['card'],
    currencies: stripeCurrencies,
    takesTokens: true,
    softDeclines,
    tellsByNotificationOnly: false,
    breakerState: () => access.breaker.state(),
    refusalOf,
    ...paymentCalls(access),
    ...refundCalls(access),
    ...disputeCalls(access),
    statement: (date) => access.ask((stripe) => statementOf(stripe, date)),
    readNotifications: async (request) => [
      await readWebhook(await access.client(), request, opening.settings.STRIPE_WEBHOOK_SECRET),
    ],
    check: cachedCheck(access),
  };
}

type PaymentCalls = Pick<
  Channel,
  'createPayment' | 'getPayment' | 'findPayment' | 'capturePayment' | 'cancelPayment'
>;

function paymentCalls(access: StripeAccess): PaymentCalls {
  const changed = (
    change: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<Stripe.PaymentIntent>,
  ) => access.ask(async (stripe, options) => paymentOf(await change(stripe, options)));
  return {
    createPayment: (request) =>
      access.ask(async (stripe, options) => {
        const parameters = intentParameters(request);
        const keyed = { ...options, idempotencyKey: `charge-${request.payment_id}` };
        return paymentOf(await createdOrDeclined(stripe, parameters, keyed));
      }),
    getPayment: (id) =>
      changed((stripe, options) =>
        stripe.paymentIntents.retrieve(id, { expand: expandedInPayment }, options),
      ),
    findPayment: (paymentId, within) =>
      access.ask(async (stripe) => {
        const intent = await findIntent(stripe, paymentId, within);
        return intent === undefined ? undefined : paymentOf(intent);
      }),
    capturePayment: (charge, amount) =>
      changed((stripe, options) =>
        stripe.paymentIntents.capture(
          charge.channel_payment_id,
          { amount_to_capture: toStripeAmount(amount, charge.currency), expand: expandedInPayment },
          { ...options, idempotencyKey: `capture-${charge.asking}` },
        ),
      ),
    cancelPayment: (charge: Captured): Promise<ChannelAnswer<ChannelPayment>> =>
      changed((stripe, options) =>
        stripe.paymentIntents.cancel(
          charge.channel_payment_id,
          { expand: expandedInPayment },
          { ...options, idempotencyKey: `cancel-${charge.asking}` },
        ),
      ),
  };
}

/** A decline is an error to Stripe, with the payment in it; to us it is a payment that failed. */
async function createdOrDeclined(
  stripe: Stripe,
  parameters: Stripe.PaymentIntentCreateParams,
  options: Stripe.RequestOptions,
): Promise<Stripe.PaymentIntent> {
  const { Stripe: Client } = await import('stripe');
  try {
    return await stripe.paymentIntents.create(parameters, options);
  } catch (error) {
    const isDecline = error instanceof Client.errors.StripeCardError && error.payment_intent !== undefined;
    if (isDecline) return error.payment_intent;
    throw error;
  }
}

type RefundCalls = Pick<Channel, 'createRefund' | 'getRefund' | 'findRefund'>;

function refundCalls(access: StripeAccess): RefundCalls {
  return {
    createRefund: (request) =>
      access.ask(async (stripe, options) => {
        const keyed = { ...options, idempotencyKey: `refund-${request.refund_id}` };
        return refundOf(await stripe.refunds.create(refundParameters(request), keyed));
      }),
    getRefund: (id) =>
      access.ask(async (stripe, options) => refundOf(await stripe.refunds.retrieve(id, {}, options))),
    findRefund: (refundId, channelPaymentId) =>
      access.ask(async (stripe) => {
        const refund = await findRefundOf(stripe, refundId, channelPaymentId);
        return refund === undefined ? undefined : refundOf(refund);
      }),
  };
}

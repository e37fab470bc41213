import { messageOf } from '../../../../src/kernel/failure.ts';
import type { Context } from '../../service.ts';
import type { Channel, ChannelAnswer, ChannelPayment, KnownCharge, StatementLine } from '../channel.ts';
import { adyenCurrencies, refusalOf, toAdyenAmount } from './amounts.ts';
import { type AdyenAccess, adyenAccess, type Body } from './client.ts';
import { respondToDispute } from './dispute.ts';
import { readNotifications } from './notification.ts';
import { paymentBody, paymentOf, textIn } from './payment.ts';
import { softDeclines } from './refusals.ts';
import { reportFile, statementLines } from './statement.ts';

/**
 * Cards through Adyen, or whatever speaks its API at ADYEN_API_URL. Unlike Stripe it cannot be asked how something
 * stands: what is done later, and what its answer was lost of, it tells by notification.
 */
export function createAdyenChannel(opening: Pick<Context, 'settings' | 'log' | 'now'>): Channel {
  const { settings, log, now } = opening;
  const access = adyenAccess({ settings, log });
  return {
    name: 'adyen',
    methods: ['card'],
    takesTokens: false,
    currencies: adyenCurrencies,
    softDeclines,
    tellsByNotificationOnly: true,
    refusalOf,
    breakerState: () => access.breaker.state(),
    ...paymentCalls(access, now),
    ...refundCalls(access),
    getDispute: async () => untold,
    respondToDispute: (id, response) => respondToDispute(access, id, response),
    statement: async (date) => {
      const answer = await access.report(reportFile(date));
      return answer.kind === 'answered' ? linesOf(answer.value) : answer;
    },
    readNotifications: async (request) =>
      readNotifications(request, {
        hmacKey: settings.ADYEN_HMAC_KEY,
        merchantAccount: settings.ADYEN_MERCHANT_ACCOUNT,
      }),
    // There is nothing to ask that costs nothing: what was learned lately is told.
    check: async () => {
      const breaker = access.breaker.state();
      if (breaker === 'open') throw new Error('Adyen failed too often lately');
      return { message: 'Adyen answered when it was last asked', metadata: { breaker } };
    },
  };
}

const untold: { kind: 'unknown'; reason: string } = {
  kind: 'unknown',
  reason: 'Adyen tells it by notification alone',
};

async function linesOf(report: string): Promise<ChannelAnswer<readonly StatementLine[]>> {
  try {
    return { kind: 'answered', value: await statementLines(report) };
  } catch (error) {
    return { kind: 'unknown', reason: `its report cannot be read: ${messageOf(error)}` };
  }
}

type PaymentCalls = Pick<
  Channel,
  'createPayment' | 'completePayment' | 'getPayment' | 'findPayment' | 'capturePayment' | 'cancelPayment'
>;

function paymentCalls(access: AdyenAccess, now: Context['now']): PaymentCalls {
  return {
    createPayment: async (request) => {
      const answer = await access.post('/payments', paymentBody(request), `charge-${request.payment_id}`);
      return asPayment(answer, request);
    },
    completePayment: async (charge, redirectResult) => {
      const key = `details-${charge.payment_id}`;
      const answer = await access.post('/payments/details', { details: { redirectResult } }, key);
      return asPayment(answer, charge);
    },
    getPayment: async () => untold,
    /**
     * A payment whose answer was lost is told of by notification within seconds. When even that did not come, it is
     * cancelled by our reference, and Adyen tells whether there was one. Source: docs.adyen.com/online-payments/cancel.
     */
    findPayment: async (paymentId, { to }) => {
      if (now() <= to) return untold;
      const body = { paymentReference: paymentId, reference: `${paymentId}/technical-cancel` };
      await access.post('/cancels', body, `technical-cancel-${paymentId}`);
      return untold;
    },
    capturePayment: async (charge, amount) => {
      const body = {
        amount: toAdyenAmount(amount, charge.currency),
        reference: `${charge.payment_id}/capture`,
      };
      const path = `/payments/${charge.channel_payment_id}/captures`;
      return asTaken(await access.post(path, body, `capture-${charge.asking}`), charge);
    },
    cancelPayment: async (charge) => {
      const body = { reference: `${charge.payment_id}/cancel` };
      const path = `/payments/${charge.channel_payment_id}/cancels`;
      return asTaken(await access.post(path, body, `cancel-${charge.asking}`), charge);
    },
  };
}

function asPayment(
  answer: ChannelAnswer<Body>,
  asked: Pick<KnownCharge, 'payment_id' | 'amount' | 'capture_method'>,
): ChannelAnswer<ChannelPayment> {
  if (answer.kind !== 'answered') return answer;
  const value = paymentOf(answer.value, asked);
  return value === undefined
    ? { kind: 'unknown', reason: 'its answer has no resultCode' }
    : { kind: 'answered', value };
}

/** Adyen has the request, and tells later whether it was done. */
function asTaken(
  answer: ChannelAnswer<Body>,
  { channel_payment_id, payment_id }: { channel_payment_id: string; payment_id: string },
): ChannelAnswer<ChannelPayment> {
  if (answer.kind !== 'answered') return answer;
  const common = { captured_amount: 0n, card: null, failure: null, next_action_url: null };
  return { kind: 'answered', value: { channel_payment_id, payment_id, state: 'processing', ...common } };
}

type RefundCalls = Pick<Channel, 'createRefund' | 'getRefund' | 'findRefund'>;

function refundCalls(access: AdyenAccess): RefundCalls {
  return {
    createRefund: async ({ refund_id, channel_payment_id, amount, currency }) => {
      const body = { amount: toAdyenAmount(amount, currency), reference: refund_id };
      const answer = await access.post(
        `/payments/${channel_payment_id}/refunds`,
        body,
        `refund-${refund_id}`,
      );
      if (answer.kind !== 'answered') return answer;
      const id = textIn(answer.value, 'pspReference');
      if (id === '') return { kind: 'unknown', reason: 'its answer has no pspReference' };
      return {
        kind: 'answered',
        value: { channel_refund_id: id, refund_id, state: 'processing', failure: null },
      };
    },
    getRefund: async () => untold,
    // Nothing can be looked up, and nothing need be: repeated with its key it is the same refund.
    findRefund: async () => ({ kind: 'answered', value: undefined }),
  };
}

/** What Adyen is asked with, and its result as a payment of ours. Source: docs.adyen.com/online-payments/build-your-integration. */
import type { ChannelPayment, KnownCharge, PaymentRequest } from '../channel.ts';
import { toAdyenAmount } from './amounts.ts';
import { type Body, isRecord } from './client.ts';
import { failureOf } from './refusals.ts';

/** The same payment always with the same body, as idempotency keys require. */
export function paymentBody(request: PaymentRequest): Body {
  const { payment_method: method, payment_id, merchant_id, return_url } = request;
  if (method.type !== 'card') throw new Error('unreachable: routing gives Adyen no tokens of others');
  return {
    amount: toAdyenAmount(request.amount, request.currency),
    reference: payment_id,
    paymentMethod: {
      type: 'scheme',
      number: method.number,
      expiryMonth: String(method.exp_month).padStart(2, '0'),
      expiryYear: String(method.exp_year),
      cvc: method.cvc,
      ...(method.holder_name === undefined ? {} : { holderName: method.holder_name }),
    },
    channel: 'Web',
    shopperInteraction: 'Ecommerce',
    additionalData: { manualCapture: request.capture_method === 'manual' ? 'true' : 'false' },
    authenticationData: {
      ...(request.request_three_d_secure === true ? { attemptAuthentication: 'always' } : {}),
      // By redirect: our pages have no script of Adyen's.
      threeDSRequestData: { nativeThreeDS: 'disabled' },
    },
    metadata: { merchant_id },
    ...(return_url === undefined ? {} : { returnUrl: return_url }),
  };
}

type Asked = Pick<KnownCharge, 'payment_id' | 'amount' | 'capture_method'>;

/** Undefined for an answer that is none. */
export function paymentOf(result: Body, asked: Asked): ChannelPayment | undefined {
  const resultCode = result['resultCode'];
  if (typeof resultCode !== 'string') return undefined;
  const { pspReference } = result;
  const common = {
    channel_payment_id: typeof pspReference === 'string' ? pspReference : null,
    payment_id: asked.payment_id,
    captured_amount: 0n,
    card: cardOf(result['additionalData']),
    failure: null,
    next_action_url: null,
  };
  switch (resultCode) {
    case 'Authorised':
      return { ...common, ...authorised(asked) };
    case 'Refused':
    case 'Error': {
      const failure = failureOf(textIn(result, 'refusalReason'), textIn(result, 'refusalReasonCode'));
      return { ...common, state: 'failed', failure };
    }
    case 'Cancelled':
      return { ...common, state: 'cancelled' };
    case 'RedirectShopper':
      return { ...common, state: 'requires_action', next_action_url: actionUrl(result['action']) };
    default:
      return { ...common, state: 'processing' };
  }
}

/** Without a wish of the merchant's Adyen captures at once, and says no more of it. */
export function authorised({ capture_method, amount }: Pick<Asked, 'capture_method' | 'amount'>) {
  return capture_method === 'manual'
    ? { state: 'requires_capture' as const, captured_amount: 0n }
    : { state: 'succeeded' as const, captured_amount: amount };
}

const brands: Readonly<Record<string, string>> = { mc: 'mastercard', cup: 'unionpay' };

/** From a result's or a notification's additional data, where the account is set up to give it. */
export function cardOf(data: unknown): ChannelPayment['card'] {
  if (!isRecord(data)) return null;
  const last4 = textIn(data, 'cardSummary');
  const fingerprint = textIn(data, 'alias');
  const [month, year] = textIn(data, 'expiryDate').split('/').map(Number);
  const isWhole = /^\d{4}$/.test(last4) && fingerprint !== '';
  if (!isWhole || month === undefined || year === undefined) return null;
  if (!(month >= 1 && month <= 12 && year >= 2_000 && year <= 2_100)) return null;
  const brand = textIn(data, 'paymentMethod');
  return {
    brand: brands[brand] ?? (brand || 'unknown'),
    last4,
    exp_month: month,
    exp_year: year,
    fingerprint,
  };
}

/** A form that must be posted is no address. */
function actionUrl(action: unknown): string | null {
  if (!isRecord(action) || action['type'] !== 'redirect' || action['method'] !== 'GET') return null;
  const url = action['url'];
  return typeof url === 'string' && URL.canParse(url) ? url : null;
}

export function textIn(record: Body, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

/**
 * Adyen's standard webhooks: how it tells what became of everything, since nothing can be asked for.
 * Source: docs.adyen.com/development-resources/webhooks/webhook-types.
 */
import { Problem } from '../../../kit/problem.ts';
import type { RawRequest } from '../../../kit/service.ts';
import type { ChannelDispute, KnownCharge, News, Notification, PaymentNews } from '../channel.ts';
import { fromAdyenAmount } from './amounts.ts';
import { type Body, isRecord } from './client.ts';
import { authorised, cardOf, textIn } from './payment.ts';
import { failureOf } from './refusals.ts';
import { isSigned } from './signature.ts';

type Keys = { hmacKey: string; merchantAccount: string };

const mostItems = 100;

/** @throws Problem 400 `invalid_signature` unless every item is signed, and is of our account */
export function readNotifications({ body }: RawRequest, { hmacKey, merchantAccount }: Keys): Notification[] {
  const items = itemsIn(body);
  const isOurs = (item: Body) =>
    isSigned(item, hmacKey) && textIn(item, 'merchantAccountCode') === merchantAccount;
  if (items === undefined || items.length > mostItems || !items.every(isOurs)) throw invalidSignature();
  return items.map((item) => {
    const [type, psp, success] = ['eventCode', 'pspReference', 'success'].map((name) => textIn(item, name));
    return { id: `${type}:${psp}:${success}`, type: type ?? '', news: newsOf(item) };
  });
}

function itemsIn(body: Buffer | undefined): Body[] | undefined {
  try {
    const sent: unknown = JSON.parse(body?.toString('utf8') ?? '');
    const list: unknown = isRecord(sent) ? sent['notificationItems'] : undefined;
    if (!Array.isArray(list) || list.length === 0) return undefined;
    const items = list.map((entry: unknown) =>
      isRecord(entry) ? entry['NotificationRequestItem'] : undefined,
    );
    return items.every(isRecord) ? items : undefined;
  } catch {
    return undefined;
  }
}

function invalidSignature(): Problem {
  const detail = 'The signature does not fit the notification.';
  return new Problem({ code: 'invalid_signature', status: 400, detail });
}

function newsOf(item: Body): News | undefined {
  const type = textIn(item, 'eventCode');
  const payment = paymentNews[type];
  if (payment !== undefined) return ofPayment(item, payment(partsOf(item)));
  if (type === 'REFUND' || type === 'REFUND_FAILED') return ofRefund(item, type);
  const outcome = disputeStates[type];
  return outcome === undefined ? undefined : ofDispute(item, outcome);
}

type Parts = { isSuccess: boolean; amount: bigint | undefined; reason: string; item: Body };
type Change = (known: KnownCharge) => Partial<PaymentNews> | undefined;

/** What payment-gateway takes for the truth even of a payment that succeeded. */
const captureFailed = 'capture_failed';

/** By eventCode: what it makes of the charge as we know it; undefined when it is no news. */
const paymentNews: Readonly<Record<string, (parts: Parts) => Change>> = {
  AUTHORISATION: (parts) => (known) => {
    // Once it is captured or cancelled the authorization is old news.
    const isOpen = known.state === 'processing' || known.state === 'requires_action';
    if (!isOpen || known.operation !== null) return undefined;
    return parts.isSuccess ? authorised(known) : { state: 'failed', failure: failureOf(parts.reason) };
  },
  CAPTURE: (parts) => (known) => {
    if (parts.isSuccess && parts.amount !== undefined)
      return { state: 'succeeded', captured_amount: parts.amount };
    return asBefore(known, 'capture');
  },
  // Days after the capture was told as done, it may be; the money never came.
  CAPTURE_FAILED: (parts) => () => ({
    state: 'failed',
    captured_amount: 0n,
    failure: { code: captureFailed, message: `The capture failed: ${parts.reason}.` },
  }),
  CANCELLATION: (parts) => (known) => (parts.isSuccess ? { state: 'cancelled' } : asBefore(known, 'cancel')),
  TECHNICAL_CANCEL: (parts) => (known) => {
    if (parts.isSuccess) return { state: 'cancelled' };
    // It says of which payment it speaks, when there is one.
    const isMissing = textIn(parts.item, 'originalReference') === '' && known.channel_payment_id === null;
    const failure = { code: 'channel_never_received', message: 'Adyen never received the payment.' };
    return isMissing && known.state === 'processing' ? { state: 'failed', failure } : undefined;
  },
};

/** What was asked for has not been done. */
function asBefore(known: KnownCharge, operation: KnownCharge['operation']): Partial<PaymentNews> | undefined {
  return known.state === 'processing' && known.operation === operation
    ? { state: 'requires_capture' }
    : undefined;
}

function partsOf(item: Body): Parts {
  const amount = isRecord(item['amount']) ? item['amount'] : {};
  return {
    isSuccess: textIn(item, 'success') === 'true',
    amount: fromAdyenAmount(Number(amount['value']), textIn(amount, 'currency')),
    reason: textIn(item, 'reason'),
    item,
  };
}

function ofPayment(item: Body, change: Change): News {
  const type = textIn(item, 'eventCode');
  const isOfPayment = type === 'AUTHORISATION';
  const channelPaymentId = textIn(item, isOfPayment ? 'pspReference' : 'originalReference');
  const reference = textIn(item, 'merchantReference');
  return {
    kind: 'payment',
    // A modification has a reference of its own, which begins with the payment's id.
    payment_id: reference.split('/')[0] ?? reference,
    change: (known) => {
      const isOther = known.channel_payment_id !== null && known.channel_payment_id !== channelPaymentId;
      const changed = isOther && channelPaymentId !== '' ? undefined : change(known);
      if (changed === undefined) return undefined;
      return {
        channel_payment_id: channelPaymentId === '' ? null : channelPaymentId,
        state: known.state,
        captured_amount: known.captured_amount,
        card: isOfPayment ? cardOf(item['additionalData']) : null,
        failure: null,
        next_action_url: null,
        ...changed,
      };
    },
  };
}

function ofRefund(item: Body, type: string): News {
  const isDone = type === 'REFUND' && textIn(item, 'success') === 'true';
  const message = `The refund did not reach the card: ${textIn(item, 'reason') || 'no reason was given'}.`;
  return {
    kind: 'refund',
    view: {
      channel_refund_id: textIn(item, 'pspReference'),
      refund_id: textIn(item, 'merchantReference'),
      state: isDone ? 'succeeded' : 'failed',
      failure: isDone ? null : { code: 'refund_failed', message },
    },
  };
}

const disputeStates: Readonly<Record<string, ChannelDispute['state']>> = {
  NOTIFICATION_OF_CHARGEBACK: 'open',
  CHARGEBACK: 'open',
  CHARGEBACK_REVERSED: 'won',
  SECOND_CHARGEBACK: 'lost',
};

/** Without a date of its own, the shortest term that card networks give. */
const shortestTermMs = 7 * 24 * 60 * 60 * 1_000;

function ofDispute(item: Body, state: ChannelDispute['state']): News | undefined {
  const { amount } = partsOf(item);
  const money = isRecord(item['amount']) ? item['amount'] : {};
  if (amount === undefined || amount <= 0n) return undefined;
  const data = isRecord(item['additionalData']) ? item['additionalData'] : {};
  const dueMs = Date.parse(textIn(data, 'defensePeriodEndsAt'));
  const toldMs = Date.parse(textIn(item, 'eventDate'));
  const dueBy = new Date(Number.isNaN(dueMs) ? toldMs + shortestTermMs : dueMs);
  if (Number.isNaN(dueBy.getTime())) return undefined;
  return {
    kind: 'dispute',
    dispute: {
      channel_dispute_id: textIn(item, 'pspReference'),
      channel_payment_id: textIn(item, 'originalReference'),
      state,
      amount,
      currency: textIn(money, 'currency'),
      reason: (textIn(item, 'reason') || 'general').slice(0, 255),
      evidence_due_by: dueBy.toISOString(),
    },
  };
}

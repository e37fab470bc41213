import type { Transaction } from '../../kit/data/database.ts';
import { untilNone } from '../../kit/data/until-none.ts';
import { Problem } from '../../kit/problem.ts';
import type { RawRequest } from '../../kit/service.ts';
import type {
  Channel,
  ChannelAnswer,
  ChannelDispute,
  ChannelRefundView,
  News,
  Notification,
} from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Context } from '../service.ts';
import { findRefund } from '../store/channel-refunds.ts';
import { type ChargeRow, findCharge, findChargeById, findChargeOfChannel } from '../store/charges.ts';
import { deleteNotificationsBefore, isReceived, recordNotification } from '../store/notifications.ts';
import { applyNews } from './change-charge.ts';
import { applyDispute } from './change-dispute.ts';
import { applyRefund } from './change-refund.ts';

/**
 * A channel says that something changed. Where it can be asked, its present state is asked for, so that late and
 * repeated notifications do no harm. Each takes effect in the transaction that records it.
 * @throws Problem 400 `invalid_signature`, 503 `channel_unavailable`: the channel delivers again
 */
export async function receiveNotification(
  context: Context,
  channelName: string,
  request: RawRequest,
): Promise<{ received: boolean }> {
  const channel = channelNamed(context, channelName);
  for (const notification of await channel.readNotifications(request))
    await takeIn(context, channel, notification);
  return { received: true };
}

async function takeIn(context: Context, channel: Channel, notification: Notification): Promise<void> {
  const received = { channel: channel.name, id: notification.id, type: notification.type };
  if (await isReceived(context.database, received)) return;
  const apply = await effectOf(context, channel, notification);
  await context.database.transaction(async (transaction) => {
    // A repetition at the same moment waits here for the first one.
    if (await recordNotification(transaction, received)) await apply(transaction);
  });
}

/** The channel delivers for some days; a month is plenty. */
const keptForMs = 30 * 24 * 60 * 60 * 1_000;

export async function pruneNotifications({ database, now }: Context): Promise<void> {
  const before = new Date(now().getTime() - keptForMs);
  await untilNone(() => deleteNotificationsBefore(database, before));
}

/** Joins the transaction in which it is called. */
type Effect = (transaction: Transaction) => Promise<unknown>;
const noEffect: Effect = async () => {};

async function effectOf(context: Context, channel: Channel, { news }: Notification): Promise<Effect> {
  switch (news?.kind) {
    case 'ask':
      return askedEffect(context, channel, news.subject);
    case 'payment':
      return paymentEffect(context, channel, news);
    case 'refund':
      return refundEffect(context, channel, news.view);
    case 'dispute':
      return disputeEffect(context, channel, news.dispute);
    case undefined:
      return noEffect;
  }
}

type Subject = Extract<News, { kind: 'ask' }>['subject'];

async function askedEffect(
  context: Context,
  channel: Channel,
  { kind, channelId }: Subject,
): Promise<Effect> {
  switch (kind) {
    case 'payment': {
      const payment = told(await channel.getPayment(channelId));
      if (payment === undefined || payment.payment_id === null) return noEffect;
      return paymentEffect(context, channel, { payment_id: payment.payment_id, change: () => payment });
    }
    case 'refund':
      return refundEffect(context, channel, told(await channel.getRefund(channelId)));
    case 'dispute':
      return disputeEffect(context, channel, told(await channel.getDispute(channelId)));
  }
}

type PaymentEffect = Pick<Extract<News, { kind: 'payment' }>, 'payment_id' | 'change'>;

async function paymentEffect(
  context: Context,
  channel: Channel,
  { payment_id, change }: PaymentEffect,
): Promise<Effect> {
  const charge = await findCharge(context.database, payment_id);
  if (charge === undefined || charge.channel !== channel.name) return noEffect;
  if (mayStillFailOver(context, charge) && change(charge)?.state === 'failed')
    throw untold('The payment is being worked on; tell it again.');
  return () => applyNews(context, { charge, change, cause: 'notification' });
}

async function refundEffect(
  context: Context,
  channel: Channel,
  view: ChannelRefundView | undefined,
): Promise<Effect> {
  if (view === undefined || view.refund_id === null) return noEffect;
  const refund = await findRefund(context.database, view.refund_id);
  const charge = refund === undefined ? undefined : await findChargeById(context.database, refund.charge_id);
  if (refund === undefined || charge?.channel !== channel.name) return noEffect;
  return () => applyRefund(context, { refund, view, cause: 'notification' });
}

async function disputeEffect(
  context: Context,
  channel: Channel,
  dispute: ChannelDispute | undefined,
): Promise<Effect> {
  if (dispute === undefined) return noEffect;
  const charge = await findChargeOfChannel(context.database, channel.name, dispute.channel_payment_id);
  if (charge === undefined) return noEffect;
  return (transaction) => applyDispute(transaction, { charge, dispute, now: context.now() });
}

/** Longer than anybody who asks the channel waits for its answer. */
const askedForMs = 30_000;

/** Whoever asks hears of the decline as well, and may ask another channel: the charge has not failed yet. */
function mayStillFailOver({ now }: Context, charge: ChargeRow): boolean {
  const isBeingAsked = now().getTime() - Date.parse(charge.last_asked_at) < askedForMs;
  return charge.fallbacks.length > 0 && charge.state === 'processing' && isBeingAsked;
}

/** Undefined: the channel does not have what it told of. @throws Problem 503 `channel_unavailable` */
function told<T>(answer: ChannelAnswer<T>): T | undefined {
  if (answer.kind === 'answered') return answer.value;
  if (answer.kind === 'refused') return undefined;
  throw untold('The channel could not be asked for what it told of.');
}

function untold(detail: string): Problem {
  return new Problem({ code: 'channel_unavailable', status: 503, detail });
}

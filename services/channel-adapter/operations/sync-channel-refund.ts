import { notFound } from '../../kit/problem.ts';
import { channelNamed } from '../channels/registry.ts';
import type { ChannelRefund } from '../contract.ts';
import { isRepeatable, isSurelyOver } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import { findRefund, markRefundAsked, type RefundRow, refundOfRow } from '../store/channel-refunds.ts';
import { type ChargeRow, findChargeById } from '../store/charges.ts';
import { applyRefund, failRefund } from './change-refund.ts';
import { askForRefund } from './create-channel-refund.ts';

/**
 * Brings the refund to where the channel has it; one the channel does not have is asked for again.
 * @throws Problem 404 `refund_not_found`
 */
export async function syncChannelRefund(context: Context, refundId: string): Promise<ChannelRefund> {
  const refund = await findRefund(context.database, refundId);
  if (refund === undefined) throw notFound('refund', refundId);
  return refundOfRow(await syncedRefund(context, refund));
}

export async function syncedRefund(context: Context, refund: RefundRow): Promise<RefundRow> {
  if (refund.state === 'failed') return refund;
  const charge = await findChargeById(context.database, refund.charge_id);
  if (charge === undefined) throw new Error('unreachable: a refund has its charge');
  if (refund.channel_refund_id === null) return found(context, refund, charge);
  const answer = await channelNamed(context, charge.channel).getRefund(refund.channel_refund_id);
  return answer.kind === 'answered'
    ? applyRefund(context, { refund, view: answer.value, cause: 'sync' })
    : refund;
}

async function found(context: Context, refund: RefundRow, charge: ChargeRow): Promise<RefundRow> {
  const at = context.now();
  if (charge.channel_payment_id === null) return refund;
  const channel = channelNamed(context, charge.channel);
  const answer = await channel.findRefund(refund.refund_id, charge.channel_payment_id);
  if (answer.kind !== 'answered') return refund;
  if (answer.value !== undefined) return applyRefund(context, { refund, view: answer.value, cause: 'sync' });
  // Everything it needs is kept, so it is repeated for as long as its key makes that the same request.
  if (isRepeatable(refund, at)) return askedAgain(context, refund, charge);
  if (channel.tellsByNotificationOnly || !isSurelyOver(refund, at)) return refund;
  const failure = { code: 'channel_never_received', message: 'The channel never received the refund.' };
  const askedNoMore = ({ last_asked_at }: RefundRow) => last_asked_at === refund.last_asked_at;
  return failRefund(context, { refund, failure, cause: 'sync', if: askedNoMore });
}

async function askedAgain(context: Context, refund: RefundRow, charge: ChargeRow): Promise<RefundRow> {
  const { database, now } = context;
  const asked = await database.transaction((transaction) => markRefundAsked(transaction, refund.id, now()));
  return askForRefund(context, { refund: asked, charge, cause: 'sync' });
}

import { newId } from '../../kit/data/ids.ts';
import { notFound } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Channel, ChannelAnswer, ChannelRefundView } from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import type { ChannelRefund } from '../contract.ts';
import { isRepeatable, nextSyncAt } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import {
  insertRefund,
  lockRefund,
  markRefundAsked,
  type RefundRow,
  refundOfRow,
} from '../store/channel-refunds.ts';
import { type ChargeRow, findCharge } from '../store/charges.ts';
import type { Cause } from './change-charge.ts';
import { applyRefund, failRefund } from './change-refund.ts';

export type CreateChannelRefund = { paymentId: string; refund_id: string; amount: bigint; reason?: string };

/**
 * Asks the channel once a refund_id. Asked again, what is settled is answered; what is not is asked for with the
 * same key.
 * @throws Problem 404 `charge_not_found`
 */
export async function createChannelRefund(
  context: Context,
  request: CreateChannelRefund,
  idempotency: IdempotencyHandle,
): Promise<ChannelRefund> {
  const charge = await findCharge(context.database, request.paymentId);
  if (charge === undefined) throw notFound('charge', request.paymentId);
  const { refund, mayAsk } = await openRefund(context, { charge, request, idempotency });
  return refundOfRow(mayAsk ? await askForRefund(context, { refund, charge, cause: 'answer' }) : refund);
}

type Asking = { refund: RefundRow; charge: ChargeRow; cause: Cause };

/** With the refund's own key: asked twice, the channel does it once. */
export async function askForRefund(context: Context, { refund, charge, cause }: Asking): Promise<RefundRow> {
  const answer = await ask(channelNamed(context, charge.channel), refund, charge);
  switch (answer.kind) {
    case 'answered':
      return applyRefund(context, { refund, view: answer.value, cause });
    case 'refused':
      return failRefund(context, { refund, failure: answer.failure, cause });
    case 'not-asked':
      return failRefund(context, { refund, failure: answer.failure, cause, if: ({ asks }) => asks === 1 });
    case 'unknown':
      context.log.warn(
        { refund_id: refund.refund_id, reason: answer.reason },
        'the outcome of a refund is unknown',
      );
      return refund;
  }
}

type Opening = { charge: ChargeRow; request: CreateChannelRefund; idempotency: IdempotencyHandle };

async function openRefund(
  { database, now }: Context,
  { charge, request, idempotency }: Opening,
): Promise<{ refund: RefundRow; mayAsk: boolean }> {
  return database.transaction(async (transaction) => {
    const at = now();
    const { refund_id, amount, reason = null } = request;
    const fields = {
      id: newId('crf'),
      charge_id: charge.id,
      refund_id,
      amount,
      currency: charge.currency,
      reason,
    };
    const inserted = await insertRefund(transaction, { ...fields, now: at, next_sync_at: nextSyncAt(0, at) });
    const refund = inserted ?? (await lockRefund(transaction, refund_id));
    if (refund === undefined) throw new Error('unreachable: it is there or was inserted');
    await idempotency.bind(transaction, refund.id);
    if (inserted !== undefined) return { refund, mayAsk: true };
    const isUnknown = refund.state === 'processing' && refund.channel_refund_id === null;
    if (!isUnknown || !isRepeatable(refund, at)) return { refund, mayAsk: false };
    return { refund: await markRefundAsked(transaction, refund.id, at), mayAsk: true };
  });
}

async function ask(
  channel: Channel,
  refund: RefundRow,
  charge: ChargeRow,
): Promise<ChannelAnswer<ChannelRefundView>> {
  const { channel_payment_id, currency, state } = charge;
  if (state !== 'succeeded' || channel_payment_id === null)
    return {
      kind: 'refused',
      failure: { code: 'charge_not_refundable', message: `The charge is ${state}.` },
    };
  const { refund_id, amount, reason } = refund;
  const failure = channel.refusalOf(amount, currency);
  return failure === undefined
    ? channel.createRefund({ refund_id, channel_payment_id, amount, currency, reason })
    : { kind: 'refused', failure };
}

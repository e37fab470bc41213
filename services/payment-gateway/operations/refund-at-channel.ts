import type { ChannelRefund } from '../../channel-adapter/contract.ts';
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { notFound } from '../../kit/problem.ts';
import type { Refund } from '../contract.ts';
import { nextCheckMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { lockRefund, updateRefund } from '../store/refunds.ts';
import { recordTimeMs, withOwnTime } from './own-time.ts';
import { lockedPayment } from './payment-named.ts';
import { applyRefund, type RefundAnswer } from './record-refund.ts';

const channelTimeoutMs = 25_000;

/**
 * Asks the channel for the refund; asking again answers the first one, so that whoever continues may do it. A
 * refund that the channel was not asked for, or whose outcome is not known, stays `processing`: the job goes on.
 */
export async function refundAtChannel(context: Context, refund: Refund): Promise<Refund> {
  if (refund.state === 'succeeded' || refund.state === 'failed') return refund;
  try {
    const answer = await askChannel(context, refund);
    return await recordRefund(context, answer);
  } catch (error) {
    if (error instanceof PeerProblem && error.status !== 429) {
      const failure = { code: error.code, message: error.message };
      return recordRefund(context, {
        refund_id: refund.id,
        state: 'failed',
        channel_refund_id: null,
        failure,
      });
    }
    if (error instanceof PeerUnavailable || error instanceof PeerProblem)
      return leaveProcessing(context, refund);
    throw error;
  }
}

export function recordRefund(context: Context, answer: RefundAnswer): Promise<Refund> {
  return withOwnTime(recordTimeMs, () =>
    context.database.transaction(async (transaction) => {
      const refund = await applyRefund(context, transaction, answer);
      if (refund === undefined) throw notFound('refund', answer.refund_id);
      return refund;
    }),
  );
}

function askChannel({ peers }: Context, refund: Refund): Promise<ChannelRefund> {
  const { id, payment_id, amount, reason } = refund;
  return peers.channel.createChannelRefund(
    { params: { payment_id }, body: { refund_id: id, amount, ...(reason === null ? {} : { reason }) } },
    { idempotencyKey: `${id}:channel`, timeoutMs: channelTimeoutMs },
  );
}

function leaveProcessing({ database }: Context, { id, payment_id }: Refund): Promise<Refund> {
  return withOwnTime(recordTimeMs, () =>
    database.transaction(async (transaction) => {
      await lockedPayment(transaction, payment_id);
      const { refund } = await lockRefund(transaction, id);
      if (refund.state !== 'created') return refund;
      return updateRefund(
        transaction,
        { ...refund, state: 'processing' },
        { dueInMs: nextCheckMs(0) ?? null, channelUpdatedAt: null },
      );
    }),
  );
}

import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Refund } from '../contract.ts';
import { nextCheckMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { claimDueRefunds, findRefund, postponeRefund, type RefundWork } from '../store/refunds.ts';
import { openReview } from '../store/reviews.ts';
import { lockedPayment } from './payment-named.ts';
import { recordRefund, refundAtChannel } from './refund-at-channel.ts';

/** The job: refunds whose worker is gone, and those whose outcome is not known yet. */
export async function settleDueRefunds(context: Context): Promise<void> {
  for (const work of await claimDueRefunds(context.database)) {
    try {
      await settle(context, work);
    } catch (error) {
      // Its lease runs out, and it is taken again.
      context.log.error({ error, refund: work.id }, 'a refund could not be settled now');
    }
  }
}

async function settle(context: Context, work: RefundWork): Promise<void> {
  const refund = await findRefund(context.database, work.id);
  if (refund === undefined) return;
  const settled = await askAgain(context, refund);
  if (settled.state === 'created' || settled.state === 'processing') await postpone(context, work);
}

/** What the channel has done is learned; what it was never asked for is asked now. */
async function askAgain(context: Context, refund: Refund): Promise<Refund> {
  try {
    return await recordRefund(
      context,
      await context.peers.channel.syncChannelRefund({ params: { refund_id: refund.id } }),
    );
  } catch (error) {
    if (error instanceof PeerProblem && error.code === 'refund_not_found')
      return refundAtChannel(context, refund);
    if (!(error instanceof PeerProblem) && !(error instanceof PeerUnavailable)) throw error;
    context.log.warn({ error, refund: refund.id }, 'the channel does not tell the outcome of a refund yet');
    return refund;
  }
}

async function postpone({ database, log }: Context, { id, payment_id, checks }: RefundWork): Promise<void> {
  const dueInMs = nextCheckMs(checks);
  if (dueInMs !== undefined) return void (await postponeRefund(database, id, dueInMs));
  const detail = `The channel was asked ${checks} times, and never told what became of it.`;
  const finding = { code: 'outcome_unknown', detail } as const;
  // Together: what is given up and told to nobody would be forgotten.
  const isGivenUp = await database.transaction(async (transaction) => {
    // The payment first, as whoever changes a refund does.
    await lockedPayment(transaction, payment_id);
    const isOpen = await postponeRefund(transaction, id, null);
    if (isOpen) await openReview(transaction, { paymentId: payment_id, refundId: id }, finding);
    return isOpen;
  });
  if (isGivenUp) log.error({ refund: id, checks }, `a person must look: ${detail}`);
}

import type { Charge } from '../../channel-adapter/contract.ts';
import { done, impossible, later, type WorkOutcome } from '../domain/pending-work.ts';
import type { Context } from '../service.ts';
import type { PendingWork } from '../store/pending-work.ts';
import { askChannel } from './ask-channel.ts';
import { nothingKnown } from './undo-at-peers.ts';

/**
 * A person failed a payment whose outcome nobody knew. The channel is asked first: what it has authorized is voided,
 * what it has captured is given back, and while it does not know it is asked again.
 */
export async function voidCharge(context: Context, work: PendingWork): Promise<WorkOutcome> {
  const charge = await askChannel(context, work.payment_id);
  switch (charge?.state) {
    case undefined:
      return nothingKnown(work, context.now());
    case 'failed':
    case 'cancelled':
      return done;
    case 'processing':
      return later('the channel does not tell yet what became of the charge');
    case 'requires_action':
    case 'requires_capture':
      return released(context, work);
    case 'succeeded':
      return givenBack(context, charge);
  }
}

async function released({ peers }: Context, work: PendingWork): Promise<WorkOutcome> {
  const { state } = await peers.channel.cancelCharge(
    { params: { payment_id: work.payment_id } },
    // What is refused now may be done later: every attempt is asked by itself, and the channel does it once.
    { idempotencyKey: `${work.id}:void:${work.attempts}` },
  );
  return state === 'cancelled' ? done : later('the channel has not told yet that it is voided');
}

/** At the channel alone: the books have nothing of a payment that failed. */
async function givenBack({ peers }: Context, charge: Charge): Promise<WorkOutcome> {
  const { payment_id, captured_amount: amount } = charge;
  const { state, failure } = await peers.channel.createChannelRefund(
    {
      params: { payment_id },
      body: { refund_id: `${payment_id}:void`, amount, reason: 'resolved_by_review' },
    },
    { idempotencyKey: `${payment_id}:void` },
  );
  if (state === 'succeeded') return done;
  return state === 'failed'
    ? impossible(`the channel captured ${amount} and does not give it back: ${failure?.message}`)
    : later('the channel has not told yet that it is given back');
}

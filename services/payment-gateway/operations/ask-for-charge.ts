import type { CreateCharge } from '../../channel-adapter/contract.ts';
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Payment } from '../contract.ts';
import type { Context } from '../service.ts';
import { failPayment } from './fail-payment.ts';
import { leaveOpen } from './leave-open.ts';
import { recordCharge } from './record-charge.ts';
import { refusalOf, type SagaWork } from './saga-calls.ts';

/** Leaves time within the request's deadline to record what came of it. */
const channelTimeoutMs = 25_000;

export type ChargeWork = SagaWork & {
  /** Nobody has asked for this payment's charge before. */
  isFirst: boolean;
};

/** The last step: what the channel says is what the payment becomes. What it does not say is never guessed. */
export async function askForCharge(context: Context, work: ChargeWork): Promise<Payment> {
  const { payment, saga } = work;
  try {
    const charge = await context.peers.channel.createCharge(
      { body: chargeOf(work) },
      { idempotencyKey: `${payment.id}:channel`, timeoutMs: channelTimeoutMs },
    );
    return await recordCharge(context, charge);
  } catch (error) {
    if (!(error instanceof PeerProblem) && !(error instanceof PeerUnavailable)) throw error;
    if (isUnknown(error, work.isFirst)) return leaveOpen(context, payment.id);
    const { mayHaveHappened: _, ...failure } = refusalOf('channel', error);
    return failPayment(context, saga, { failure, mayHaveHappened: false });
  }
}

/** When an earlier worker has asked, that this one was not heard says nothing. */
function isUnknown(error: PeerProblem | PeerUnavailable, isFirst: boolean): boolean {
  if (error instanceof PeerUnavailable) return error.outcome === 'unknown' || !isFirst;
  return error.status === 429 && !isFirst;
}

function chargeOf({ payment, saga, request }: ChargeWork): CreateCharge {
  const { id, merchant_id, amount, currency, capture_method, description, metadata } = payment;
  return {
    payment_id: id,
    merchant_id,
    channels: saga.channels ?? [],
    amount,
    currency,
    payment_method: request.payment_method,
    capture_method,
    request_three_d_secure: payment.risk_action === 'three_d_secure',
    metadata,
    ...(description === null ? {} : { description }),
    ...(saga.return_url === null ? {} : { return_url: saga.return_url }),
  };
}

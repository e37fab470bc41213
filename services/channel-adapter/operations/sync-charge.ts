import { notFound } from '../../kit/problem.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Charge } from '../contract.ts';
import { isFinal } from '../domain/charge-state.ts';
import { askedWithin, isSurelyOver } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import { type ChargeRow, chargeOf, findCharge } from '../store/charges.ts';
import { applyPayment, failCharge } from './change-charge.ts';

/**
 * Brings the charge to where the channel has it; unchanged when the channel does not answer.
 * @throws Problem 404 `charge_not_found`
 */
export async function syncCharge(context: Context, paymentId: string): Promise<Charge> {
  const charge = await findCharge(context.database, paymentId);
  if (charge === undefined) throw notFound('charge', paymentId);
  return chargeOf(await synced(context, charge));
}

export async function synced(context: Context, charge: ChargeRow): Promise<ChargeRow> {
  if (isFinal(charge.state)) return charge;
  if (charge.channel_payment_id === null)
    // It waits for its payer, and the channel has made nothing of it yet.
    return charge.state === 'requires_action' ? charge : found(context, charge);
  const answer = await channelNamed(context, charge.channel).getPayment(charge.channel_payment_id);
  return answer.kind === 'answered'
    ? applyPayment(context, { charge, payment: answer.value, cause: 'sync' })
    : charge;
}

/** By the payment id that the channel was given; the card, to ask once more with, is not kept. */
async function found(context: Context, charge: ChargeRow): Promise<ChargeRow> {
  const isOver = isSurelyOver(charge, context.now());
  const channel = channelNamed(context, charge.channel);
  const answer = await channel.findPayment(charge.payment_id, askedWithin(charge));
  if (answer.kind !== 'answered') return charge;
  if (answer.value !== undefined)
    return applyPayment(context, { charge, payment: answer.value, cause: 'sync' });
  if (!isOver) return charge;
  const failure = { code: 'channel_never_received', message: 'The channel never received the payment.' };
  const askedNoMore = ({ last_asked_at }: ChargeRow) => last_asked_at === charge.last_asked_at;
  return failCharge(context, { charge, failure, cause: 'sync', if: askedNoMore });
}

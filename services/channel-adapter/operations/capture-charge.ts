import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Charge } from '../contract.ts';
import type { Context } from '../service.ts';
import { chargeOf, findCharge } from '../store/charges.ts';
import { askingOf } from './asking-of.ts';
import { settleChange } from './settle-change.ts';

/**
 * Takes what was authorized, or a part of it; the rest is released. Capturing the same amount again changes nothing.
 * A channel that tells later leaves the charge `processing` until then.
 * @throws Problem 404 `charge_not_found`, 409 `illegal_charge_transition`, 422 `capture_too_large`,
 * 503 `channel_outcome_unknown` when it may have been captured: ask again, or sync
 */
export async function captureCharge(
  context: Context,
  { paymentId, amount }: { paymentId: string; amount: bigint },
  idempotency: IdempotencyHandle,
): Promise<Charge> {
  const charge = await findCharge(context.database, paymentId);
  if (charge === undefined) throw notFound('charge', paymentId);
  const isDone =
    charge.state === 'succeeded' && charge.capture_method === 'manual' && charge.captured_amount === amount;
  if (isDone) return chargeOf(charge);
  const { channel_payment_id, state, currency } = charge;
  if (state !== 'requires_capture' || channel_payment_id === null)
    throw conflict(
      'illegal_charge_transition',
      `The charge is ${state}; only one that is authorized is captured.`,
    );
  if (amount > charge.amount)
    throw unprocessable('capture_too_large', `Only ${charge.amount} was authorized.`);
  const channel = channelNamed(context, charge.channel);
  const refusal = channel.refusalOf(amount, currency);
  if (refusal !== undefined) throw unprocessable(refusal.code, refusal.message);
  await context.database.transaction((transaction) => idempotency.bind(transaction, charge.id));
  const answer = await channel.capturePayment(
    { payment_id: paymentId, channel_payment_id, currency, asking: askingOf(paymentId, idempotency) },
    amount,
  );
  return chargeOf(await settleChange(context, charge, { answer, operation: 'capture' }));
}

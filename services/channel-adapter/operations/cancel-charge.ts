import { conflict, notFound } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Charge } from '../contract.ts';
import { cancellable } from '../domain/charge-state.ts';
import type { Context } from '../service.ts';
import { type ChargeRow, chargeOf, findCharge } from '../store/charges.ts';
import { askingOf } from './asking-of.ts';
import { applyNews } from './change-charge.ts';
import { settleChange } from './settle-change.ts';

/**
 * Gives up what was not captured. Cancelling a cancelled charge changes nothing: compensations may be repeated.
 * @throws Problem 404 `charge_not_found`, 409 `illegal_charge_transition`, 503 `channel_outcome_unknown`
 */
export async function cancelCharge(
  context: Context,
  paymentId: string,
  idempotency: IdempotencyHandle,
): Promise<Charge> {
  const charge = await findCharge(context.database, paymentId);
  if (charge === undefined) throw notFound('charge', paymentId);
  if (charge.state === 'cancelled') return chargeOf(charge);
  if (!cancellable.includes(charge.state)) throw notVoidable(charge);
  await context.database.transaction((transaction) => idempotency.bind(transaction, charge.id));
  const settled = await voided(context, charge, askingOf(paymentId, idempotency));
  if (settled.state === 'cancelled' || settled.operation === 'cancel') return chargeOf(settled);
  throw notVoidable(settled);
}

async function voided(context: Context, charge: ChargeRow, asking: string): Promise<ChargeRow> {
  const { channel_payment_id, payment_id, currency } = charge;
  if (channel_payment_id === null) return forgotten(context, charge);
  const channel = channelNamed(context, charge.channel);
  const answer = await channel.cancelPayment({ payment_id, channel_payment_id, currency, asking });
  return settleChange(context, charge, { answer, operation: 'cancel' });
}

/** The channel makes the payment only when its payer is back, and we then tell it of nothing. */
function forgotten(context: Context, charge: ChargeRow): Promise<ChargeRow> {
  const cancelled = { ...charge, state: 'cancelled', next_action_url: null } as const;
  const change = ({ state }: ChargeRow) => (state === 'requires_action' ? cancelled : undefined);
  return applyNews(context, { charge, cause: 'answer', change });
}

function notVoidable({ state }: ChargeRow) {
  return conflict('illegal_charge_transition', `The charge is ${state} and cannot be voided.`);
}

import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { conflict, Problem } from '../../kit/problem.ts';
import type { Reservation } from '../contract.ts';
import { chargeRefusal, type Gate, type KnownVerification } from '../domain/charge-gate.ts';
import { type Excess, excessOf } from '../domain/limit-check.ts';
import { lifetimeMs } from '../domain/reservation-lifetime.ts';
import type { Context } from '../service.ts';
import { findVerification } from '../store/merchant-verifications.ts';
import { findReservationOf, insertReservation } from '../store/reservations.ts';
import { addReserved } from '../store/usage.ts';
import { limitsOf } from './limits-of.ts';

export type Reserve = Pick<Reservation, 'merchant_id' | 'reference' | 'currency' | 'amount'>;

/**
 * The counters' rows are locked from the addition to the commit: reservations of one merchant and currency
 * follow each other, and a refused one leaves nothing.
 * @throws Problem 409 `reservation_mismatch`, 422 `charges_not_enabled`, `limit_exceeded`, `unknown_currency`
 */
export async function reserve({ database, now, settings }: Context, request: Reserve): Promise<Reservation> {
  assertCurrency(request.currency);
  return database.transaction(async (transaction) => {
    const moment = now();
    const reservation = await insertReservation(transaction, {
      ...request,
      id: newId('rsv'),
      created_at: moment.toISOString(),
      expires_at: new Date(moment.getTime() + lifetimeMs.created).toISOString(),
    });
    if (reservation === undefined) return firstReservation(transaction, request);
    const limits = await limitsOf(transaction, request.merchant_id, request.currency);
    assertMayCharge(await findVerification(transaction, request.merchant_id), {
      now: moment,
      isRequired: settings.REQUIRE_VERIFICATION_FOR_CHARGES === true,
    });
    const use = await addReserved(transaction, { ...request, moment }, request.amount);
    const excess = excessOf(limits, request.amount, use);
    if (excess !== undefined) throw limitExceeded(request, excess);
    return reservation;
  });
}

async function firstReservation(transaction: Transaction, request: Reserve): Promise<Reservation> {
  const first = await findReservationOf(transaction, request.reference);
  if (first === undefined) throw new Error('unreachable: reservations are never deleted');
  const isSame =
    first.merchant_id === request.merchant_id &&
    first.currency === request.currency &&
    first.amount === request.amount;
  if (isSame) return first;
  throw conflict('reservation_mismatch', `${request.reference} has a reservation of something else.`);
}

function assertMayCharge(known: KnownVerification | undefined, gate: Gate): void {
  const reason = chargeRefusal(known, gate);
  if (reason === undefined) return;
  throw new Problem({
    code: 'charges_not_enabled',
    status: 422,
    detail: `The merchant may not charge: ${reason.replaceAll('_', ' ')}.`,
    extra: { reason },
  });
}

function limitExceeded({ amount, currency }: Reserve, { limit, limit_amount, used_amount }: Excess): Problem {
  return new Problem({
    code: 'limit_exceeded',
    status: 422,
    detail: `${amount} does not fit the ${limit} limit of ${limit_amount} (${currency}, minor units); ${used_amount} is used.`,
    extra: { limit, limit_amount, used_amount },
  });
}

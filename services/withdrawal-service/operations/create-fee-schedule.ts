import { authorOf } from '../../kit/author.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { unprocessable } from '../../kit/problem.ts';
import { type CreateFeeSchedule, contract, type FeeSchedule } from '../contract.ts';
import type { Context } from '../service.ts';
import { insertFeeSchedule } from '../store/fee-schedules.ts';

/** @throws Problem 422 `unknown_currency`, `invalid_fee_terms`, `effective_in_past` */
export async function createFeeSchedule(
  { database, now, caller }: Context,
  request: CreateFeeSchedule,
): Promise<FeeSchedule> {
  assertCurrency(request.currency);
  const { minimum_amount = null, maximum_amount = null } = request;
  if (minimum_amount !== null && maximum_amount !== null && maximum_amount < minimum_amount)
    throw unprocessable('invalid_fee_terms', 'The maximum must not be below the minimum.');
  const id = newId('wfs');
  return database.transaction(async (transaction) => {
    const schedule = await insertFeeSchedule(transaction, {
      id,
      merchant_id: request.merchant_id ?? null,
      currency: request.currency,
      percentage_bps: request.percentage_bps ?? 0,
      fixed_amount: request.fixed_amount ?? 0n,
      minimum_amount,
      maximum_amount,
      set_by: authorOf(caller, request.set_by),
      effective_from: beginOf(request, now()),
    });
    await emit(transaction, { contract, type: 'fee_schedule.created', aggregateId: id, data: schedule });
    return schedule;
  });
}

function beginOf({ effective_from }: CreateFeeSchedule, now: Date): string {
  if (effective_from === undefined) return now.toISOString();
  if (Date.parse(effective_from) < now.getTime())
    throw unprocessable('effective_in_past', `It is ${now.toISOString()}: it cannot begin before.`);
  return effective_from;
}

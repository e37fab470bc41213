import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { type CreateFeePlan, contract, type FeePlan } from '../contract.ts';
import { feeTermsOf } from '../domain/fee-terms.ts';
import type { Context } from '../service.ts';
import { insertFeePlan } from '../store/fee-plans.ts';

/**
 * A plan is never changed: another one takes its place.
 * @throws Problem 422 `unknown_currency`, `invalid_fee_bounds`, `invalid_fee_tiers`
 */
export async function createFeePlan({ database, now }: Context, request: CreateFeePlan): Promise<FeePlan> {
  const { name, effective_from = now().toISOString(), ...given } = request;
  const { currency } = given;
  const terms = feeTermsOf(given);
  return database.transaction(async (transaction) => {
    const fields = { id: newId('fee'), name, currency, effective_from };
    const plan = await insertFeePlan(transaction, { ...fields, ...terms });
    await emit(transaction, { contract, type: 'fee_plan.created', aggregateId: plan.id, data: plan });
    return plan;
  });
}

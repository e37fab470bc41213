import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { currencyExponent } from '../../kit/money/currencies.ts';
import { unprocessable } from '../../kit/problem.ts';
import { contract, type FeePlan } from '../contract.ts';
import { defaultFeeTerms } from '../domain/default-policy.ts';
import type { Context } from '../service.ts';
import { findPlanInForce, insertDefaultFeePlan } from '../store/fee-plans.ts';

export type Asked = { merchant_id: string; currency: string; at: Date | string };

/** A currency's default plan is made when it is first needed. @throws Problem 422 `unknown_currency` */
export async function planInForce({ database }: Context, asked: Asked): Promise<FeePlan> {
  return (await findPlanInForce(database, asked)) ?? (await makeDefaultPlan(database, asked));
}

async function makeDefaultPlan(database: Context['database'], asked: Asked): Promise<FeePlan> {
  const { currency } = asked;
  const exponent = currencyExponent(currency);
  if (exponent === undefined)
    throw unprocessable('unknown_currency', `${currency} is not an active ISO 4217 currency.`);
  return database.transaction(async (transaction) => {
    const plan = await insertDefaultFeePlan(transaction, {
      id: newId('fee'),
      name: `Default ${currency}`,
      currency,
      ...defaultFeeTerms(exponent),
      effective_from: new Date(0).toISOString(),
    });
    // Somebody else made it just now.
    if (plan === undefined) return madeByAnother(await findPlanInForce(transaction, asked));
    await emit(transaction, { contract, type: 'fee_plan.created', aggregateId: plan.id, data: plan });
    return plan;
  });
}

function madeByAnother(plan: FeePlan | undefined): FeePlan {
  if (plan === undefined) throw new Error('unreachable: a default plan is never deleted');
  return plan;
}

import type { InputOf, OutputOf } from '../../kit/contract/contract.ts';
import type { contract } from '../contract.ts';
import { feeOf } from '../domain/fee.ts';
import type { Context } from '../service.ts';
import { planInForce } from './plan-in-force.ts';

type CalculateFee = (typeof contract)['endpoints']['calculateFee'];

/** @throws Problem 422 `unknown_currency` */
export async function calculateFee(
  context: Context,
  { merchant_id, currency, amount, at }: InputOf<CalculateFee>['body'],
): Promise<OutputOf<CalculateFee>> {
  const plan = await planInForce(context, { merchant_id, currency, at: at ?? context.now() });
  return { fee_amount: feeOf(plan, amount), currency, fee_plan_id: plan.id };
}

import type { Evaluate, Evaluation } from '../contract.ts';
import { defaultPolicy } from '../domain/default-policy.ts';
import { evaluatePolicy } from '../domain/evaluate.ts';
import type { Context } from '../service.ts';
import { findPolicy } from '../store/policies.ts';
import { planInForce } from './plan-in-force.ts';

/** @throws Problem 422 `unknown_currency` */
export async function evaluate(context: Context, asked: Evaluate): Promise<Evaluation> {
  const plan = await planInForce(context, { ...asked, at: context.now() });
  const policy = (await findPolicy(context.database, asked.merchant_id)) ?? defaultPolicy;
  return { ...evaluatePolicy(policy, asked), fee_plan_id: plan.id };
}

import type { OutputOf } from '../../kit/contract/contract.ts';
import { notFound } from '../../kit/problem.ts';
import type { contract, FeePlan, PreviewFees } from '../contract.ts';
import { type FeeTerms, feeBreakdown } from '../domain/fee.ts';
import { feeTermsOf } from '../domain/fee-terms.ts';
import type { Context } from '../service.ts';
import { findFeePlan } from '../store/fee-plans.ts';
import { planInForce } from './plan-in-force.ts';

type Preview = OutputOf<(typeof contract)['endpoints']['previewFees']>;

/** @throws Problem 404 `fee_plan_not_found`, 422 `unknown_currency`, `invalid_fee_bounds`, `invalid_fee_tiers` */
export async function previewFees(context: Context, request: PreviewFees): Promise<Preview> {
  const { fee_plan_id, currency, terms } = await termsOf(context, request);
  return { fee_plan_id, currency, fees: request.amounts.map((amount) => feeBreakdown(terms, amount)) };
}

type Terms = { fee_plan_id: string | null; currency: string; terms: FeeTerms };

async function termsOf(context: Context, request: PreviewFees): Promise<Terms> {
  if ('terms' in request)
    return { fee_plan_id: null, currency: request.terms.currency, terms: feeTermsOf(request.terms) };
  if ('merchant_id' in request) {
    const { merchant_id, currency, at = context.now() } = request;
    return ofPlan(await planInForce(context, { merchant_id, currency, at }));
  }
  const plan = await findFeePlan(context.database, request.fee_plan_id);
  if (plan === undefined) throw notFound('fee_plan', request.fee_plan_id);
  return ofPlan(plan);
}

function ofPlan(plan: FeePlan): Terms {
  return { fee_plan_id: plan.id, currency: plan.currency, terms: plan };
}

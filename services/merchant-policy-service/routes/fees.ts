import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { calculateFee } from '../operations/calculate-fee.ts';
import { createFeePlan } from '../operations/create-fee-plan.ts';
import { previewFees } from '../operations/preview-fees.ts';
import type { Context } from '../service.ts';
import { findFeePlan, selectFeePlans } from '../store/fee-plans.ts';

type FeeRoutes = Pick<
  Routes<typeof contract, Context>,
  'calculateFee' | 'previewFees' | 'createFeePlan' | 'listFeePlans' | 'getFeePlan'
>;

export const feeRoutes: FeeRoutes = {
  calculateFee: (context, { body }) => calculateFee(context, body),
  previewFees: (context, { body }) => previewFees(context, body),
  createFeePlan: (context, { body }) => createFeePlan(context, body),
  listFeePlans: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectFeePlans(database, query, page), page);
  },
  getFeePlan: async ({ database }, { params }) => {
    const plan = await findFeePlan(database, params.fee_plan_id);
    if (plan === undefined) throw notFound('fee_plan', params.fee_plan_id);
    return plan;
  },
};

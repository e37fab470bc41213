import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract, Policy } from '../contract.ts';
import { createPolicy } from '../operations/create-policy.ts';
import { evaluate } from '../operations/evaluate.ts';
import { assignFeePlan, changePolicy } from '../operations/update-policy.ts';
import type { Context } from '../service.ts';
import { selectAssignments } from '../store/fee-plans.ts';
import { findPolicy, selectPolicies, selectPolicyHistory } from '../store/policies.ts';

type PolicyRoutes = Pick<
  Routes<typeof contract, Context>,
  | 'evaluate'
  | 'createPolicy'
  | 'listPolicies'
  | 'getPolicy'
  | 'updatePolicy'
  | 'getPolicyHistory'
  | 'assignFeePlan'
  | 'listFeePlanAssignments'
>;

export const policyRoutes: PolicyRoutes = {
  evaluate: (context, { body }) => evaluate(context, body),
  createPolicy: (context, { body }) => createPolicy(context, body),
  listPolicies: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectPolicies(database, query, page), page);
  },
  getPolicy: (context, { params }) => knownPolicy(context, params.merchant_id),
  updatePolicy: (context, { params, body }) => changePolicy(context, params.merchant_id, body),
  getPolicyHistory: async (context, { params }) => {
    const policy = await knownPolicy(context, params.merchant_id);
    return { data: await selectPolicyHistory(context.database, policy.id) };
  },
  assignFeePlan: (context, { params, body }) => assignFeePlan(context, params.merchant_id, body),
  listFeePlanAssignments: async (context, { params }) => {
    const { merchant_id } = await knownPolicy(context, params.merchant_id);
    return { data: await selectAssignments(context.database, merchant_id, context.now()) };
  },
};

async function knownPolicy({ database }: Context, merchantId: string): Promise<Policy> {
  const policy = await findPolicy(database, merchantId);
  if (policy === undefined) throw notFound('policy', merchantId);
  return policy;
}

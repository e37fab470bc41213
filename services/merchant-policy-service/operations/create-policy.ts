import { newId } from '../../kit/data/ids.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { CreatePolicy, FeePlan, Policy } from '../contract.ts';
import { defaultPolicy } from '../domain/default-policy.ts';
import type { Context } from '../service.ts';
import { findFeePlans, insertAssignment } from '../store/fee-plans.ts';
import { insertPolicy } from '../store/policies.ts';
import { recordPolicy } from './record-policy.ts';

/** What is not given is as in the default policy. @throws Problem 404 `fee_plan_not_found`, 409 `policy_exists` */
export async function createPolicy({ database, now }: Context, request: CreatePolicy): Promise<Policy> {
  const { merchant_id, fee_plan_ids = [], ...rules } = request;
  return database.transaction(async (transaction) => {
    const plans = knownPlans(fee_plan_ids, await findFeePlans(transaction, fee_plan_ids));
    const policy = await insertPolicy(transaction, {
      ...defaultPolicy,
      ...rules,
      id: newId('pol'),
      merchant_id,
    });
    if (policy === undefined)
      throw conflict('policy_exists', `The merchant ${merchant_id} has a policy already.`);
    for (const plan of plans) await insertAssignment(transaction, { policy, plan, from: now() });
    return recordPolicy(transaction, policy);
  });
}

/** In the order asked for: of two plans of one currency the last one counts. */
function knownPlans(ids: readonly string[], found: readonly FeePlan[]): FeePlan[] {
  return ids.map((id) => {
    const plan = found.find((candidate) => candidate.id === id);
    if (plan === undefined) throw notFound('fee_plan', id);
    return plan;
  });
}

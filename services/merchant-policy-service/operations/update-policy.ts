import type { Transaction } from '../../kit/data/database.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import type { Policy, UpdatePolicy } from '../contract.ts';
import type { Context } from '../service.ts';
import { findFeePlan, insertAssignment } from '../store/fee-plans.ts';
import { lockPolicy, updatePolicy } from '../store/policies.ts';
import { recordPolicy } from './record-policy.ts';

/** What is not given stays. @throws Problem 404 `policy_not_found` */
export async function changePolicy(
  { database }: Context,
  merchantId: string,
  changes: UpdatePolicy,
): Promise<Policy> {
  return database.transaction(async (transaction) => {
    const policy = await lockKnownPolicy(transaction, merchantId);
    return recordPolicy(transaction, await updatePolicy(transaction, { ...policy, ...changes }));
  });
}

export type AssignFeePlan = { fee_plan_id: string; effective_from?: string };

/**
 * From now on, or from the date given or the plan's own where those are later.
 * @throws Problem 404 `policy_not_found`, `fee_plan_not_found`, 422 `effective_from_in_past`
 */
export async function assignFeePlan(
  { database, now }: Context,
  merchantId: string,
  { fee_plan_id, effective_from }: AssignFeePlan,
): Promise<Policy> {
  const moment = now();
  if (effective_from !== undefined && Date.parse(effective_from) < moment.getTime())
    throw unprocessable(
      'effective_from_in_past',
      'Fees of the past do not change; give a later date or none.',
    );
  return database.transaction(async (transaction) => {
    const policy = await lockKnownPolicy(transaction, merchantId);
    const plan = await findFeePlan(transaction, fee_plan_id);
    if (plan === undefined) throw notFound('fee_plan', fee_plan_id);
    await insertAssignment(transaction, { policy, plan, from: effective_from ?? moment });
    return recordPolicy(transaction, await updatePolicy(transaction, policy));
  });
}

async function lockKnownPolicy(transaction: Transaction, merchantId: string): Promise<Policy> {
  const policy = await lockPolicy(transaction, merchantId);
  if (policy === undefined) throw notFound('policy', merchantId);
  return policy;
}

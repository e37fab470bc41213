import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Policy } from '../contract.ts';
import { appendPolicyHistory } from '../store/policies.ts';

/** Every version of a policy is kept and told. */
export async function recordPolicy(transaction: Transaction, policy: Policy): Promise<Policy> {
  await appendPolicyHistory(transaction, policy);
  await emit(transaction, { contract, type: 'policy.changed', aggregateId: policy.id, data: policy });
  return policy;
}

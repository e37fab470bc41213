import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Policy } from '../contract.ts';

export type PolicyFilter = { state?: Policy['state'] };

/** Undefined when the merchant has a policy already. */
export async function insertPolicy(
  transaction: Transaction,
  policy: Omit<Policy, 'version' | 'created_at' | 'updated_at'>,
): Promise<Policy | undefined> {
  return transaction.maybe<Policy>(sql`
    insert into policies (id, merchant_id, state, allowed_methods, allowed_currencies, allowed_channels, version)
    values (${policy.id}, ${policy.merchant_id}, ${policy.state}, ${policy.allowed_methods},
            ${policy.allowed_currencies}, ${policy.allowed_channels}, 1)
    on conflict (merchant_id) do nothing returning *`);
}

export async function findPolicy(database: Queryable, merchantId: string): Promise<Policy | undefined> {
  return database.maybe<Policy>(sql`select * from policies where merchant_id = ${merchantId}`);
}

/** Locked until the transaction ends, so that versions follow each other. */
export async function lockPolicy(transaction: Transaction, merchantId: string): Promise<Policy | undefined> {
  return transaction.maybe<Policy>(sql`select * from policies where merchant_id = ${merchantId} for update`);
}

export async function selectPolicies(
  database: Queryable,
  { state }: PolicyFilter,
  page: PageRequest,
): Promise<Policy[]> {
  const inState = state === undefined ? undefined : sql`state = ${state}`;
  return database.many<Policy>(
    sql`select * from policies ${where([inState, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

/** The next version. */
export async function updatePolicy(transaction: Transaction, policy: Policy): Promise<Policy> {
  return transaction.one<Policy>(sql`
    update policies set state = ${policy.state}, allowed_methods = ${policy.allowed_methods},
           allowed_currencies = ${policy.allowed_currencies}, allowed_channels = ${policy.allowed_channels},
           version = version + 1, updated_at = now()
    where id = ${policy.id} returning *`);
}

export async function appendPolicyHistory(transaction: Transaction, policy: Policy): Promise<void> {
  await transaction.execute(sql`
    insert into policy_history (policy_id, version, policy) values (${policy.id}, ${policy.version}, ${policy})`);
}

const mostVersions = 100;

/** Newest first. */
export async function selectPolicyHistory(database: Queryable, policyId: string): Promise<Policy[]> {
  const rows = await database.many<{ policy: Policy }>(sql`
    select policy from policy_history where policy_id = ${policyId} order by version desc limit ${mostVersions}`);
  return rows.map(({ policy }) => policy);
}

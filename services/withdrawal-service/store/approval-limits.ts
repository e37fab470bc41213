import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { ApprovalLimit } from '../contract.ts';

export async function selectLimits(database: Queryable): Promise<ApprovalLimit[]> {
  return database.many<ApprovalLimit>(sql`select * from approval_limits order by currency limit 1000`);
}

export async function findLimit(database: Queryable, currency: string): Promise<ApprovalLimit | undefined> {
  return database.maybe<ApprovalLimit>(sql`select * from approval_limits where currency = ${currency}`);
}

export async function upsertLimit(
  database: Queryable,
  currency: string,
  amount: bigint,
): Promise<ApprovalLimit> {
  return database.one<ApprovalLimit>(sql`
    insert into approval_limits (currency, amount) values (${currency}, ${amount})
    on conflict (currency) do update set amount = excluded.amount, updated_at = now()
    returning *`);
}

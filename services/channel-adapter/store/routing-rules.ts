import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { RoutingRule } from '../contract.ts';

export const mostRules = 200;

export async function selectRules(database: Queryable): Promise<RoutingRule[]> {
  return database.many<RoutingRule>(
    sql`select * from routing_rules order by priority, id limit ${mostRules}`,
  );
}

export async function lockRule(database: Queryable, id: string): Promise<RoutingRule | undefined> {
  return database.maybe<RoutingRule>(sql`select * from routing_rules where id = ${id} for update`);
}

type Written = Omit<RoutingRule, 'created_at' | 'updated_at'>;

/** Inserts it, or replaces what it says. */
export async function writeRule(database: Queryable, rule: Written): Promise<RoutingRule> {
  return database.one<RoutingRule>(sql`
    insert into routing_rules (id, priority, description, enabled, currencies, merchant_ids, min_amount, max_amount,
                               channels, strategy, failover)
    values (${rule.id}, ${rule.priority}, ${rule.description}, ${rule.enabled}, ${rule.currencies}, ${rule.merchant_ids},
            ${rule.min_amount}, ${rule.max_amount}, ${rule.channels}, ${rule.strategy}, ${rule.failover})
    on conflict (id) do update set priority = excluded.priority, description = excluded.description,
      enabled = excluded.enabled, currencies = excluded.currencies, merchant_ids = excluded.merchant_ids,
      min_amount = excluded.min_amount, max_amount = excluded.max_amount, channels = excluded.channels,
      strategy = excluded.strategy, failover = excluded.failover, updated_at = now()
    returning *`);
}

/** @returns whether it was there */
export async function deleteRule(database: Queryable, id: string): Promise<boolean> {
  return (await database.execute(sql`delete from routing_rules where id = ${id}`)) === 1;
}

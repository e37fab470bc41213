import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Rule, RuleVersion } from '../contract.ts';

/** More rules than this are not evaluated. */
const mostInUse = 1_000;
const mostVersions = 100;

export async function insertRule(
  transaction: Transaction,
  rule: Omit<Rule, 'version' | 'created_at' | 'updated_at'>,
): Promise<Rule> {
  return transaction.one<Rule>(sql`
    insert into rules (id, name, conditions, points, action, priority, state)
    values (${rule.id}, ${rule.name}, ${jsonParameter(rule.conditions)}, ${rule.points}, ${rule.action}, ${rule.priority}, ${rule.state})
    returning *`);
}

export async function findRule(database: Queryable, id: string): Promise<Rule | undefined> {
  return database.maybe<Rule>(sql`select * from rules where id = ${id}`);
}

export async function lockRule(transaction: Transaction, id: string): Promise<Rule | undefined> {
  return transaction.maybe<Rule>(sql`select * from rules where id = ${id} for update`);
}

export async function updateRule(transaction: Transaction, rule: Rule): Promise<Rule> {
  return transaction.one<Rule>(sql`
    update rules set name = ${rule.name}, conditions = ${jsonParameter(rule.conditions)}, points = ${rule.points},
           action = ${rule.action}, priority = ${rule.priority}, state = ${rule.state}, version = version + 1,
           updated_at = now()
    where id = ${rule.id} returning *`);
}

/** Every version of a rule is kept as it was. */
export async function appendRuleVersion(transaction: Transaction, rule: Rule): Promise<void> {
  await transaction.execute(sql`
    insert into rule_versions (rule_id, version, name, conditions, points, action, priority, state)
    values (${rule.id}, ${rule.version}, ${rule.name}, ${jsonParameter(rule.conditions)}, ${rule.points}, ${rule.action},
            ${rule.priority}, ${rule.state})`);
}

/** Newest first. */
export async function selectRuleVersions(database: Queryable, ruleId: string): Promise<RuleVersion[]> {
  return database.many<RuleVersion>(sql`
    select version, name, conditions, points, action, priority, state, at from rule_versions
    where rule_id = ${ruleId} order by version desc limit ${mostVersions}`);
}

export async function selectRulesInUse(database: Queryable): Promise<Rule[]> {
  return database.many<Rule>(sql`
    select * from rules where state = 'enabled' order by priority, id limit ${mostInUse}`);
}

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectRules(
  database: Queryable,
  filter: { state?: Rule['state'] },
  page: PageRequest,
): Promise<Rule[]> {
  const state = filter.state === undefined ? undefined : sql`state = ${filter.state}`;
  return database.many<Rule>(
    sql`select * from rules ${where([state, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

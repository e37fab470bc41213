import type { Static } from '../../kit/contract/schemas.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import { type CreateRule as CreateRuleSchema, contract, type Rule } from '../contract.ts';
import { assertRuleTransition } from '../domain/rule-state.ts';
import { type Condition, problemWith } from '../domain/signals.ts';
import type { Context } from '../service.ts';
import { appendRuleVersion, insertRule, lockRule, updateRule } from '../store/rules.ts';

type CreateRule = Static<typeof CreateRuleSchema>;

const usualPriority = 1_000;

/** @throws Problem 422 `invalid_condition` */
export async function createRule({ database }: Context, request: CreateRule): Promise<Rule> {
  assertConditions(request.conditions);
  const { name, conditions, points, action, priority = usualPriority, state = 'enabled' } = request;
  return database.transaction(async (transaction) => {
    const fields = { name, conditions, points, action, priority, state };
    return recorded(transaction, await insertRule(transaction, { id: newId('rul'), ...fields }));
  });
}

/** @throws Problem 404 `rule_not_found`, 409 `illegal_rule_transition`, 422 `invalid_condition` */
export async function changeRule(
  { database }: Context,
  id: string,
  request: Partial<CreateRule>,
): Promise<Rule> {
  assertConditions(request.conditions ?? []);
  return database.transaction(async (transaction) => {
    const rule = await lockRule(transaction, id);
    if (rule === undefined) throw notFound('rule', id);
    assertRuleTransition(rule.state, request.state ?? rule.state);
    return recorded(transaction, await updateRule(transaction, { ...rule, ...request }));
  });
}

/** Every version is kept and told. */
async function recorded(transaction: Transaction, rule: Rule): Promise<Rule> {
  await appendRuleVersion(transaction, rule);
  await emit(transaction, { contract, type: 'risk.rule_changed', aggregateId: rule.id, data: rule });
  return rule;
}

function assertConditions(conditions: readonly Condition[]): void {
  const problem = conditions.map(problemWith).find((present) => present !== undefined);
  if (problem !== undefined) throw unprocessable('invalid_condition', problem);
}

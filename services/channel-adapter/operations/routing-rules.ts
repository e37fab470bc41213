import { newId } from '../../kit/data/ids.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import { channelNames } from '../channels/registry.ts';
import type { CreateRoutingRule, RoutingRule, UpdateRoutingRule } from '../contract.ts';
import type { Context } from '../service.ts';
import { deleteRule, lockRule, mostRules, selectRules, writeRule } from '../store/routing-rules.ts';

/** @throws Problem 422 `unknown_channel`, `amount_needs_one_currency`, `amounts_in_wrong_order`, `too_many_routing_rules` */
export async function createRule({ database }: Context, given: CreateRoutingRule): Promise<RoutingRule> {
  const rule = { ...unlessGiven, ...given, id: newId('rtr') };
  assertSensible(rule);
  if ((await selectRules(database)).length >= mostRules)
    throw unprocessable('too_many_routing_rules', `There are ${mostRules} rules; delete one first.`);
  return writeRule(database, rule);
}

const unlessGiven = {
  enabled: true,
  currencies: null,
  merchant_ids: null,
  min_amount: null,
  max_amount: null,
  channels: null,
  strategy: 'priority',
  failover: 'soft_declines',
} as const;

/** @throws Problem 404 `routing_rule_not_found`, and as createRule */
export async function changeRule(
  { database }: Context,
  id: string,
  change: UpdateRoutingRule,
): Promise<RoutingRule> {
  return database.transaction(async (transaction) => {
    const rule = await lockRule(transaction, id);
    if (rule === undefined) throw notFound('routing_rule', id);
    const changed = { ...rule, ...change };
    assertSensible(changed);
    return writeRule(transaction, changed);
  });
}

/** @throws Problem 404 `routing_rule_not_found` */
export async function removeRule({ database }: Context, id: string): Promise<Record<string, never>> {
  if (!(await deleteRule(database, id))) throw notFound('routing_rule', id);
  return {};
}

type Checked = Pick<RoutingRule, 'channels' | 'currencies' | 'min_amount' | 'max_amount'>;

function assertSensible({ channels, currencies, min_amount, max_amount }: Checked): void {
  const unknown = channels?.find((name) => !channelNames.includes(name));
  if (unknown !== undefined)
    throw unprocessable(
      'unknown_channel',
      `There is no channel ${unknown}; there are ${channelNames.join(', ')}.`,
    );
  const hasAmount = min_amount !== null || max_amount !== null;
  if (hasAmount && currencies?.length !== 1)
    throw unprocessable(
      'amount_needs_one_currency',
      'A rule with an amount names the one currency it is of.',
    );
  if (min_amount !== null && max_amount !== null && min_amount > max_amount)
    throw unprocessable('amounts_in_wrong_order', 'min_amount is above max_amount.');
}

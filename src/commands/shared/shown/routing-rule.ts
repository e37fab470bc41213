import type { View } from '../api/view.ts';
import { computed, listed, long, number, type RecordShown, yesNo } from '../resource/shown.ts';

export const routingRuleShown: RecordShown = {
  head: (rule, { style }) => style.strong(rule.text('id')),
  facts: {
    description: long('description'),
    priority: number('priority'),
    enabled: yesNo('enabled'),
    currencies: listed('currencies'),
    merchants: listed('merchant_ids'),
    'not below': computed((rule) => amountText(rule, 'min_amount')),
    'not above': computed((rule) => amountText(rule, 'max_amount')),
    channels: listed('channels'),
    strategy: 'strategy',
    'fail-over': 'failover',
    changed: 'updated_at',
  },
};

/** A rule with an amount has one currency. */
function amountText(rule: View, member: string): string {
  return rule.moneyIn(member, rule.texts('currencies')[0] ?? '');
}
